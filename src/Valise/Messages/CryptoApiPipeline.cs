using System.Collections.Concurrent;
using Valise.CryptoApi;

namespace Valise;

/// <summary>
/// Encrypts or decrypts the text of a CryptoAPI message. What waits for the piece before, encryption with CBC and all of
/// RC4, is done in turn while other cores read and write; CBC is decrypted on all cores.
/// </summary>
internal sealed class CryptoApiPipeline : OrderedPipeline<CryptoApiPiece>, IDisposable
{
    private readonly SessionKey _key;
    private readonly bool _encrypts;
    private readonly PayloadInput _input;
    private readonly PayloadOutput? _output;
    private readonly PieceDigests? _digests;
    private readonly IProgress<long>? _progress;
    private readonly List<CryptoApiPiece> _pieces = [];
    private readonly ConcurrentBag<SessionKey> _clones = [];
    private readonly Turnstile _turn = new();
    private readonly long _knownSize;
    private readonly byte[] _vector;
    private byte _lookahead;
    private bool _hasLookahead;
    private long _written;

    /// <param name="key">The session key, at the beginning of a message.</param>
    /// <param name="encrypts">Whether to encrypt or to decrypt.</param>
    /// <param name="source">Where to read from.</param>
    /// <param name="destination">Where to write to; <see langword="null"/> when nothing is to be kept.</param>
    /// <param name="digests">Takes in, or compares, what is read.</param>
    /// <param name="progress">Is told the bytes of the source that are done, after each piece.</param>
    internal CryptoApiPipeline(
        SessionKey key, bool encrypts, Stream source, Stream? destination, PieceDigests? digests, IProgress<long>? progress)
    {
        _key = key;
        _encrypts = encrypts;
        _input = new PayloadInput(source);
        _output = destination is null ? null : new PayloadOutput(destination);
        _digests = digests;
        _progress = progress;
        _vector = key.IV;
        // Of a text that is one piece, the read that hits the end is the better witness of its size.
        if (_input.Remaining > CryptoApiPiece.MaxLength)
            _knownSize = _input.Remaining;
    }

    /// <summary>Takes the whole text through.</summary>
    internal new async Task RunAsync(CancellationToken cancellationToken)
    {
        await base.RunAsync(cancellationToken).ConfigureAwait(false);
        _input.Finish(_knownSize);
        _output?.Finish(_written);
    }

    public void Dispose()
    {
        _pieces.ForEach(piece => piece.Dispose());
        foreach (SessionKey clone in _clones)
            clone.Dispose();
    }

    private bool GoesInTurn => _encrypts || _key.BlockSize == 0;

    private protected override CryptoApiPiece NewBatch()
    {
        var piece = new CryptoApiPiece(_key.BlockSize);
        _pieces.Add(piece);
        return piece;
    }

    // Says what the piece holds, and reads it unless the loop that works on it does.
    private protected override ValueTask ReadAsync(CryptoApiPiece piece, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_knownSize == 0)
            return FillAsync(piece, cancellationToken);
        piece.InputLength = piece.Length = (int)Math.Min(_knownSize - piece.Start, CryptoApiPiece.MaxLength);
        piece.IsLast = piece.Start + piece.Length == _knownSize;
        return ValueTask.CompletedTask;
    }

    private async ValueTask FillAsync(CryptoApiPiece piece, CancellationToken cancellationToken)
    {
        Memory<byte> room = piece.Room[..(CryptoApiPiece.MaxLength + 1)];
        _vector.CopyTo(piece.Vector);
        room.Span[0] = _lookahead;
        int filled = _hasLookahead ? 1 : 0;
        int read;
        do
        {
            read = await _input.ReadAsync(room[filled..], cancellationToken).ConfigureAwait(false);
            filled += read;
        }
        while (read > 0 && filled < room.Length);

        piece.IsLast = filled < room.Length;
        piece.InputLength = piece.Length = Math.Min(filled, CryptoApiPiece.MaxLength);
        if (piece.IsLast)
            return;
        _hasLookahead = true;
        _lookahead = room.Span[^1];
        piece.Text.Span[^_vector.Length..].CopyTo(_vector);
    }

    private protected override async ValueTask<bool> WorkAsync(CryptoApiPiece piece)
    {
        if (_knownSize > 0)
            Load(piece);
        if (!GoesInTurn)
            DecryptAlone(piece);
        else if (await _turn.EnterAsync(piece.Index).ConfigureAwait(false))
            TransformNext(piece);
        else
            return false;

        if (_output is { IsPositional: true })
            _output.WriteAt(piece.Start, piece.Text.Span);
        return true;
    }

    private protected override async ValueTask FinishAsync(CryptoApiPiece piece, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_output is { IsPositional: false })
            await _output.WriteAsync(piece.Text, cancellationToken).ConfigureAwait(false);
        _written = piece.Start + piece.Length;
        _progress?.Report(piece.Start + piece.InputLength);
    }

    private protected override void Stop() => _turn.Close();

    // The first piece has no block before it in the input.
    private void Load(CryptoApiPiece piece)
    {
        if (piece.Index == 0)
        {
            _vector.CopyTo(piece.Vector);
            _input.ReadAt(0, piece.Text.Span);
        }
        else
        {
            _input.ReadAt(piece.Start - _vector.Length, piece.VectorAndText);
        }
    }

    // The key goes on from the piece before.
    private void TransformNext(CryptoApiPiece piece)
    {
        _digests?.Take(piece.Index, piece.Text.Span, piece.IsLast);
        piece.Length = _encrypts
            ? _key.Encrypt(piece.Text.Span, piece.Room.Span, piece.IsLast)
            : _key.Decrypt(piece.Text.Span, piece.Room.Span, piece.IsLast);
        _turn.Leave();
    }

    // A key of its own goes on from the block of ciphertext before the piece.
    private void DecryptAlone(CryptoApiPiece piece)
    {
        _digests?.Take(piece.Index, piece.VectorAndText, piece.IsLast);
        if (!_clones.TryTake(out SessionKey? key))
            key = _key.Clone();
        try
        {
            key.IV = piece.Vector.ToArray();
            piece.Length = key.Decrypt(piece.Text.Span, piece.Room.Span, piece.IsLast);
        }
        catch (CryptoApiException e)
        {
            throw Error.CryptoApiMessageDoesNotOpen(e);
        }
        finally
        {
            _clones.Add(key);
        }
    }
}
