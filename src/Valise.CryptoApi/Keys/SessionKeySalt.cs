namespace Valise.CryptoApi;

/// <summary>
/// What a 40-bit RC2 or RC4 key gets as salt: 11 bytes that are appended to it before use. Keys of other lengths get
/// none until one is set.
/// </summary>
public enum SessionKeySalt
{
    /// <summary>Zeros, CryptoAPI's default. Not the same as none.</summary>
    Zero,

    /// <summary>CRYPT_NO_SALT: none.</summary>
    None,

    /// <summary>
    /// CRYPT_CREATE_SALT: random for a random key, and the hash's next bytes for one that is derived from it. An
    /// imported key gets zeros.
    /// </summary>
    Create,
}
