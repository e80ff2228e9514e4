using System.Runtime.ExceptionServices;

namespace Valise;

/// <summary>
/// Takes numbered batches through the cores. Each is taken through by a loop that reads it in its turn, works on it beside
/// the others, and finishes it in its turn. No batch goes from hand to hand, so no core waits to be woken.
/// </summary>
/// <remarks>
/// What runs ahead is bounded by the number of batches. The first error in the order of the batches is the one that is
/// told, and nothing runs on after the call.
/// </remarks>
/// <typeparam name="TBatch">A buffer with what is in it.</typeparam>
internal abstract class OrderedPipeline<TBatch> where TBatch : class, IOrderedBatch
{
    private const int MaxWorkers = 8;

    // One batch for every core, one being read and one being written.
    private static readonly int MaxBatches = Math.Min(Environment.ProcessorCount, MaxWorkers) + 2;

    private protected abstract TBatch NewBatch();

    /// <summary>Fills a batch, in its turn, and says whether it is the last.</summary>
    private protected abstract ValueTask ReadAsync(TBatch batch, CancellationToken cancellationToken);

    /// <summary>Does what needs no order.</summary>
    /// <returns><see langword="false"/> when a batch before it has failed.</returns>
    private protected abstract ValueTask<bool> WorkAsync(TBatch batch);

    /// <summary>Does in its turn what is left.</summary>
    private protected abstract ValueTask FinishAsync(TBatch batch, CancellationToken cancellationToken);

    /// <summary>A batch has failed and all before it are finished: whatever still waits gives up.</summary>
    private protected virtual void Stop()
    {
    }

    /// <summary>Takes all batches through.</summary>
    private protected async Task RunAsync(CancellationToken cancellationToken)
    {
        TBatch first = NewBatch();
        await ReadAsync(first, cancellationToken).ConfigureAwait(false);
        if (first.IsLast)
        {
            await WorkAsync(first).ConfigureAwait(false);
            await FinishAsync(first, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await RunAllAsync(first, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RunAllAsync(TBatch first, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var reading = new SemaphoreSlim(1);
        var turnstile = new Turnstile();
        long next = 1;
        bool isRead = false;

        // All of them are made before the first loop runs: one that cannot be made ends the call.
        TBatch[] batches = [first, .. Enumerable.Range(1, MaxBatches - 1).Select(_ => NewBatch())];
        await Task.WhenAll(batches.Select(batch => Task.Run(() => LoopAsync(batch, isFilled: batch == first), CancellationToken.None)).ToArray())
            .ConfigureAwait(false);

        async Task LoopAsync(TBatch batch, bool isFilled)
        {
            do
            {
                Exception? error = null;
                try
                {
                    if (!isFilled && !await TryReadAsync(batch).ConfigureAwait(false))
                        return;
                    isFilled = false;
                    if (!await WorkAsync(batch).ConfigureAwait(false))
                        return;
                }
                catch (Exception e)
                {
                    // Told after what was wrong before it.
                    error = e;
                }

                if (!await turnstile.EnterAsync(batch.Index).ConfigureAwait(false))
                    return;
                try
                {
                    if (error is not null)
                        ExceptionDispatchInfo.Throw(error);
                    await FinishAsync(batch, stop.Token).ConfigureAwait(false);
                    turnstile.Leave();
                }
                catch
                {
                    turnstile.Close();
                    Stop();
                    await stop.CancelAsync().ConfigureAwait(false);
                    throw;
                }
            }
            while (!batch.IsLast);
        }

        async Task<bool> TryReadAsync(TBatch batch)
        {
            await reading.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            try
            {
                if (isRead)
                    return false;
                isRead = true; // Unless it goes well.
                batch.Index = next++;
                await ReadAsync(batch, stop.Token).ConfigureAwait(false);
                isRead = batch.IsLast;
                return true;
            }
            finally
            {
                reading.Release();
            }
        }
    }
}
