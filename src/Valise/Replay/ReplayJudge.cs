namespace Valise;

/// <summary>How a message is judged by what a ledger remembers of it, whatever the ledger keeps its memory in.</summary>
internal static class ReplayJudge
{
    /// <summary>How far a sender's clock may be ahead of this machine's, and by how much a floor errs.</summary>
    internal static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    /// <summary>The age above which an anonymous message is refused.</summary>
    internal static readonly TimeSpan AnonymousMaximumAge = TimeSpan.FromDays(30);

    /// <summary>How many exceptions are kept for a sender, the newest.</summary>
    internal const int ExceptionsPerSender = 4096;

    /// <summary>What a ledger's memory says of a CryptoAPI message that it has no mark of.</summary>
    /// <param name="floor">The ledger's floor.</param>
    internal static ReplayVerdict Unmarked(DateTimeOffset floor) => floor > DateTimeOffset.UnixEpoch
        ? new(ReplayReason.MemoryLost) { Floor = floor }
        : new(ReplayReason.Fresh);

    /// <summary>What a ledger's memory says of an anonymous message that it has no mark of.</summary>
    /// <param name="mark">The message.</param>
    /// <param name="floor">The newest stamp of those whose marks went.</param>
    internal static ReplayVerdict Unmarked(AnonymousMark mark, DateTimeOffset floor) => mark.Stamped <= floor
        ? new(ReplayReason.TooOldToJudge) { Floor = floor }
        : new(ReplayReason.Fresh);

    /// <summary>The last word on a message.</summary>
    /// <param name="subject">The message.</param>
    /// <param name="memory">What the ledger remembers of it.</param>
    /// <param name="floor">The ledger's floor.</param>
    /// <param name="rules">What the opener demands and allows.</param>
    /// <param name="now">The clock.</param>
    internal static ReplayVerdict Judge(
        ReplaySubject subject, ReplayVerdict memory, DateTimeOffset floor, ReplayRules rules, DateTimeOffset now)
    {
        ReplayVerdict? overridden = null;
        foreach (ReplayVerdict each in new[] { memory, JudgeTime(subject, floor, rules, now) })
        {
            if (each.Reason == ReplayReason.Fresh)
                continue;
            if (!rules.Allow.HasFlag(NeededFor(each.Reason)))
                return each with { Now = now };
            overridden ??= each with { Overridden = true };
        }

        return (overridden ?? memory) with { Now = now };
    }

    private static ReplayOverrides NeededFor(ReplayReason reason) => reason switch
    {
        ReplayReason.AheadOfClock => ReplayOverrides.AheadOfClock,
        ReplayReason.TooOld => ReplayOverrides.AnyAge,
        _ => ReplayOverrides.Again,
    };

    private static ReplayVerdict JudgeTime(ReplaySubject subject, DateTimeOffset floor, ReplayRules rules, DateTimeOffset now)
    {
        if (subject.Time is not { } stamped)
            return new(ReplayReason.Fresh);
        if (stamped <= floor)
            return new(ReplayReason.TooOldToJudge) { Floor = floor };
        if (stamped > now + ClockTolerance)
            return new(ReplayReason.AheadOfClock);
        TimeSpan maximum = rules.MaximumAge ?? TimeSpan.MaxValue;
        if (subject is AnonymousMark && maximum > AnonymousMaximumAge)
            maximum = AnonymousMaximumAge;
        return now - stamped > maximum ? new(ReplayReason.TooOld) { MaximumAge = maximum } : new(ReplayReason.Fresh);
    }
}
