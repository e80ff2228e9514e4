namespace Valise;

/// <summary>What a ledger in a folder knows of single messages: windows, marks, exceptions, and the log for people.</summary>
/// <remarks>The caller holds the lock of the ledger.</remarks>
internal sealed class LedgerMemory(string folder)
{
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
    /// <param name="windows">The windows as they are, or will be.</param>
    /// <param name="plan">For the first message of a stream, what has to be done when it is recorded.</param>
    internal ReplayVerdict Judge(
        LedgerState state, ReplaySubject subject, ReplayRules rules, DateTimeOffset now, WindowView windows, out WindowPlan? plan)
    {
        plan = null;
        ReplayVerdict memory = subject switch
        {
            CryptoApiMark mark => JudgeCryptoApi(state, mark),
            AnonymousMark mark => JudgeAnonymous(mark),
            MessageSerial serial => JudgeSerial(serial, LedgerTime.Later(now, state.Newest) + ReplayJudge.ClockTolerance, windows, out plan),
            _ => throw new ArgumentException("The ledger does not know this kind of subject.", nameof(subject)),
        };
        return ReplayJudge.Judge(subject, memory, state.Floor, rules, now);
    }

    private ReplayVerdict JudgeCryptoApi(LedgerState state, CryptoApiMark mark) =>
        _cryptoApiMarks.Contains(mark.Digest, out DateTimeOffset? opened)
            ? new(ReplayReason.Replayed) { FirstOpened = opened }
            : ReplayJudge.Unmarked(state.Floor);

    private ReplayVerdict JudgeAnonymous(AnonymousMark mark) =>
        _anonymousMarks.Contains(mark.Digest, out DateTimeOffset? opened, out DateTimeOffset floor)
            ? new(ReplayReason.Replayed) { FirstOpened = opened }
            : ReplayJudge.Unmarked(mark, floor);

    private ReplayVerdict JudgeSerial(MessageSerial serial, DateTimeOffset lossFloor, WindowView windows, out WindowPlan? plan)
    {
        ReplayVerdict verdict = Windows.Judge(serial, lossFloor, windows, out plan);
        if (verdict.Reason == ReplayReason.Replayed || _exceptions.Contains(serial))
            return new(ReplayReason.Replayed) { FirstOpened = Log.FirstOpened(serial) };
        return verdict;
    }

    /// <summary>Records what was claimed, durably. Twice is as good as once.</summary>
    internal void Record(IReadOnlyList<LedgerClaim> claims, bool isSecondTry)
    {
        var serials = new List<(MessageSerial Serial, WindowPlan? Plan)>();
        foreach (LedgerClaim claim in claims)
        {
            switch (ReplaySubject.Parse(claim.Subject))
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
                    serials.Add((serial, claim.Plan));
                    break;
            }
        }

        Windows.Record(serials);
        Log.Append([.. claims.Select(claim => claim.ToLogEntry())], unlessThere: isSecondTry);
    }
}
