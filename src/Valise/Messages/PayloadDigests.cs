using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Valise;

/// <summary>A digest of each MiB of a payload that was verified, so that a second reading can be held against
/// it.</summary>
/// <remarks>32 bytes for each batch of sixteen chunks: H of its chunks' hashes.</remarks>
internal sealed class PayloadDigests
{
    private const int Size = SHA256.HashSizeInBytes;

    private readonly List<byte> _digests = [];

    /// <summary>Adds the next batch.</summary>
    internal void Add(PayloadBatch batch)
    {
        Span<byte> digest = stackalloc byte[Size];
        SHA256.HashData(batch.Digests, digest);
        _digests.AddRange(digest);
    }

    /// <summary>Whether a batch is what was added under its number. Safe for use by several threads once all are
    /// added.</summary>
    internal bool Matches(PayloadBatch batch)
    {
        int count = _digests.Count / Size;
        if (batch.Index >= count || batch.IsLast != (batch.Index == count - 1))
            return false;
        Span<byte> digest = stackalloc byte[Size];
        SHA256.HashData(batch.Digests, digest);
        return digest.SequenceEqual(CollectionsMarshal.AsSpan(_digests).Slice((int)batch.Index * Size, Size));
    }
}
