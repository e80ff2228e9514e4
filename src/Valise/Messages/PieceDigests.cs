using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Valise;

/// <summary>
/// What a first reading verified, piece by piece, so that a second one lets out nothing else: the file may change in
/// between. 32 bytes are kept of each piece. Pieces may come from several threads.
/// </summary>
internal sealed class PieceDigests
{
    private readonly ConcurrentDictionary<long, byte[]> _digests = [];
    private bool _isComparing;

    /// <summary>The pieces that come now come again.</summary>
    internal void StartComparing() => _isComparing = true;

    /// <summary>Takes a piece in, or compares it.</summary>
    /// <exception cref="ValiseException">It is not the piece that was there before.</exception>
    internal void Take(long index, ReadOnlySpan<byte> piece, bool isLast)
    {
        byte[] digest = SHA256.HashData(piece);
        if (!_isComparing)
            _digests[index] = digest;
        else if (!_digests.TryGetValue(index, out byte[]? before) || !digest.AsSpan().SequenceEqual(before)
            || isLast != (index == _digests.Count - 1))
            throw Error.SourceChanged();
    }
}
