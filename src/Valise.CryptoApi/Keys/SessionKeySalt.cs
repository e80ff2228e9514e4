namespace Valise.CryptoApi;

/// <summary>What a new RC2 or RC4 key gets as salt, which is appended to the key before use.</summary>
public enum SessionKeySalt
{
    /// <summary>CryptoAPI's default: 11 zeros for a 40-bit key, and none for others. Zeros are not the same as none.</summary>
    Zero,

    /// <summary>CRYPT_NO_SALT: none.</summary>
    None,

    /// <summary>
    /// CRYPT_CREATE_SALT: as many bytes as make 16 with the key, random for a random key, the hash's next ones for a key
    /// that is derived from it. An imported key gets what <see cref="Zero"/> gives it.
    /// </summary>
    Create,
}
