using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>A failure that CryptoAPI has a code for.</summary>
public sealed class CryptoApiException : CryptographicException
{
    /// <summary>Makes an exception that says only which code it is.</summary>
    /// <param name="error">What Windows answers.</param>
    public CryptoApiException(CryptoApiError error)
        : this(error, $"CryptoAPI answers {error} (0x{(uint)error:x8}).")
    {
    }

    /// <summary>Makes an exception that says what happened.</summary>
    /// <param name="error">What Windows answers.</param>
    /// <param name="message">A sentence for the person who reads it.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public CryptoApiException(CryptoApiError error, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Error = error;
        HResult = unchecked((int)error);
    }

    /// <summary>What GetLastError gives on Windows.</summary>
    public CryptoApiError Error { get; }
}
