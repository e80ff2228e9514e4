using Npgsql;

namespace Valise;

/// <summary>The log for people, a row for each message that was opened.</summary>
internal static class LogTable
{
    internal static Task AppendAsync(LedgerTransaction ledger, Guid id, LogEntry entry) => ledger.ExecuteAsync(
        """
        INSERT INTO valise_log (id, opened, identity, sender, stream, serial, mark, stamped, is_exception, name, size)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        id,
        entry.Time,
        Bytes(entry.Identity),
        Bytes(entry.Peer),
        Bytes(entry.Stream),
        (decimal?)entry.Serial,
        Bytes(entry.Mark),
        entry.Stamped,
        entry.IsException,
        entry.Name,
        entry.Size);

    internal static Task<List<LogEntry>> ReadAsync(LedgerTransaction ledger) => ledger.QueryAsync(
        """
        SELECT opened, identity, sender, stream, serial, mark, stamped, is_exception, name, size
        FROM valise_log ORDER BY number
        """,
        static row => new LogEntry
        {
            Time = row.GetFieldValue<DateTimeOffset>(0),
            IsReceived = true,
            Identity = Hex(row, 1),
            Peer = Hex(row, 2),
            Stream = Hex(row, 3),
            Serial = row.IsDBNull(4) ? null : (ulong)row.GetDecimal(4),
            Mark = Hex(row, 5),
            Stamped = row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6),
            IsException = row.GetBoolean(7),
            Name = row.IsDBNull(8) ? null : row.GetString(8),
            Size = row.IsDBNull(9) ? null : row.GetInt64(9),
        });

    /// <summary>When a message was first opened, if the log still says so.</summary>
    internal static Task<DateTimeOffset?> FirstOpenedAsync(LedgerTransaction ledger, MessageSerial serial) => ledger.FirstAsync(
        "SELECT min(opened) FROM valise_log WHERE identity = $1 AND sender = $2 AND stream = $3 AND serial = $4",
        static row => row.IsDBNull(0) ? (DateTimeOffset?)null : row.GetFieldValue<DateTimeOffset>(0),
        [.. SenderWindows.KeyOf(serial), (decimal)serial.Serial]);

    private static byte[]? Bytes(string? hex) => hex is null ? null : Convert.FromHexString(hex);

    private static string? Hex(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : Convert.ToHexStringLower(row.GetFieldValue<byte[]>(column));
}
