namespace Valise;

/// <summary>What somebody asks of a ledger and waits for.</summary>
/// <param name="Subject">The message.</param>
/// <param name="Rules">What the opener demands and allows.</param>
/// <param name="Delivery">Where the plaintext goes; null when it is only asked.</param>
/// <param name="CancellationToken">Gives up before it is begun.</param>
internal sealed record LedgerRequest(
    ReplaySubject Subject, ReplayRules Rules, Delivery? Delivery, CancellationToken CancellationToken)
{
    private readonly TaskCompletionSource<ReplayVerdict> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Action? _send;

    internal Task<ReplayVerdict> Answer => _answer.Task;

    internal void Reply(ReplayVerdict verdict) => _send ??= () => _answer.SetResult(verdict);

    internal void Fail(Exception exception) => _send ??= () => _answer.SetException(exception);

    internal void GiveUp() => _send ??= () => _answer.SetCanceled(CancellationToken);

    /// <summary>Gives the answer, the first that was found.</summary>
    internal void Send() => _send!();
}
