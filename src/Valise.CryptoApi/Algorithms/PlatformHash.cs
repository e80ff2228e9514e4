using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>The hashes that the platform brings.</summary>
/// <remarks>
/// <code>
/// MD5       RFC 1321     hash 16   block 64
/// SHA-1     FIPS 180-4   hash 20   block 64
/// SHA-256   FIPS 180-4   hash 32   block 64
/// SHA-384   FIPS 180-4   hash 48   block 128
/// SHA-512   FIPS 180-4   hash 64   block 128
/// </code>
/// </remarks>
internal sealed class PlatformHash : HashFunction
{
    private const int LargestHashOf512BitBlocks = 32;

    private readonly IncrementalHash _hash;

    internal PlatformHash(HashAlgorithmName name) : this(IncrementalHash.CreateHash(name))
    {
    }

    private PlatformHash(IncrementalHash hash) => _hash = hash;

    internal override int HashSize => _hash.HashLengthInBytes;

    internal override int BlockSize => HashSize <= LargestHashOf512BitBlocks ? 64 : 128;

    internal override void Append(ReadOnlySpan<byte> data) => _hash.AppendData(data);

    internal override int GetCurrentHash(Span<byte> destination) => _hash.GetCurrentHash(destination);

    internal override PlatformHash Clone() => new(_hash.Clone());

    public override void Dispose() => _hash.Dispose();
}
