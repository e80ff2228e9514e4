namespace Valise.Interop.Tests;

/// <summary>A user of the manual session key exchange, whichever CryptoAPI does the work.</summary>
internal interface IExchangeUser
{
    /// <summary>The PUBLICKEYBLOB of the user's exchange key.</summary>
    byte[] PublicKeyBlob { get; }

    /// <summary>Steps 1 to 3: makes a session key, encrypts with it, and exports it to the receiver.</summary>
    /// <param name="plaintext">The message.</param>
    /// <param name="receiver">The receiver's PUBLICKEYBLOB.</param>
    /// <param name="cipher">The session key, and what the two agreed on besides.</param>
    /// <param name="oaep">The padding of the SIMPLEBLOB's RSA block.</param>
    SealedMessage Seal(byte[] plaintext, byte[] receiver, ExchangeCipher cipher, bool oaep);

    /// <summary>Steps 5 and 6: imports the session key and decrypts with it.</summary>
    byte[] Open(SealedMessage message, ExchangeCipher cipher, bool oaep);
}
