namespace Valise;

/// <summary>What a ledger in a folder knows of single messages: windows, marks, exceptions, and the log for people.</summary>
/// <remarks>The caller holds the lock of the ledger.</remarks>
internal sealed class LedgerMemory(string folder)
{
    /// <summary>How far a sender's clock may be ahead of this machine's, and by how much a floor errs.</summary>
    internal static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    private readonly MarkFolder _cryptoApiMarks = new(Path.Combine(folder, "marks", CryptoApiMark.Kind));
    private readonly AnonymousMarkFolder _anonymousMarks = new(Path.Combine(folder, "marks", AnonymousMark.Kind));
    private readonly ExceptionFolder _exceptions = new(Path.Combine(folder, "exceptions"));

    internal WindowFolder Windows { get; } = new(folder);

    internal MessageLog Log { get; } = new(Path.Combine(folder, "log"));

    /// <summary>Judges a message by all that is known.</summary>
    /// <param name="state">The ledger as a whole.</param>
    /// <param name="subject">The message.</param>
    /// <param name="rules">What the opener demands and allows.</param>
    /// <param name="now">The clock.</param>
    /// <param name="plan">For the first message of a stream, what has to be done when it is recorded.</param>
    internal ReplayVerdict Judge(
        LedgerState state, ReplaySubject subject, ReplayRules rules, DateTimeOffset now, out WindowPlan? plan)
    {
        plan = null;
        ReplayVerdict verdict = subject switch
        {
            CryptoApiMark mark => JudgeCryptoApi(state, mark),
            AnonymousMark mark => JudgeAnonymous(mark),
            MessageSerial serial => JudgeSerial(serial, LedgerTime.Later(now, state.Newest) + ClockTolerance, out plan),
            _ => throw new ArgumentException("The ledger does not know this kind of subject.", nameof(subject)),
        };
        ReplayVerdict? overridden = null;
        foreach (ReplayVerdict each in new[] { verdict, JudgeTime(state, subject, rules, now) })
        {
            if (each.Reason == ReplayReason.Fresh)
                continue;
            if (!rules.Allow.HasFlag(NeededFor(each.Reason)))
                return each with { Now = now };
            overridden ??= each with { Overridden = true };
        }

        return (overridden ?? verdict) with { Now = now };
    }

    private static ReplayOverrides NeededFor(ReplayReason reason) => reason switch
    {
        ReplayReason.AheadOfClock => ReplayOverrides.AheadOfClock,
        ReplayReason.TooOld => ReplayOverrides.AnyAge,
        _ => ReplayOverrides.Again,
    };

    private ReplayVerdict JudgeCryptoApi(LedgerState state, CryptoApiMark mark)
    {
        if (_cryptoApiMarks.Contains(mark.Digest, out DateTimeOffset? opened))
            return new(ReplayReason.Replayed) { FirstOpened = opened };
        return state.Floor > DateTimeOffset.UnixEpoch
            ? new(ReplayReason.MemoryLost) { Floor = state.Floor }
            : new(ReplayReason.Fresh);
    }

    private ReplayVerdict JudgeAnonymous(AnonymousMark mark)
    {
        if (_anonymousMarks.Contains(mark.Digest, out DateTimeOffset? opened, out DateTimeOffset floor))
            return new(ReplayReason.Replayed) { FirstOpened = opened };
        return mark.Stamped <= floor
            ? new(ReplayReason.TooOldToJudge) { Floor = floor }
            : new(ReplayReason.Fresh);
    }

    private ReplayVerdict JudgeSerial(MessageSerial serial, DateTimeOffset lossFloor, out WindowPlan? plan)
    {
        ReplayVerdict verdict = Windows.Judge(serial, lossFloor, out plan);
        if (verdict.Reason == ReplayReason.Replayed || _exceptions.Contains(serial))
            return new(ReplayReason.Replayed) { FirstOpened = Log.FirstOpened(serial) };
        return verdict;
    }

    private static ReplayVerdict JudgeTime(LedgerState state, ReplaySubject subject, ReplayRules rules, DateTimeOffset now)
    {
        if (subject.Time is not { } stamped)
            return new(ReplayReason.Fresh);
        if (stamped <= state.Floor)
            return new(ReplayReason.TooOldToJudge) { Floor = state.Floor };
        if (stamped > now + ClockTolerance)
            return new(ReplayReason.AheadOfClock);
        TimeSpan maximum = rules.MaximumAge ?? TimeSpan.MaxValue;
        if (subject is AnonymousMark && maximum > AnonymousMarkFolder.MaximumAge)
            maximum = AnonymousMarkFolder.MaximumAge;
        return now - stamped > maximum ? new(ReplayReason.TooOld) { MaximumAge = maximum } : new(ReplayReason.Fresh);
    }

    /// <summary>Records what was claimed, durably. Twice is as good as once.</summary>
    internal void Record(LedgerClaim claim, bool isSecondTry)
    {
        ReplaySubject subject = ReplaySubject.Parse(claim.Subject);
        switch (subject)
        {
            case CryptoApiMark mark:
                _cryptoApiMarks.Add(mark.Digest, claim.Opened);
                break;
            case AnonymousMark mark:
                _anonymousMarks.Add(mark, claim.Opened);
                break;
            case MessageSerial serial when claim.IsException:
                _exceptions.Add(serial);
                break;
            case MessageSerial serial:
                Windows.Record(serial, claim.Plan);
                break;
        }

        Log.Append(Entry(subject, claim), unlessThere: isSecondTry);
    }

    private static LogEntry Entry(ReplaySubject subject, LedgerClaim claim)
    {
        var serial = subject as MessageSerial;
        return new LogEntry
        {
            Time = claim.Opened,
            IsReceived = true,
            Identity = serial?.Identity.ToHex(),
            Peer = serial?.Sender.ToHex(),
            Stream = serial?.Stream.ToString(),
            Serial = serial?.Serial,
            Mark = subject switch
            {
                CryptoApiMark mark => mark.Digest,
                AnonymousMark mark => mark.Digest,
                _ => null,
            },
            Stamped = subject.Time,
            IsException = claim.IsException,
            Name = claim.Name,
            Size = claim.Size,
        };
    }
}
