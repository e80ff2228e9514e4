namespace Valise.Tests;

/// <summary>A ledger in a folder.</summary>
public abstract class FolderLedgerTest : LedgerTest
{
    private protected FolderLedgerTest()
    {
    }

    protected string Home => Folder["ledger"];

    protected FolderLedger NewLedger()
    {
        FolderLedger ledger = FolderLedger.Create(Home, Clock);
        ledger.BeginIdentity(Me);
        return ledger;
    }

    private protected Task Crash(AcceptStep at, ReplaySubject subject, Delivery delivery) =>
        Crash(stepReached => new FolderLedger(Home, Clock) { StepReached = stepReached }, at, subject, delivery);
}
