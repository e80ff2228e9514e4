using System.Security.Cryptography;
using Xunit;

namespace Valise.Tests;

/// <summary>A folder, a clock, an identity of mine and a sender; and how to ask a ledger.</summary>
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

    protected MessageSerial Serial(ulong serial, DateTimeOffset? stamped = null, StreamId? stream = null) =>
        new(Me, Sender, stream ?? Stream, serial, stamped ?? Clock.Now);

    protected string NewTemporaryFile()
    {
        string path = Folder[$".{Guid.NewGuid()}.tmp"];
        File.WriteAllText(path, "plaintext");
        return path;
    }

    /// <summary>What is left when a process ends right after a step of an acceptance.</summary>
    private protected static async Task Crash(
        Func<Action<AcceptStep>, IReplayLedger> open, AcceptStep at, ReplaySubject subject, Delivery delivery)
    {
        IReplayLedger ledger = open(step =>
        {
            if (step == at)
                throw new InvalidTimeZoneException("crash");
        });
        await Assert.ThrowsAsync<InvalidTimeZoneException>(
            async () => await ledger.AcceptAsync(subject, ReplayRules.Default, delivery, Token));
    }
}
