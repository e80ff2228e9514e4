using System.Diagnostics.CodeAnalysis;
using Valise.CryptoApi;

namespace Valise;

/// <summary>
/// The ledger in a folder of the file system, for the people and programs of one machine. Its files: <c>ledger</c>, the
/// <see cref="LedgerState"/> after the last acceptance; <c>claim</c>, what is being recorded, which takes the place of
/// <c>ledger</c> when it is done; <c>senders</c>, the list of the <c>windows</c>; <c>marks</c>, what was opened of
/// messages without a serial; <c>exceptions</c>, what a person let in; <c>log</c>, for people.
/// </summary>
/// <remarks>
/// Loss fails closed. A folder without a ledger, or with a copied one, gets a floor: what may have been opened before
/// is too old to judge. Since every acceptance makes <c>ledger</c> a new file, one written back from a backup is
/// noticed as well.
/// <para>Many that ask at once are answered together, under one hold of the lock: what they open is claimed by one
/// durable file, and recorded by another.</para>
/// </remarks>
public sealed class FolderLedger : IReplayLedger
{
    private const string StateKind = "ledger";

    private readonly string _folder, _statePath, _claimPath;
    private readonly TimeProvider _clock;
    private readonly LedgerMemory _memory;
    private readonly GroupQueue<LedgerRequest> _requests;

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
        _memory = new LedgerMemory(_folder);
        _requests = new GroupQueue<LedgerRequest>(Serve);
    }

    /// <summary>What was received, and what a sender chooses to add of what was sent.</summary>
    public MessageLog Log => _memory.Log;

    /// <summary>Called at each step of an acceptance, so that tests can end the process there.</summary>
    internal Action<AcceptStep> StepReached { get; init; } = static _ => { };

    /// <summary>
    /// Begins a ledger together with the first identity that it serves: there is no past that it could have forgotten.
    /// Where there is a ledger already, that one is opened and nothing changes.
    /// </summary>
    /// <param name="folder">The folder; it is created if need be, for its owner only.</param>
    /// <param name="clock">The clock; the system's by default.</param>
    public static FolderLedger Create(string folder, TimeProvider? clock = null)
    {
        var ledger = new FolderLedger(folder, clock);
        ledger.Begin();
        return ledger;
    }

    /// <summary>As <see cref="Create"/>, for a ledger that is at hand.</summary>
    public void Begin()
    {
        using FolderLock held = Lock();
        if (!Directory.EnumerateFileSystemEntries(_folder).Any(entry => Path.GetFileName(entry) is not (FolderLock.FileName or "log")))
        {
            _memory.Windows.BeginEmpty();
            Save(new LedgerState());
        }
    }

    /// <summary>
    /// Tells the ledger of an identity that is being created: nothing was ever opened for it. For one that the ledger
    /// was not told of, what is stamped before the ledger first hears of it is too old to judge.
    /// </summary>
    /// <param name="identity">The identity, mine. If the ledger knows it already, nothing changes.</param>
    public void BeginIdentity(Fingerprint identity)
    {
        using FolderLock held = Lock();
        Load();
        _memory.Windows.BeginIdentity(identity);
    }

    /// <summary>What the ledger knows of each stream, with the serials that did not arrive.</summary>
    public IReadOnlyList<StreamStatus> GetStreams()
    {
        using FolderLock held = Lock();
        Load();
        return _memory.Windows.Status();
    }

    /// <inheritdoc/>
    public ValueTask<ReplayVerdict> AskAsync(
        ReplaySubject subject, ReplayRules rules, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(rules);
        return AddAsync(new LedgerRequest(subject, rules, null, cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<ReplayVerdict> AcceptAsync(
        ReplaySubject subject, ReplayRules rules, Delivery delivery, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(delivery);
        return AddAsync(new LedgerRequest(subject, rules, delivery, cancellationToken));
    }

    private ValueTask<ReplayVerdict> AddAsync(LedgerRequest request)
    {
        _requests.Add(request);
        return new(request.Answer);
    }

    private void Serve(IReadOnlyList<LedgerRequest> requests)
    {
        try
        {
            using FolderLock held = Lock();
            LedgerState state = Load();
            var group = new LedgerGroup(_memory.Windows.View());
            foreach (LedgerRequest request in requests)
                Serve(request, ref state, ref group);
            Accept(ref state, ref group);
        }
        catch (Exception e)
        {
            // Those that have an answer keep it.
            foreach (LedgerRequest request in requests)
                request.Fail(e);
        }

        // Who has an answer finds the ledger free.
        foreach (LedgerRequest request in requests)
            request.Send();
    }

    private void Serve(LedgerRequest request, ref LedgerState state, ref LedgerGroup group)
    {
        if (request.CancellationToken.IsCancellationRequested)
        {
            request.GiveUp();
            return;
        }

        if (!TryJudge(request, state, group, out ReplayVerdict? verdict, out WindowPlan? plan))
            return;
        if (group.MustPrecede(request.Subject, verdict, plan))
        {
            Accept(ref state, ref group);
            if (!TryJudge(request, state, group, out verdict, out plan))
                return;
        }

        if (!verdict.IsAccepted || request.Delivery is null)
        {
            request.Reply(verdict);
            return;
        }

        try
        {
            if (group.Add(request, verdict, plan))
                return;
        }
        catch (ValiseException e)
        {
            request.Fail(e);
            return;
        }

        Accept(ref state, ref group);
    }

    // What cannot be read about one message is told to who asked for it, and to nobody else.
    private bool TryJudge(
        LedgerRequest request, LedgerState state, LedgerGroup group, [NotNullWhen(true)] out ReplayVerdict? verdict, out WindowPlan? plan)
    {
        try
        {
            verdict = _memory.Judge(state, request.Subject, request.Rules, _clock.GetUtcNow(), group.Windows, out plan);
            return true;
        }
        catch (Exception e)
        {
            request.Fail(e);
            (verdict, plan) = (null, null);
            return false;
        }
    }

    // Accepts a group, and begins the next.
    private void Accept(ref LedgerState state, ref LedgerGroup group)
    {
        if (group.IsEmpty)
            return;
        StepReached(AcceptStep.Judged);
        LedgerState claimed = state with
        {
            Newest = group.Members
                .Where(member => !member.Verdict.Overridden)
                .Select(member => member.Request.Subject.Time ?? DateTimeOffset.UnixEpoch)
                .Aggregate(state.Newest, LedgerTime.Later),
            Claims = [.. group.Members.Select(member => member.Claim)],
        };
        Claim(claimed, group);
        StepReached(AcceptStep.Claimed);
        Deliver(group.Members);
        StepReached(AcceptStep.Delivered);
        state = Settle(claimed, isSecondTry: false);
        group.SetClaimed(false);
        foreach (LedgerGroupMember member in group.Members)
            member.Answer();
        group = new LedgerGroup(_memory.Windows.View());
    }

    // While it may stand, the temporary files that it names are not their owners' to delete.
    private void Claim(LedgerState claimed, LedgerGroup group)
    {
        group.SetClaimed(true);
        try
        {
            StatedFile.Write(_claimPath, StateKind, claimed.ToBytes());
        }
        catch
        {
            // Nothing was delivered yet.
            File.Delete(_claimPath);
            group.SetClaimed(false);
            throw;
        }
    }

    // A failure is told when nothing claims any more that the message was opened.
    private static void Deliver(IReadOnlyList<LedgerGroupMember> members)
    {
        foreach (LedgerGroupMember member in members)
        {
            try
            {
                member.Request.Delivery!.Rename();
            }
            catch (Exception e)
            {
                member.Failure = e;
            }
        }

        foreach (var inFolder in members.Where(member => member.Failure is null).GroupBy(member => member.Request.Delivery!.Folder))
        {
            if (inFolder.Key is not { } folder)
                continue;
            try
            {
                AtomicFile.FlushFolder(folder);
            }
            catch (Exception e)
            {
                foreach (LedgerGroupMember member in inFolder)
                    member.Failure = e;
            }
        }
    }

    private FolderLock Lock()
    {
        AtomicFile.CreateFolder(_folder);
        return FolderLock.Acquire(_folder);
    }

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
            {
                RemoveLeftovers();
                return Settle(LedgerState.Parse(claim), isSecondTry: true);
            }
        }

        return BeginAnew(content, claim);
    }

    // Under the lock nobody is writing any of them.
    private void RemoveLeftovers()
    {
        foreach (string leftover in Directory.EnumerateFiles(_folder, AtomicFile.TemporaryPattern, SearchOption.AllDirectories))
            File.Delete(leftover);
    }

    // Records what was delivered, and lets go of the rest. Twice is as good as once: a crash before the claim has taken its
    // place has this done again.
    private LedgerState Settle(LedgerState claimed, bool isSecondTry)
    {
        LedgerClaim[] failed = [.. claimed.Claims.Where(claim => claim.IsVoid)];
        if (failed.Length > 0)
            claimed = LetGo(claimed, failed);
        if (claimed.Claims.Count == 0)
            return LedgerState.Parse(StatedFile.Read(_statePath, StateKind).Content);
        _memory.Record(claimed.Claims, isSecondTry);
        StepReached(AcceptStep.Recorded);
        File.Move(_claimPath, _statePath, overwrite: true);
        return claimed;
    }

    // In this order: with the file gone and the claim still there, the message would count as opened.
    private LedgerState LetGo(LedgerState claimed, LedgerClaim[] failed)
    {
        LedgerState rest = claimed with { Claims = [.. claimed.Claims.Except(failed)] };
        if (rest.Claims.Count > 0)
        {
            StatedFile.Write(_claimPath, StateKind, rest.ToBytes());
        }
        else
        {
            File.Delete(_claimPath);
            AtomicFile.FlushFolder(_folder);
        }

        foreach (LedgerClaim claim in failed)
            Delete(claim.Temporary!);
        return rest;
    }

    // What cannot be deleted is no reason to fail the others.
    private static void Delete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    // The ledger is new, copied, written back or damaged: all that may have been accepted before is below its floor.
    private LedgerState BeginAnew(byte[] stateOfCopy, byte[] claimOfCopy)
    {
        DateTimeOffset newest = LedgerTime.Later(_clock.GetUtcNow(), _memory.Windows.Newest()), floor = newest + ReplayJudge.ClockTolerance;
        foreach (byte[] content in new[] { stateOfCopy, claimOfCopy })
        {
            if (content.Length == 0)
                continue;
            LedgerState old = LedgerState.Parse(content);
            newest = LedgerTime.Later(newest, old.Newest);
            floor = LedgerTime.Later(LedgerTime.Later(floor, old.Floor), newest + ReplayJudge.ClockTolerance);
        }

        _memory.Windows.Adopt(floor, withCopies: true);
        var state = new LedgerState { Floor = floor, Newest = newest };
        File.Delete(_claimPath);
        Save(state);
        return state;
    }

    private void Save(LedgerState state) => StatedFile.Write(_statePath, StateKind, state.ToBytes());
}
