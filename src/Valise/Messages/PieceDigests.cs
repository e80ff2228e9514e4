using System.Security.Cryptography;

namespace Valise;

/// <summary>
/// What a first reading verified, piece by piece, so that a second one lets out nothing else: the file may change in
/// between. 32 bytes are kept of each piece.
/// </summary>
internal sealed class PieceDigests
{
    private readonly List<byte[]> _digests = [];
    private int _next = -1;

    /// <summary>The next piece is the first again.</summary>
    internal void StartComparing() => _next = 0;

    /// <summary>Takes a piece in, or compares it.</summary>
    /// <exception cref="ValiseException">It is not the piece that was there before.</exception>
    internal void Next(ReadOnlySpan<byte> piece)
    {
        byte[] digest = SHA256.HashData(piece);
        if (_next < 0)
            _digests.Add(digest);
        else if (_next == _digests.Count || !digest.AsSpan().SequenceEqual(_digests[_next++]))
            throw Error.SourceChanged();
    }
}
