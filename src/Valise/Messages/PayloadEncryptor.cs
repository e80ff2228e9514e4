namespace Valise;

/// <summary>Encrypts a payload: plaintext in, chunks out.</summary>
internal sealed class PayloadEncryptor(
    KeySchedule keys, PayloadInput input, PayloadOutput output, IProgress<long>? progress)
    : PayloadPipeline(keys, input, output, PayloadBatch.ChunkSize, tailSize: 0, progress)
{
    private long _written;

    private protected override long OutputSize => _written;

    private protected override int LastChunkSize(int inputSize, bool isOnly) => inputSize;

    private protected override void Work(PayloadBatch batch)
    {
        long start = batch.Index * PayloadBatch.MaxChunks * PayloadBatch.ChunkSize;
        for (int chunk = 0; chunk < batch.Chunks; chunk++)
        {
            if (ReadsAtPositions)
                Input.ReadAt(start + chunk * PayloadBatch.ChunkSize, batch.Plaintext(chunk).Span);
            batch.EncryptChunk(chunk);
        }

        if (Output!.IsPositional)
            Output.WriteAt(batch.Index * PayloadBatch.MaxChunks * PayloadBatch.SealedChunkSize, batch.Sealed.Span);
    }

    private protected override ValueTask WriteAsync(PayloadBatch batch, CancellationToken cancellationToken)
    {
        _written += batch.Sealed.Length;
        return Output!.IsPositional ? ValueTask.CompletedTask : Output.WriteAsync(batch.Sealed, cancellationToken);
    }
}
