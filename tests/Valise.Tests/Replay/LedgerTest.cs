using System.Security.Cryptography;
using Xunit;

namespace Valise.Tests;

/// <summary>A folder with a ledger, a clock, and an identity of mine that began with the ledger.</summary>
public abstract class LedgerTest : IDisposable
{
    protected static readonly ReplayRules Again = new() { Allow = ReplayOverrides.Again };

    protected static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private protected LedgerTest()
    {
    }

    protected TestFolder Folder { get; } = new();

    protected TestClock Clock { get; } = new();

    protected Fingerprint Me { get; } = NewFingerprint();

    protected Fingerprint Sender { get; } = NewFingerprint();

    protected StreamId Stream { get; } = StreamId.CreateRandom();

    protected string Home => Folder["ledger"];

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static Fingerprint NewFingerprint() => new(RandomNumberGenerator.GetBytes(Fingerprint.Size));

    protected static async Task<ReplayVerdict> Ask(IReplayLedger ledger, ReplaySubject subject, ReplayRules? rules = null) =>
        await ledger.AskAsync(subject, rules ?? ReplayRules.Default, Token);

    protected static async Task<ReplayVerdict> Accept(IReplayLedger ledger, ReplaySubject subject, ReplayRules? rules = null) =>
        await ledger.AcceptAsync(subject, rules ?? ReplayRules.Default, Delivery.ToCaller(), Token);

    protected static async Task<ReplayReason> ReasonFor(IReplayLedger ledger, ReplaySubject subject, ReplayRules? rules = null) =>
        (await Accept(ledger, subject, rules)).Reason;

    protected FolderLedger NewLedger()
    {
        FolderLedger ledger = FolderLedger.Create(Home, Clock);
        ledger.BeginIdentity(Me);
        return ledger;
    }

    protected MessageSerial Serial(ulong serial, DateTimeOffset? stamped = null, StreamId? stream = null) =>
        new(Me, Sender, stream ?? Stream, serial, stamped ?? Clock.Now);

    protected string NewTemporaryFile()
    {
        string path = Folder[$".{Guid.NewGuid()}.tmp"];
        File.WriteAllText(path, "plaintext");
        return path;
    }

    /// <summary>What is left when a process ends right after a step of an acceptance.</summary>
    internal async Task Crash(AcceptStep at, ReplaySubject subject, Delivery delivery)
    {
        var ledger = new FolderLedger(Home, Clock)
        {
            StepReached = step =>
            {
                if (step == at)
                    throw new InvalidTimeZoneException("crash");
            },
        };
        await Assert.ThrowsAsync<InvalidTimeZoneException>(
            async () => await ledger.AcceptAsync(subject, ReplayRules.Default, delivery, Token));
    }
}
