namespace Valise.Cli;

/// <summary>A ledger that messages are recorded in in the order in which their files were named: otherwise the later ones
/// of a sender would say that the earlier ones have not arrived.</summary>
internal sealed class LedgerInTurn(IReplayLedger ledger, BatchFile file) : IReplayLedger
{
    public ValueTask<ReplayVerdict> AskAsync(ReplaySubject subject, ReplayRules rules, CancellationToken cancellationToken = default) =>
        ledger.AskAsync(subject, rules, cancellationToken);

    public ValueTask<ReplayVerdict> AcceptAsync(
        ReplaySubject subject, ReplayRules rules, Delivery delivery, CancellationToken cancellationToken = default) =>
        file.InTurnAsync(() => ledger.AcceptAsync(subject, rules, delivery, cancellationToken));
}
