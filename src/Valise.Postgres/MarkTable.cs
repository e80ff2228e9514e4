namespace Valise;

/// <summary>The marks of messages without a serial.</summary>
internal static class MarkTable
{
    // An addition clears away more than it brings.
    private const int Sweep = 100;

    internal static async Task<ReplayVerdict> JudgeAsync(LedgerTransaction ledger, CryptoApiMark mark)
    {
        var (opened, _) = await FindAsync(ledger, CryptoApiMark.Kind, mark.Digest).ConfigureAwait(false);
        return opened is null ? ReplayJudge.Unmarked(ledger.Floor) : Replayed(opened);
    }

    internal static async Task<ReplayVerdict> JudgeAsync(LedgerTransaction ledger, AnonymousMark mark)
    {
        var (opened, floor) = await FindAsync(ledger, AnonymousMark.Kind, mark.Digest).ConfigureAwait(false);
        return opened is null ? ReplayJudge.Unmarked(mark, floor) : Replayed(opened);
    }

    internal static Task AddAsync(LedgerTransaction ledger, CryptoApiMark mark, DateTimeOffset opened) =>
        AddAsync(ledger, CryptoApiMark.Kind, mark.Digest, opened, null);

    /// <summary>Adds a mark, and takes away marks of messages that have become too old to be accepted.</summary>
    internal static async Task AddAsync(LedgerTransaction ledger, AnonymousMark mark, DateTimeOffset opened)
    {
        await ledger.ExecuteAsync(
            $"""
            WITH gone AS (
                DELETE FROM valise_mark WHERE (kind, digest) IN (
                    SELECT kind, digest FROM valise_mark WHERE stamped < $1 ORDER BY stamped LIMIT {Sweep} FOR UPDATE SKIP LOCKED)
                RETURNING stamped)
            UPDATE valise_ledger SET anonymous_floor = greatest(anonymous_floor, (SELECT max(stamped) FROM gone))
            WHERE EXISTS (SELECT FROM gone)
            """,
            opened - ReplayJudge.AnonymousMaximumAge).ConfigureAwait(false);
        await AddAsync(ledger, AnonymousMark.Kind, mark.Digest, opened, mark.Stamped).ConfigureAwait(false);
    }

    private static Task<int> AddAsync(
        LedgerTransaction ledger, string kind, string digest, DateTimeOffset opened, DateTimeOffset? stamped) => ledger.ExecuteAsync(
            "INSERT INTO valise_mark (kind, digest, opened, stamped) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            kind,
            Convert.FromHexString(digest),
            opened,
            stamped);

    // In one statement, which sees the database as it is at one time: a mark that has just gone has raised the floor.
    private static Task<(DateTimeOffset? Opened, DateTimeOffset Floor)> FindAsync(LedgerTransaction ledger, string kind, string digest) =>
        ledger.FirstAsync(
            "SELECT (SELECT opened FROM valise_mark WHERE kind = $1 AND digest = $2), anonymous_floor FROM valise_ledger",
            static row => (row.IsDBNull(0) ? (DateTimeOffset?)null : row.GetFieldValue<DateTimeOffset>(0), row.GetFieldValue<DateTimeOffset>(1)),
            kind,
            Convert.FromHexString(digest));

    private static ReplayVerdict Replayed(DateTimeOffset? opened) => new(ReplayReason.Replayed) { FirstOpened = opened };
}
