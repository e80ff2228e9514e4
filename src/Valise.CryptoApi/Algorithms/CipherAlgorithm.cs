namespace Valise.CryptoApi;

/// <summary>What is fixed about a cipher, whichever provider offers it.</summary>
/// <param name="Id">Its ALG_ID.</param>
/// <param name="BlockSize">The block in bytes; 0 for a stream cipher.</param>
/// <param name="MinKeyLength">The shortest key in bytes, as it stands in a key BLOB.</param>
/// <param name="MaxKeyLength">The longest key in bytes.</param>
internal sealed record CipherAlgorithm(AlgorithmId Id, int BlockSize, int MinKeyLength, int MaxKeyLength)
{
    private static readonly CipherAlgorithm[] All =
    [
        new(AlgorithmId.Des, 8, 8, 8),
        new(AlgorithmId.Rc2, 8, 5, 16),
        new(AlgorithmId.TripleDes, 8, 24, 24),
        new(AlgorithmId.TripleDes112, 8, 16, 16),
        new(AlgorithmId.Aes128, 16, 16, 16),
        new(AlgorithmId.Aes192, 16, 24, 24),
        new(AlgorithmId.Aes256, 16, 32, 32),
        new(AlgorithmId.Rc4, 0, 5, 16),
    ];

    /// <summary>Whether a key of this length, in bytes, fits.</summary>
    internal bool Fits(int keyLength) => keyLength >= MinKeyLength && keyLength <= MaxKeyLength;

    internal static CipherAlgorithm? Find(AlgorithmId id) => Array.Find(All, a => a.Id == id);

    /// <summary>The block cipher under a key.</summary>
    /// <param name="key">The key with its salt.</param>
    /// <param name="effectiveKeySize">How many bits of it count, for RC2.</param>
    internal BlockCipher CreateBlockCipher(ReadOnlySpan<byte> key, int effectiveKeySize) => Id switch
    {
        AlgorithmId.Rc2 => new Rc2Cipher(key, effectiveKeySize),
        AlgorithmId.Des => PlatformBlockCipher.CreateDes(key),
        AlgorithmId.TripleDes or AlgorithmId.TripleDes112 => PlatformBlockCipher.CreateTripleDes(key),
        _ => PlatformBlockCipher.CreateAes(key),
    };
}
