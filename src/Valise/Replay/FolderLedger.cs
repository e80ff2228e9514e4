using Valise.CryptoApi;

namespace Valise;

/// <summary>
/// The ledger in a folder of the file system, for the people and programs of one machine. Its files: <c>ledger</c>, the
/// <see cref="LedgerState"/> after the last acceptance; <c>claim</c>, the one that is being recorded, which takes the
/// place of <c>ledger</c> when it is done; <c>marks</c>, what was opened of messages without a serial.
/// </summary>
/// <remarks>
/// Loss fails closed. A folder without a ledger, or with a copied one, gets a floor: what may have been opened before
/// is too old to judge. Since every acceptance makes <c>ledger</c> a new file, one written back from a backup is
/// noticed as well.
/// </remarks>
public sealed class FolderLedger : IReplayLedger
{
    private const string StateKind = "ledger";

    /// <summary>How far a sender's clock may be ahead of this machine's, and by how much a floor errs.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    private readonly string _folder, _statePath, _claimPath;
    private readonly TimeProvider _clock;
    private readonly MarkFolder _cryptoApiMarks;

    /// <summary>The ledger in a folder.</summary>
    /// <param name="folder">The folder. If there is no ledger in it, one begins that knows nothing of the past, and
    /// refuses what is stamped before now; see <see cref="Create"/>.</param>
    /// <param name="clock">The clock; the system's by default.</param>
    public FolderLedger(string folder, TimeProvider? clock = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = Path.GetFullPath(folder);
        _statePath = Path.Combine(_folder, "ledger");
        _claimPath = Path.Combine(_folder, "claim");
        _clock = clock ?? TimeProvider.System;
        _cryptoApiMarks = new MarkFolder(Path.Combine(_folder, "marks", CryptoApiMark.Kind));
    }

    /// <summary>Called at each step of an acceptance, so that tests can end the process there.</summary>
    internal Action<AcceptStep> StepReached { get; init; } = static _ => { };

    /// <summary>
    /// Begins the ledger of an identity that is being created at the same time: there is no past that it could have
    /// forgotten. Where there is a ledger already, that one is opened and nothing changes.
    /// </summary>
    /// <param name="folder">The folder; it is created if need be, for its owner only.</param>
    /// <param name="clock">The clock; the system's by default.</param>
    public static FolderLedger Create(string folder, TimeProvider? clock = null)
    {
        var ledger = new FolderLedger(folder, clock);
        using FolderLock held = ledger.Lock();
        if (!File.Exists(ledger._statePath) && !File.Exists(ledger._claimPath))
            ledger.Save(new LedgerState());
        return ledger;
    }

    /// <inheritdoc/>
    public ValueTask<ReplayVerdict> AskAsync(
        ReplaySubject subject, ReplayRules rules, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(rules);
        return new(Task.Run(() => Ask(subject, rules), cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<ReplayVerdict> AcceptAsync(
        ReplaySubject subject, ReplayRules rules, Delivery delivery, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(delivery);
        return new(Task.Run(() => Accept(subject, rules, delivery, cancellationToken), cancellationToken));
    }

    private ReplayVerdict Ask(ReplaySubject subject, ReplayRules rules)
    {
        using FolderLock held = Lock();
        return Judge(Load(), subject, rules);
    }

    private ReplayVerdict Accept(
        ReplaySubject subject, ReplayRules rules, Delivery delivery, CancellationToken cancellationToken)
    {
        using FolderLock held = Lock();
        cancellationToken.ThrowIfCancellationRequested();
        LedgerState state = Load();
        ReplayVerdict verdict = Judge(state, subject, rules);
        if (!verdict.IsAccepted)
            return verdict;

        StepReached(AcceptStep.Judged);
        LedgerState claimed = state with { Claim = Claim(subject, verdict, delivery) };
        StatedFile.Write(_claimPath, StateKind, claimed.ToBytes());
        StepReached(AcceptStep.Claimed);
        try
        {
            delivery.CarryOut();
        }
        catch
        {
            Resolve(claimed);
            throw;
        }

        StepReached(AcceptStep.Delivered);
        Record(claimed);
        return verdict;
    }

    private FolderLock Lock()
    {
        AtomicFile.CreateFolder(_folder);
        return FolderLock.Acquire(_folder);
    }

    private static LedgerClaim Claim(ReplaySubject subject, ReplayVerdict verdict, Delivery delivery) => new()
    {
        Subject = subject.ToText(),
        Opened = verdict.Now,
        Temporary = delivery.Temporary,
        Identity = delivery.Temporary is null
            ? null
            : FileIdentity.Of(delivery.Temporary) ?? throw Error.TemporaryFileGone(delivery.Temporary),
    };

    // What is under the lock: the state, once the claim of a process that did not come to its end is settled.
    private LedgerState Load()
    {
        var (condition, content) = StatedFile.Read(_statePath, StateKind);
        var (claimCondition, claim) = StatedFile.Read(_claimPath, StateKind);
        if (condition == StatedFile.Condition.Intact)
        {
            if (claimCondition == StatedFile.Condition.Missing)
                return LedgerState.Parse(content);
            if (claimCondition == StatedFile.Condition.Intact)
                return Resolve(LedgerState.Parse(claim));
        }

        return BeginAnew(content, claim);
    }

    private LedgerState Resolve(LedgerState claimed)
    {
        if (claimed.Claim is not { IsVoid: true } claim)
            return Record(claimed);

        // In this order: with the file gone and the claim still there, the message would count as opened.
        File.Delete(_claimPath);
        AtomicFile.FlushFolder(_folder);
        File.Delete(claim.Temporary!);
        return LedgerState.Parse(StatedFile.Read(_statePath, StateKind).Content);
    }

    // Twice is as good as once: a crash before the claim has taken its place has this done again.
    private LedgerState Record(LedgerState claimed)
    {
        LedgerClaim claim = claimed.Claim!;
        switch (ReplaySubject.Parse(claim.Subject))
        {
            case CryptoApiMark mark:
                _cryptoApiMarks.Add(mark.Digest, claim.Opened);
                break;
        }

        StepReached(AcceptStep.Recorded);
        File.Move(_claimPath, _statePath, overwrite: true);
        return claimed;
    }

    // The ledger is new, copied, written back or damaged: all that may have been accepted before is below its floor.
    private LedgerState BeginAnew(byte[] stateOfCopy, byte[] claimOfCopy)
    {
        DateTimeOffset newest = _clock.GetUtcNow();
        foreach (byte[] content in new[] { stateOfCopy, claimOfCopy })
        {
            if (content.Length != 0 && LedgerState.Parse(content) is var old)
                newest = new[] { newest, old.Newest, old.Floor - ClockTolerance }.Max();
        }

        var state = new LedgerState { Floor = newest + ClockTolerance, Newest = newest };
        File.Delete(_claimPath);
        Save(state);
        return state;
    }

    private void Save(LedgerState state) => StatedFile.Write(_statePath, StateKind, state.ToBytes());

    private ReplayVerdict Judge(LedgerState state, ReplaySubject subject, ReplayRules rules)
    {
        ReplayVerdict verdict = subject switch
        {
            CryptoApiMark mark => JudgeMark(state, mark),
            _ => throw new ArgumentException("The ledger does not know this kind of subject.", nameof(subject)),
        };
        ReplayOverrides needed = verdict.Reason switch
        {
            ReplayReason.Fresh => ReplayOverrides.None,
            ReplayReason.AheadOfClock => ReplayOverrides.AheadOfClock,
            ReplayReason.TooOld => ReplayOverrides.AnyAge,
            _ => ReplayOverrides.Again,
        };
        return verdict with
        {
            Now = _clock.GetUtcNow(),
            Overridden = needed != ReplayOverrides.None && rules.Allow.HasFlag(needed),
        };
    }

    private ReplayVerdict JudgeMark(LedgerState state, CryptoApiMark mark)
    {
        if (_cryptoApiMarks.Contains(mark.Digest, out DateTimeOffset? opened))
            return new(ReplayReason.Replayed) { FirstOpened = opened };
        return state.Floor > DateTimeOffset.UnixEpoch
            ? new(ReplayReason.MemoryLost) { Floor = state.Floor }
            : new(ReplayReason.Fresh);
    }
}
