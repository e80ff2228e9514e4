// The providers' algorithms and sizes, as PP_ENUMALGS_EX lists them (checked against Wine's by the interop tests).

namespace Valise.CryptoApi;

/// <summary>
/// A cryptographic service provider: a name, a type, and exactly the algorithms that Windows' provider of that name
/// has.
/// </summary>
public sealed class Provider
{
    private const int SaltedKeyLength = 5;
    private const int LengthWithSalt = 16;
    private const int MaxEffectiveKeySizeOfBase = 40;

    private Provider(string name, ProviderType type, bool isDefault, ProviderAlgorithm[] algorithms)
    {
        Name = name;
        Type = type;
        IsDefault = isDefault;
        Algorithms = algorithms;
    }

    /// <summary>MS_DEF_PROV: 40-bit RC2 and RC4, DES.</summary>
    public static Provider Base { get; } = new("Microsoft Base Cryptographic Provider v1.0", ProviderType.RsaFull, false,
    [
        Rc2(40, 40, 56), Rc4(40, 40, 56), Des,
        Sha1, .. OldHashes, RsaSign(512, 384, 16384), RsaKeyExchange(512, 384, 1024), Hmac,
    ]);

    /// <summary>MS_STRONG_PROV: 128-bit RC2 and RC4, triple DES.</summary>
    public static Provider Strong { get; } = new("Microsoft Strong Cryptographic Provider", ProviderType.RsaFull, true,
    [
        Rc2(128, 40, 128), Rc4(128, 40, 128), Des, TripleDes112, TripleDes,
        Sha1, .. OldHashes, RsaSign(1024, 384, 16384), RsaKeyExchange(1024, 384, 16384), Hmac,
    ]);

    /// <summary>MS_ENHANCED_PROV: as the strong provider.</summary>
    public static Provider Enhanced { get; } = new("Microsoft Enhanced Cryptographic Provider v1.0", ProviderType.RsaFull, false,
    [
        Rc2(128, 40, 128), Rc4(128, 40, 128), Des, TripleDes112, TripleDes,
        Sha1, .. OldHashes, RsaSign(1024, 384, 16384), RsaKeyExchange(1024, 384, 16384), Hmac,
    ]);

    /// <summary>MS_ENH_RSA_AES_PROV: as the enhanced provider, with AES and SHA-2.</summary>
    public static Provider EnhancedAes { get; } = new("Microsoft Enhanced RSA and AES Cryptographic Provider", ProviderType.RsaAes, true, WithAes);

    /// <summary>MS_ENH_RSA_AES_PROV_XP: the name that Windows XP gave it.</summary>
    public static Provider EnhancedAesXP { get; } = new("Microsoft Enhanced RSA and AES Cryptographic Provider (Prototype)", ProviderType.RsaAes, false, WithAes);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Provider> All { get; } = [Base, Strong, Enhanced, EnhancedAes, EnhancedAesXP];

    /// <summary>The name, as in wincrypt.h.</summary>
    public string Name { get; }

    /// <summary>The family.</summary>
    public ProviderType Type { get; }

    /// <summary>Whether it is what CryptoAPI chooses when only the type is given.</summary>
    public bool IsDefault { get; }

    /// <summary>The algorithms, in the order in which PP_ENUMALGS_EX lists them.</summary>
    public IReadOnlyList<ProviderAlgorithm> Algorithms { get; }

    private static ProviderAlgorithm[] WithAes =>
    [
        Rc2(128, 40, 128), Rc4(128, 40, 128), Des, TripleDes112, TripleDes,
        Aes(AlgorithmId.Aes128, 128), Aes(AlgorithmId.Aes192, 192), Aes(AlgorithmId.Aes256, 256),
        Sha1,
        Hash(AlgorithmId.Sha256, 256, "SHA-256", "Secure Hash Algorithm (SHA-256)"),
        Hash(AlgorithmId.Sha384, 384, "SHA-384", "Secure Hash Algorithm (SHA-384)"),
        Hash(AlgorithmId.Sha512, 512, "SHA-512", "Secure Hash Algorithm (SHA-512)"),
        .. OldHashes, RsaSign(1024, 384, 16384), RsaKeyExchange(1024, 384, 16384), Hmac,
    ];

    private static ProviderAlgorithm Sha1 => Hash(AlgorithmId.Sha1, 160, "SHA-1", "Secure Hash Algorithm (SHA-1)");

    private static ProviderAlgorithm[] OldHashes =>
    [
        Hash(AlgorithmId.Md2, 128, "MD2", "Message Digest 2 (MD2)"),
        Hash(AlgorithmId.Md4, 128, "MD4", "Message Digest 4 (MD4)"),
        Hash(AlgorithmId.Md5, 128, "MD5", "Message Digest 5 (MD5)"),
        new(AlgorithmId.Ssl3ShaMd5, 288, 288, 288, AlgorithmProtocols.None, "SSL3 SHAMD5", "SSL3 SHAMD5"),
        new(AlgorithmId.Mac, 0, 0, 0, AlgorithmProtocols.None, "MAC", "Message Authentication Code"),
    ];

    private static ProviderAlgorithm Hmac => new(AlgorithmId.Hmac, 0, 0, 0, AlgorithmProtocols.None, "HMAC", "Hugo's MAC (HMAC)");

    private static ProviderAlgorithm Des => new(AlgorithmId.Des, 56, 56, 56, AlgorithmProtocols.None, "DES", "Data Encryption Standard (DES)");

    private static ProviderAlgorithm TripleDes112 => new(AlgorithmId.TripleDes112, 112, 112, 112, AlgorithmProtocols.None, "3DES TWO KEY", "Two Key Triple DES");

    private static ProviderAlgorithm TripleDes => new(AlgorithmId.TripleDes, 168, 168, 168, AlgorithmProtocols.None, "3DES", "Three Key Triple DES");

    /// <summary>The provider of a name.</summary>
    /// <param name="name">Its name; case does not count.</param>
    /// <returns>The provider, or null when there is none.</returns>
    public static Provider? FindByName(string name) =>
        All.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The default provider of a type.</summary>
    /// <param name="type">The type.</param>
    /// <returns>The provider, or null when there is none.</returns>
    public static Provider? FindByType(ProviderType type) => All.FirstOrDefault(p => p.Type == type && p.IsDefault);

    /// <summary>Whether the provider encrypts with this algorithm.</summary>
    /// <param name="id">The algorithm.</param>
    public bool HasCipher(AlgorithmId id) => CipherAlgorithm.Find(id) is not null && Algorithms.Any(a => a.Id == id);

    /// <summary>Whether the provider hashes with this algorithm, without a key.</summary>
    /// <param name="id">The algorithm.</param>
    internal bool HasHash(AlgorithmId id)
    {
        using HashFunction? function = HashFunction.Create(id);
        return function is not null && Algorithms.Any(a => a.Id == id);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The algorithm as this provider offers it.</summary>
    /// <exception cref="CryptoApiException"><see cref="CryptoApiError.BadAlgorithm"/>: it does not.</exception>
    internal ProviderAlgorithm Find(AlgorithmId id) =>
        Algorithms.FirstOrDefault(a => a.Id == id) ?? throw Error.NoSuchAlgorithm(id, this);

    /// <summary>The cipher, if this provider offers it.</summary>
    /// <exception cref="CryptoApiException"><see cref="CryptoApiError.BadAlgorithm"/>: it does not, or it is no cipher.</exception>
    internal CipherAlgorithm FindCipher(AlgorithmId id) =>
        CipherAlgorithm.Find(Find(id).Id) ?? throw Error.NoSuchAlgorithm(id, this);

    /// <summary>The length in bytes of a key of this size in bits; 0 is the default size.</summary>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.InvalidParameter"/>: shorter or longer than the provider's keys.
    /// <see cref="CryptoApiError.BadFlags"/>: it does not come in this size.
    /// </exception>
    internal int GetKeyLength(AlgorithmId id, int keySize = 0)
    {
        ProviderAlgorithm algorithm = Find(id);
        CipherAlgorithm cipher = FindCipher(id);
        if (cipher.MinKeyLength == cipher.MaxKeyLength)
        {
            // Both are DES' size: with its parity bits and without.
            if (keySize == 0 || keySize == algorithm.DefaultSize || keySize == cipher.MaxKeyLength * 8)
                return cipher.MaxKeyLength;
            throw keySize > algorithm.MinSize && keySize < cipher.MaxKeyLength * 8
                ? Error.KeySize(id, keySize)
                : Error.KeySize(id, keySize, algorithm.MinSize, cipher.MaxKeyLength * 8);
        }

        if (keySize == 0)
            keySize = algorithm.DefaultSize;
        ThrowIfOutOfRange(algorithm, keySize);
        return keySize % 8 == 0 ? keySize / 8 : throw Error.KeySize(id, keySize);
    }

    /// <summary>Whether a key BLOB may bring a key of this length in bytes: the base provider's are short.</summary>
    internal bool Takes(CipherAlgorithm cipher, int keyLength)
    {
        // DES' sizes in bits leave the parity out.
        int max = cipher.MinKeyLength == cipher.MaxKeyLength ? cipher.MaxKeyLength : Find(cipher.Id).MaxSize / 8;
        return keyLength >= cipher.MinKeyLength && keyLength <= max;
    }

    internal static void ThrowIfOutOfRange(ProviderAlgorithm algorithm, int keySize)
    {
        if (keySize < algorithm.MinSize || keySize > algorithm.MaxSize)
            throw Error.KeySize(algorithm.Id, keySize, algorithm.MinSize, algorithm.MaxSize);
    }

    /// <summary>How many bytes of salt a new key gets.</summary>
    internal static int GetSaltLength(AlgorithmId id, int keyLength, SessionKeySalt salt)
    {
        bool hasSalt = id is AlgorithmId.Rc2 or AlgorithmId.Rc4
            && (salt == SessionKeySalt.Create || (salt == SessionKeySalt.Zero && keyLength == SaltedKeyLength));
        return hasSalt ? Math.Max(0, LengthWithSalt - keyLength) : 0;
    }

    /// <summary>A session key of one of this provider's ciphers.</summary>
    internal SessionKey CreateSessionKey(AlgorithmId id, ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, bool isExportable) =>
        new(FindCipher(id), key, salt, isExportable, this == Base ? MaxEffectiveKeySizeOfBase : Rc2Cipher.MaxEffectiveLength);

    private static ProviderAlgorithm Rc2(int size, int min, int max) =>
        new(AlgorithmId.Rc2, size, min, max, AlgorithmProtocols.None, "RC2", "RSA Data Security's RC2");

    private static ProviderAlgorithm Rc4(int size, int min, int max) =>
        new(AlgorithmId.Rc4, size, min, max, AlgorithmProtocols.None, "RC4", "RSA Data Security's RC4");

    private static ProviderAlgorithm Aes(AlgorithmId id, int size) =>
        new(id, size, size, size, AlgorithmProtocols.None, $"AES-{size}", $"Advanced Encryption Standard (AES-{size})");

    private static ProviderAlgorithm Hash(AlgorithmId id, int size, string name, string longName) =>
        new(id, size, size, size, AlgorithmProtocols.Signing, name, longName);

    private static ProviderAlgorithm RsaSign(int size, int min, int max) =>
        new(AlgorithmId.RsaSign, size, min, max, AlgorithmProtocols.Signing | AlgorithmProtocols.IPsec, "RSA_SIGN", "RSA Signature");

    private static ProviderAlgorithm RsaKeyExchange(int size, int min, int max) =>
        new(AlgorithmId.RsaKeyExchange, size, min, max, AlgorithmProtocols.Signing | AlgorithmProtocols.IPsec, "RSA_KEYX", "RSA Key Exchange");
}
