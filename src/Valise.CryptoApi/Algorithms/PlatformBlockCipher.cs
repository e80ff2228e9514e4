using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>
/// The block ciphers that the platform brings: one native call for each piece, whatever its length.
/// </summary>
/// <remarks>
/// <code>
/// AES         FIPS 197              key 16, 24 or 32   block 16
/// DES         FIPS 46-3             key 8              block 8
/// Triple DES  NIST SP 800-67        key 24, or 16      block 8
/// </code>
/// A Triple DES key of 16 bytes is K1, K2 with K3 = K1. The parity bits of DES keys are ignored.
/// </remarks>
internal sealed class PlatformBlockCipher : BlockCipher
{
    private const int DesKeySize = 8;
    private const int TripleDesKeySize = 24;
    private const int FeedbackSizeInBits = 8;

    private readonly SymmetricAlgorithm _algorithm;

    private PlatformBlockCipher(SymmetricAlgorithm algorithm, ReadOnlySpan<byte> key) : base(algorithm.BlockSize / 8)
    {
        _algorithm = algorithm;
        _algorithm.SetKey(key);
    }

    /// <param name="key">16, 24 or 32 bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The key's length is another.</exception>
    internal static PlatformBlockCipher CreateAes(ReadOnlySpan<byte> key) =>
        key.Length is 16 or 24 or 32 ? new(Aes.Create(), key) : throw WrongLength(key);

    /// <param name="key">8 bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The key's length is another.</exception>
    internal static BlockCipher CreateDes(ReadOnlySpan<byte> key)
    {
        if (key.Length != DesKeySize)
            throw WrongLength(key);

        byte[] copy = GC.AllocateUninitializedArray<byte>(DesKeySize, pinned: true);
        try
        {
            key.CopyTo(copy);
            if (DES.IsWeakKey(copy) || DES.IsSemiWeakKey(copy))
                return new WeakDesCipher(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }

        return new PlatformBlockCipher(DES.Create(), key);
    }

    /// <param name="key">24 bytes (K1, K2, K3) or 16 bytes (K1, K2).</param>
    /// <exception cref="ArgumentOutOfRangeException">The key's length is another.</exception>
    internal static BlockCipher CreateTripleDes(ReadOnlySpan<byte> key)
    {
        if (key.Length is not (2 * DesKeySize or TripleDesKeySize))
            throw WrongLength(key);

        ReadOnlySpan<byte> k1 = key[..DesKeySize];
        ReadOnlySpan<byte> k2 = key.Slice(DesKeySize, DesKeySize);
        ReadOnlySpan<byte> k3 = key.Length == TripleDesKeySize ? key[^DesKeySize..] : k1;

        // E(K3, D(K2, E(K1, x))): equal neighbours undo each other and leave single DES. CryptoAPI takes such keys,
        // .NET's TripleDES does not.
        if (AreSameDesKey(k1, k2))
            return CreateDes(k3);
        if (AreSameDesKey(k2, k3))
            return CreateDes(k1);

        // Always three keys: .NET accepts two, but its one-shot methods then fail on OpenSSL.
        Span<byte> keys = stackalloc byte[TripleDesKeySize];
        key.CopyTo(keys);
        k3.CopyTo(keys[^DesKeySize..]);
        try
        {
            return new PlatformBlockCipher(TripleDES.Create(), keys);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keys);
        }
    }

    private protected override void ClearKey() => _algorithm.Dispose();

    private protected override void EncryptCore(
        CipherMode mode, ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<byte> iv)
    {
        _ = mode switch
        {
            CipherMode.ECB => _algorithm.EncryptEcb(source, destination, PaddingMode.None),
            CipherMode.CBC => _algorithm.EncryptCbc(source, iv, destination, PaddingMode.None),
            _ => _algorithm.EncryptCfb(source, iv, destination, PaddingMode.None, FeedbackSizeInBits),
        };
    }

    private protected override void DecryptCore(
        CipherMode mode, ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<byte> iv)
    {
        _ = mode switch
        {
            CipherMode.ECB => _algorithm.DecryptEcb(source, destination, PaddingMode.None),
            CipherMode.CBC => _algorithm.DecryptCbc(source, iv, destination, PaddingMode.None),
            _ => _algorithm.DecryptCfb(source, iv, destination, PaddingMode.None, FeedbackSizeInBits),
        };
    }

    private static bool AreSameDesKey(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        const int KeyBits = 0xFE;
        int difference = 0;
        for (int i = 0; i < DesKeySize; i++)
            difference |= (left[i] ^ right[i]) & KeyBits;
        return difference == 0;
    }

    private static ArgumentOutOfRangeException WrongLength(ReadOnlySpan<byte> key) =>
        new(nameof(key), key.Length, "The cipher has no keys of this length in bytes.");
}
