namespace Valise;

/// <summary>Messages that a ledger accepts together: one claim is written for all of them, and one record.</summary>
/// <param name="windows">The windows, in which the messages are seen as they join.</param>
internal sealed class LedgerGroup(WindowView windows)
{
    /// <summary>What a claim may grow to; a crash in the middle has as many to be settled.</summary>
    private const int MaximumCount = 256;

    private readonly List<LedgerGroupMember> _members = [];
    private readonly HashSet<string> _keys = [];

    internal IReadOnlyList<LedgerGroupMember> Members => _members;

    internal WindowView Windows { get; } = windows;

    internal bool IsEmpty => _members.Count == 0;

    /// <summary>Whether a message must wait until this group is recorded: it is in it; it was refused, and the group may
    /// fail yet; it begins a stream or is an exception, which change more than one window; or the group is full.</summary>
    internal bool MustPrecede(ReplaySubject subject, ReplayVerdict verdict, WindowPlan? plan) =>
        !IsEmpty
        && (_members.Count == MaximumCount || _keys.Contains(subject.Key) || !verdict.IsAccepted || IsAlone(verdict, plan));

    /// <summary>Adds a message; false when it is one that joins no others, and no others join it.</summary>
    /// <exception cref="ValiseException">The temporary file is not there.</exception>
    internal bool Add(LedgerRequest request, ReplayVerdict verdict, WindowPlan? plan)
    {
        _members.Add(new(request, verdict, LedgerClaim.Of(request.Subject, verdict, plan, request.Delivery!)));
        _keys.Add(request.Subject.Key);
        if (IsAlone(verdict, plan))
            return false;
        if (request.Subject is MessageSerial serial)
            Windows.See(serial);
        return true;
    }

    /// <summary>Says of all that a claim may name them, or that none does any more.</summary>
    internal void SetClaimed(bool isClaimed) => _members.ForEach(member => member.Request.Delivery!.IsClaimed = isClaimed);

    private static bool IsAlone(ReplayVerdict verdict, WindowPlan? plan) => plan is not null || verdict.Overridden;
}
