namespace Valise;

/// <summary>What a person let in although the ledger refused it, the newest of each sender.</summary>
internal static class ExceptionTable
{
    internal static async Task<bool> ContainsAsync(LedgerTransaction ledger, MessageSerial serial) =>
        (await ledger.QueryAsync(
            "SELECT 1 FROM valise_exception WHERE identity = $1 AND sender = $2 AND stream = $3 AND serial = $4",
            static row => row.GetInt32(0),
            [.. SenderWindows.KeyOf(serial), (decimal)serial.Serial]).ConfigureAwait(false)).Count > 0;

    internal static async Task AddAsync(LedgerTransaction ledger, MessageSerial serial)
    {
        object[] key = [.. SenderWindows.KeyOf(serial), (decimal)serial.Serial];
        await ledger.ExecuteAsync(
            "INSERT INTO valise_exception (identity, sender, stream, serial) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", key)
            .ConfigureAwait(false);
        await ledger.ExecuteAsync(
            $"""
            DELETE FROM valise_exception WHERE identity = $1 AND sender = $2 AND number <= (
                SELECT number FROM valise_exception WHERE identity = $1 AND sender = $2
                ORDER BY number DESC OFFSET {ReplayJudge.ExceptionsPerSender} LIMIT 1)
            """,
            key[..2]).ConfigureAwait(false);
    }
}
