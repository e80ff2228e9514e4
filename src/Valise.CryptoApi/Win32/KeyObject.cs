namespace Valise.CryptoApi.Win32;

/// <summary>
/// What an HCRYPTKEY stands for: a session key, a key pair of a container, or the public half of somebody's.
/// </summary>
internal sealed class KeyObject : IDisposable
{
    private const uint BasePermissions = WinCrypt.CRYPT_ENCRYPT | WinCrypt.CRYPT_DECRYPT | WinCrypt.CRYPT_READ
        | WinCrypt.CRYPT_WRITE | WinCrypt.CRYPT_MAC;

    private readonly SessionKey? _session;
    private readonly RsaKeyPair? _pair;
    private readonly RsaPublicKey? _public;

    internal KeyObject(CryptContext context, SessionKey session) : this(context, session.IsExportable) =>
        _session = session;

    internal KeyObject(CryptContext context, RsaKeyPair pair) : this(context, pair.IsExportable)
    {
        _pair = pair;
        _public = pair.PublicKey;
    }

    internal KeyObject(CryptContext context, RsaPublicKey key) : this(context, isExportable: false) => _public = key;

    private KeyObject(CryptContext context, bool isExportable)
    {
        Context = context;
        Permissions = BasePermissions | (isExportable ? WinCrypt.CRYPT_EXPORT : 0);
    }

    internal CryptContext Context { get; }

    /// <summary>KP_PERMISSIONS. CRYPT_EXPORT says what the key was made for; the others are only remembered.</summary>
    internal uint Permissions { get; set; }

    /// <summary>The session key; null for an RSA key.</summary>
    internal SessionKey? Session => _session;

    /// <summary>The key pair; null for a session key and for a public key alone.</summary>
    internal RsaKeyPair? Pair => _pair;

    /// <summary>The public key, of a pair also; null for a session key.</summary>
    internal RsaPublicKey? Public => _public;

    /// <exception cref="CryptoApiException"><see cref="CryptoApiError.BadKey"/>: it is an RSA key.</exception>
    internal SessionKey RequireSession() => _session ?? throw Error.NotASessionKey();

    /// <exception cref="CryptoApiException"><see cref="CryptoApiError.BadKey"/>: it is a session key.</exception>
    internal RsaPublicKey RequirePublic() => _public ?? throw Error.NotAnRsaKey();

    internal KeyObject Clone()
    {
        KeyObject clone = _session is not null ? new(Context, _session.Clone())
            : _pair is not null ? new(Context, _pair)
            : new(Context, _public!);
        clone.Permissions = Permissions;
        return clone;
    }

    /// <summary>Clears a session key. A pair belongs to its container.</summary>
    public void Dispose() => _session?.Dispose();
}
