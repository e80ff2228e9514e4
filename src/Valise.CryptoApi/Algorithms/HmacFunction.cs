using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>HMAC over any hash, also with other strings than RFC 2104's to XOR the key to.</summary>
/// <remarks>
/// <code>
/// RFC 2104
/// key           any length; one longer than a block of the hash is hashed first
/// inner string  0x36, outer string 0x5c, as long as a block of the hash (64 or 128 bytes; 64 with MD2 too, whose
///               blocks have 16: HMAC_INFO's default)
/// hash          as long as the hash's
/// </code>
/// HMAC_INFO (wincrypt.h) may name other strings, of any length. The key is XORed to as many bytes as they have, and
/// nothing is padded.
/// </remarks>
internal sealed class HmacFunction : HashFunction
{
    private const byte InnerByte = 0x36;
    private const byte OuterByte = 0x5c;
    private const int MaxHashSize = 64;
    private const int MinBlockSize = 64;

    private readonly HashFunction _inner;
    private readonly HashFunction _outer;

    /// <param name="hash">A hash to which nothing was appended; the HMAC owns it.</param>
    /// <param name="key">The key.</param>
    /// <param name="innerString">The inner string; RFC 2104's when empty.</param>
    /// <param name="outerString">The outer string; RFC 2104's when empty.</param>
    internal HmacFunction(
        HashFunction hash, scoped ReadOnlySpan<byte> key, ReadOnlySpan<byte> innerString, ReadOnlySpan<byte> outerString)
    {
        Span<byte> hashedKey = stackalloc byte[MaxHashSize];
        int blockSize = Math.Max(MinBlockSize, hash.BlockSize);
        if (key.Length > blockSize)
        {
            using HashFunction keyHash = hash.Clone();
            keyHash.Append(key);
            key = hashedKey[..keyHash.GetCurrentHash(hashedKey)];
        }

        _inner = hash;
        _outer = hash.Clone();
        Begin(_inner, key, innerString, blockSize, InnerByte);
        Begin(_outer, key, outerString, blockSize, OuterByte);
        CryptographicOperations.ZeroMemory(hashedKey);
    }

    private HmacFunction(HmacFunction other)
    {
        _inner = other._inner.Clone();
        _outer = other._outer.Clone();
    }

    internal override int HashSize => _inner.HashSize;

    internal override int BlockSize => _inner.BlockSize;

    internal override void Append(ReadOnlySpan<byte> data) => _inner.Append(data);

    internal override int GetCurrentHash(Span<byte> destination)
    {
        Span<byte> innerHash = stackalloc byte[HashSize];
        _inner.GetCurrentHash(innerHash);
        using HashFunction outer = _outer.Clone();
        outer.Append(innerHash);
        CryptographicOperations.ZeroMemory(innerHash);
        return outer.GetCurrentHash(destination);
    }

    internal override HmacFunction Clone() => new(this);

    public override void Dispose()
    {
        _inner.Dispose();
        _outer.Dispose();
    }

    private static void Begin(
        HashFunction hash, ReadOnlySpan<byte> key, ReadOnlySpan<byte> ownString, int standardLength, byte standardByte)
    {
        byte[] text = GC.AllocateUninitializedArray<byte>(
            ownString.IsEmpty ? standardLength : ownString.Length, pinned: true);
        text.AsSpan().Fill(standardByte);
        ownString.CopyTo(text);
        for (int i = 0; i < Math.Min(key.Length, text.Length); i++)
            text[i] ^= key[i];
        hash.Append(text);
        CryptographicOperations.ZeroMemory(text);
    }
}
