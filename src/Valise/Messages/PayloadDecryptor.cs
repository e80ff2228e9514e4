namespace Valise;

/// <summary>
/// Decrypts a payload: chunks and trailer in, plaintext out, or nothing out when it is only to be verified.
/// </summary>
internal sealed class PayloadDecryptor(KeySchedule keys, PayloadInput input, PayloadOutput? output,
    int trailerSize, PayloadDigests? expected, IProgress<long>? progress)
    : PayloadPipeline(keys, input, output, PayloadBatch.SealedChunkSize, trailerSize, progress)
{
    /// <summary>What was decrypted, to hold a second reading against it.</summary>
    internal PayloadDigests Digests { get; } = new();

    private protected override long OutputSize => PlaintextSize;

    private protected override int LastChunkSize(int inputSize, bool isOnly)
    {
        int size = inputSize - PayloadBatch.TagSize;
        if (size < 0)
            throw Error.Truncated();
        return size > 0 || isOnly ? size : throw Error.Damaged();
    }

    private protected override void Work(PayloadBatch batch)
    {
        if (ReadsAtPositions)
        {
            long start = batch.Index * PayloadBatch.MaxChunks * PayloadBatch.SealedChunkSize;
            Input.ReadAt(start, batch.Buffer.Span[..batch.Sealed.Length]);
        }

        for (int chunk = 0; chunk < batch.Chunks; chunk++)
        {
            batch.HashChunk(chunk);
            if (!batch.TryDecryptChunk(chunk))
                throw Error.Damaged();
        }

        if (expected is not null && !expected.Matches(batch))
            throw Error.SourceChanged();
        if (Output is { IsPositional: true })
        {
            long start = batch.Index * PayloadBatch.MaxChunks * PayloadBatch.ChunkSize;
            for (int chunk = 0; chunk < batch.Chunks; chunk++)
                Output.WriteAt(start + chunk * PayloadBatch.ChunkSize, batch.Plaintext(chunk).Span);
        }
    }

    private protected override async ValueTask WriteAsync(PayloadBatch batch, CancellationToken cancellationToken)
    {
        Digests.Add(batch);
        if (Output is null or { IsPositional: true })
            return;
        for (int chunk = 0; chunk < batch.Chunks; chunk++)
            await Output.WriteAsync(batch.Plaintext(chunk), cancellationToken).ConfigureAwait(false);
    }
}
