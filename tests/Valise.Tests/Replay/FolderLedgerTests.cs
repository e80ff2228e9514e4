namespace Valise.Tests;

public sealed class FolderLedgerTests : LedgerTests
{
    private FolderLedger Ledger => new(Folder["ledger"], Clock);

    protected override Task<IReplayLedger> NewLedgerAsync()
    {
        FolderLedger ledger = FolderLedger.Create(Folder["ledger"], Clock);
        ledger.BeginIdentity(Me);
        return Task.FromResult<IReplayLedger>(ledger);
    }

    private protected override IReplayLedger Reopen(Action<AcceptStep>? stepReached = null) =>
        stepReached is null ? Ledger : new FolderLedger(Folder["ledger"], Clock) { StepReached = stepReached };

    protected override Task BeginIdentityAsync(Fingerprint identity)
    {
        Ledger.BeginIdentity(identity);
        return Task.CompletedTask;
    }

    protected override Task<IReadOnlyList<StreamStatus>> GetStreamsAsync() => Task.FromResult(Ledger.GetStreams());

    protected override Task<IReadOnlyList<LogEntry>> ReadLogAsync() =>
        Task.FromResult<IReadOnlyList<LogEntry>>([.. Ledger.Log.Read()]);
}
