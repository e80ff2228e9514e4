using System.Security.Cryptography;

namespace Valise;

/// <summary>
/// Takes a payload through the cores, a good MiB at a time. Files are read and written at positions, by the loops that do
/// the work.
/// </summary>
internal abstract class PayloadPipeline : OrderedPipeline<PayloadBatch>, IDisposable
{
    private readonly KeySchedule _keys;
    private readonly IProgress<long>? _progress;
    private readonly int _inputChunkSize;
    private readonly int _batchSize;
    private readonly byte[] _lookahead;
    private readonly long _knownSize;
    private readonly List<PayloadBatch> _batches = [];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _carried;

    /// <param name="keys">The message's keys.</param>
    /// <param name="input">Where to read from.</param>
    /// <param name="output">Where to write to; <see langword="null"/> when nothing is to be kept.</param>
    /// <param name="inputChunkSize">The size of a full chunk in the input.</param>
    /// <param name="tailSize">The bytes after the payload in the input.</param>
    /// <param name="progress">Told the plaintext bytes done after each batch.</param>
    private protected PayloadPipeline(KeySchedule keys, PayloadInput input, PayloadOutput? output,
        int inputChunkSize, int tailSize, IProgress<long>? progress)
    {
        _keys = keys;
        _progress = progress;
        _inputChunkSize = inputChunkSize;
        _batchSize = PayloadBatch.MaxChunks * inputChunkSize;
        _lookahead = new byte[tailSize + 1];
        Input = input;
        Output = output;
        Tail = new byte[tailSize];
        // Of a payload that fits into one batch, the read that hits the end is the better witness of its size.
        if (input.Remaining >= _batchSize + _lookahead.Length)
            _knownSize = input.Remaining - tailSize;
    }

    /// <summary>The bytes after the payload in the input.</summary>
    internal byte[] Tail { get; }

    /// <summary>The size of the plaintext that is done.</summary>
    internal long PlaintextSize { get; private set; }

    private protected PayloadInput Input { get; }

    private protected PayloadOutput? Output { get; }

    /// <summary>Whether the batches are read by the tasks that work on them.</summary>
    private protected bool ReadsAtPositions => _knownSize > 0;

    /// <summary>H(H(chunk 0) || H(chunk 1) || ...), chunks as on the wire, once all is done.</summary>
    internal byte[] Hash() => _hash.GetCurrentHash();

    /// <summary>Takes the whole payload through.</summary>
    internal new async Task RunAsync(CancellationToken cancellationToken)
    {
        await base.RunAsync(cancellationToken).ConfigureAwait(false);
        if (ReadsAtPositions)
            Input.ReadAt(_knownSize, Tail);
        Input.Finish(_knownSize + (ReadsAtPositions ? Tail.Length : 0));
        Output?.Finish(OutputSize);
    }

    public void Dispose()
    {
        foreach (PayloadBatch batch in _batches)
            batch.Dispose();
        _hash.Dispose();
    }

    /// <summary>The bytes written so far when everything is done.</summary>
    private protected abstract long OutputSize { get; }

    /// <summary>The size of the plaintext of the payload's last chunk.</summary>
    /// <param name="inputSize">The size of that chunk in the input.</param>
    /// <param name="isOnly">Whether it is the only one.</param>
    /// <exception cref="ValiseException">No message ends so.</exception>
    private protected abstract int LastChunkSize(int inputSize, bool isOnly);

    /// <summary>Encrypts or decrypts a batch, on any thread; reads and writes it where that goes at
    /// positions.</summary>
    private protected abstract void Work(PayloadBatch batch);

    /// <summary>Writes a batch, in order, where it goes to a stream.</summary>
    private protected abstract ValueTask WriteAsync(PayloadBatch batch, CancellationToken cancellationToken);

    private protected sealed override ValueTask<bool> WorkAsync(PayloadBatch batch)
    {
        Work(batch);
        return ValueTask.FromResult(true);
    }

    private protected sealed override async ValueTask FinishAsync(PayloadBatch batch, CancellationToken cancellationToken)
    {
        await WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        _hash.AppendData(batch.Digests);
        PlaintextSize += batch.PlaintextSize;
        _progress?.Report(PlaintextSize);
    }

    private protected sealed override PayloadBatch NewBatch()
    {
        var batch = new PayloadBatch(_keys.PayloadKey, _lookahead.Length);
        _batches.Add(batch);
        return batch;
    }

    // Says what the batch holds, and reads it unless the task that works on it does.
    private protected sealed override ValueTask ReadAsync(PayloadBatch batch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!ReadsAtPositions)
            return FillAsync(batch, cancellationToken);

        long rest = _knownSize - batch.Index * _batchSize;
        if (rest > _batchSize)
            SetFull(batch);
        else
            SetLast(batch, (int)rest);
        return ValueTask.CompletedTask;
    }

    private async ValueTask FillAsync(PayloadBatch batch, CancellationToken cancellationToken)
    {
        int size = _batchSize + _lookahead.Length, filled = _carried;
        _lookahead.AsSpan(0, _carried).CopyTo(batch.Buffer.Span);
        while (filled < size)
        {
            int read = await Input.ReadAsync(Gap(batch, filled, size), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                break;
            filled += read;
        }

        if (filled == size)
        {
            SetFull(batch);
            _carried = _lookahead.Length;
            batch.Buffer.Slice(PayloadBatch.MaxChunks * PayloadBatch.SealedChunkSize, _carried).CopyTo(_lookahead);
        }
        else
        {
            int payload = filled - Tail.Length;
            SetLast(batch, payload);
            batch.Buffer.Slice(payload, Tail.Length).CopyTo(Tail);
        }
    }

    // Where the next bytes go: chunks that are to be encrypted leave room for their tags.
    private Memory<byte> Gap(PayloadBatch batch, int filled, int size)
    {
        int chunk = filled / _inputChunkSize, within = filled % _inputChunkSize;
        int length = _inputChunkSize == PayloadBatch.SealedChunkSize || chunk == PayloadBatch.MaxChunks
            ? size - filled
            : _inputChunkSize - within;
        batch.Touch(chunk + 1);
        return batch.Buffer.Slice(chunk * PayloadBatch.SealedChunkSize + within, length);
    }

    private static void SetFull(PayloadBatch batch)
    {
        batch.Chunks = PayloadBatch.MaxChunks;
        batch.LastChunkSize = PayloadBatch.ChunkSize;
        batch.IsLast = false;
        batch.Touch(batch.Chunks);
    }

    private void SetLast(PayloadBatch batch, int inputSize)
    {
        int before = Math.Max(0, inputSize - 1) / _inputChunkSize;
        batch.Chunks = before + 1;
        bool isOnly = batch.Index == 0 && before == 0;
        batch.LastChunkSize = LastChunkSize(inputSize - before * _inputChunkSize, isOnly);
        batch.IsLast = true;
        batch.Touch(batch.Chunks);
    }
}
