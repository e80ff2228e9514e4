namespace Valise;

/// <summary>
/// No memory at all: every message opens as often as it comes. For programs that detect replays by other means and say
/// so by naming this class.
/// </summary>
public sealed class NoLedger : IReplayLedger
{
    private static readonly ReplayVerdict Fresh = new(ReplayReason.Fresh);

    /// <inheritdoc/>
    public ValueTask<ReplayVerdict> AskAsync(
        ReplaySubject subject, ReplayRules rules, CancellationToken cancellationToken = default) => new(Fresh);

    /// <inheritdoc/>
    public ValueTask<ReplayVerdict> AcceptAsync(
        ReplaySubject subject, ReplayRules rules, Delivery delivery, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        cancellationToken.ThrowIfCancellationRequested();
        delivery.CarryOut();
        return new(Fresh);
    }
}
