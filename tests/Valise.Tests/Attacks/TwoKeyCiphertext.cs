using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Valise.Tests;

/// <summary>
/// One ciphertext and tag that AES-256-GCM opens under two keys, to two plaintexts: GHASH is linear, so that one block
/// can be solved for (NIST SP 800-38D; "partitioning oracles" and "invisible salamanders" rest on it).
/// </summary>
internal static class TwoKeyCiphertext
{
    private const int BlockSize = 16;

    /// <summary>Two blocks and a tag, 48 bytes.</summary>
    internal static byte[] Create(ReadOnlySpan<byte> firstKey, ReadOnlySpan<byte> secondKey, ReadOnlySpan<byte> nonce)
    {
        byte[] counter = [.. nonce, 0, 0, 0, 1];
        UInt128 firstHash = Encrypt(firstKey, new byte[BlockSize]), secondHash = Encrypt(secondKey, new byte[BlockSize]);
        UInt128 firstMask = Encrypt(firstKey, counter), secondMask = Encrypt(secondKey, counter);
        UInt128 second = BinaryPrimitives.ReadUInt128BigEndian(RandomNumberGenerator.GetBytes(BlockSize));
        UInt128 length = 2 * BlockSize * 8;

        // Tag = mask + x H^3 + second H^2 + length H, the same under both keys.
        UInt128 Rest(UInt128 hash, UInt128 mask) => mask ^ Multiply(second, Multiply(hash, hash)) ^ Multiply(length, hash);
        UInt128 Cube(UInt128 hash) => Multiply(hash, Multiply(hash, hash));
        UInt128 first = Multiply(
            Rest(firstHash, firstMask) ^ Rest(secondHash, secondMask), Invert(Cube(firstHash) ^ Cube(secondHash)));
        UInt128 tag = Rest(firstHash, firstMask) ^ Multiply(first, Cube(firstHash));

        byte[] ciphertext = new byte[3 * BlockSize];
        BinaryPrimitives.WriteUInt128BigEndian(ciphertext, first);
        BinaryPrimitives.WriteUInt128BigEndian(ciphertext.AsSpan(BlockSize), second);
        BinaryPrimitives.WriteUInt128BigEndian(ciphertext.AsSpan(2 * BlockSize), tag);
        return ciphertext;
    }

    private static UInt128 Encrypt(ReadOnlySpan<byte> key, byte[] block)
    {
        using var aes = Aes.Create();
        aes.Key = key.ToArray();
        return BinaryPrimitives.ReadUInt128BigEndian(aes.EncryptEcb(block, PaddingMode.None));
    }

    // GF(2^128) with GCM's order of bits: the first is the most significant.
    private static UInt128 Multiply(UInt128 x, UInt128 y)
    {
        UInt128 product = 0;
        for (int bit = 127; bit >= 0; bit--)
        {
            if ((x >> bit & 1) != 0)
                product ^= y;
            y = (y & 1) == 0 ? y >> 1 : y >> 1 ^ (UInt128)0xe1 << 120;
        }

        return product;
    }

    // x^(2^128 - 2).
    private static UInt128 Invert(UInt128 x)
    {
        UInt128 inverse = (UInt128)1 << 127, power = Multiply(x, x);
        for (int i = 1; i < 128; i++, power = Multiply(power, power))
            inverse = Multiply(inverse, power);
        return inverse;
    }
}
