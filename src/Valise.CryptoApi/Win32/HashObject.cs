namespace Valise.CryptoApi.Win32;

/// <summary>What an HCRYPTHASH stands for.</summary>
/// <param name="context">The context that it was made with.</param>
/// <param name="hash">The hash.</param>
/// <param name="key">The handle of an HMAC's or a MAC's key; 0 for others.</param>
internal sealed class HashObject(CryptContext context, CryptoHash hash, nint key) : IDisposable
{
    internal CryptContext Context { get; } = context;

    internal CryptoHash Hash { get; } = hash;

    /// <summary>Whether data can be appended still.</summary>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadHashState"/>: it is finished. <see cref="CryptoApiError.BadAlgorithm"/>: it takes no
    /// data. <see cref="CryptoApiError.BadKey"/>: its key was destroyed.
    /// </exception>
    internal void ThrowIfClosedToData()
    {
        Hash.ThrowIfFinished();
        ThrowIfKeyIsGone();
    }

    /// <exception cref="CryptoApiException"><see cref="CryptoApiError.BadKey"/>: its key was destroyed.</exception>
    internal void ThrowIfKeyIsGone()
    {
        if (key != 0 && !Handles.IsOpen(key))
            throw Error.HashKeyIsGone();
    }

    internal HashObject Clone() => new(Context, Hash.Clone(), key);

    public void Dispose() => Hash.Dispose();
}
