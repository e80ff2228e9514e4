using Npgsql;

namespace Valise;

/// <summary>
/// A transaction on a ledger, with its state. With a turn, no other transaction on the same message or sender runs at
/// the same time.
/// </summary>
internal sealed class LedgerTransaction
{
    private const int Version = 1, Turns = 256;

    // The cluster; its timeline, which a standby leaves when it is promoted and a server restored to a point in time
    // when it begins; the database, and the table. One of them is new wherever a backup was restored.
    private const string Stated = """
        concat_ws(' ', (SELECT system_identifier FROM pg_control_system()), left(pg_walfile_name(pg_current_wal_lsn()), 8),
            (SELECT oid FROM pg_database WHERE datname = current_database()), 'valise_ledger'::regclass::oid)
        """;

    private readonly NpgsqlConnection _connection;
    private readonly CancellationToken _cancellationToken;

    private LedgerTransaction(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken) =>
        (_connection, Now, _cancellationToken) = (connection, now, cancellationToken);

    /// <summary>The clock when the transaction began.</summary>
    internal DateTimeOffset Now { get; }

    /// <summary>The ledger's floor.</summary>
    internal DateTimeOffset Floor { get; private set; }

    /// <summary>Begins to work in a transaction.</summary>
    /// <param name="connection">A connection in a transaction.</param>
    /// <param name="turn">The message whose turn it is; null for what concerns no message.</param>
    /// <param name="isWithIdentity">Whether an identity is being created: a ledger that begins with it has no past.</param>
    /// <param name="now">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<LedgerTransaction> BeginAsync(
        NpgsqlConnection connection, ReplaySubject? turn, bool isWithIdentity, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ledger = new LedgerTransaction(connection, now, cancellationToken);

        // An acceptance that the server forgets when it crashes would be one to accept again; and nobody waits long for
        // a replica that has gone without a word.
        await ledger.ExecuteAsync("""
            SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off';
            SELECT set_config('idle_in_transaction_session_timeout', '10s', true)
            """).ConfigureAwait(false);
        if (turn is not null)
        {
            await ledger.FirstAsync(
                "SELECT number FROM valise_turn WHERE number = $1 FOR UPDATE", static row => row.GetInt32(0), TurnOf(turn))
                .ConfigureAwait(false);
        }

        await ledger.LoadAsync(isWithIdentity).ConfigureAwait(false);
        return ledger;
    }

    /// <summary>What is stamped at or before it may have been accepted before something was lost.</summary>
    internal async Task<DateTimeOffset> GetLossFloorAsync()
    {
        DateTimeOffset newest = await FirstAsync(
            "SELECT greatest('epoch', (SELECT max(newest) FROM valise_window), (SELECT max(opened) FROM valise_mark))",
            static row => row.GetFieldValue<DateTimeOffset>(0)).ConfigureAwait(false);
        return LedgerTime.Later(Now, newest) + ReplayJudge.ClockTolerance;
    }

    /// <summary>Executes a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    internal async Task<int> ExecuteAsync(string sql, params object?[] values)
    {
        NpgsqlCommand command = Command(sql, values);
        await using var disposing = command.ConfigureAwait(false);
        return await command.ExecuteNonQueryAsync(_cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks for rows.</summary>
    internal async Task<List<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params object?[] values)
    {
        NpgsqlCommand command = Command(sql, values);
        await using var disposing = command.ConfigureAwait(false);
        NpgsqlDataReader reader = await command.ExecuteReaderAsync(_cancellationToken).ConfigureAwait(false);
        await using var closing = reader.ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync(_cancellationToken).ConfigureAwait(false))
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>Asks for a row that is there in every ledger.</summary>
    internal async Task<T> FirstAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params object?[] values)
    {
        List<T> rows = await QueryAsync(sql, read, values).ConfigureAwait(false);
        return rows.Count > 0 ? rows[0] : throw PostgresError.NoLedger();
    }

    private NpgsqlCommand Command(string sql, object?[] values)
    {
        var command = new NpgsqlCommand(sql, _connection);
        foreach (object? value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }

    private async Task LoadAsync(bool isWithIdentity)
    {
        const string load = $"SELECT version, floor, stated, {Stated} FROM valise_ledger";
        var state = await FirstAsync(load, Read).ConfigureAwait(false);
        if (state.Version > Version)
            throw PostgresError.NewerLedger();
        if (state.Stated != state.Current)
            state = await FirstAsync(load + " FOR UPDATE", Read).ConfigureAwait(false);
        Floor = state.Floor;
        if (state.Stated == state.Current)
            return;

        // The ledger is new or restored: all that may have been accepted before is below its floor.
        bool hasNoPast = state.Stated is null && isWithIdentity;
        if (!hasNoPast)
            Floor = LedgerTime.Later(Floor, await GetLossFloorAsync().ConfigureAwait(false));
        await ExecuteAsync("UPDATE valise_ledger SET stated = $1, floor = $2", state.Current, Floor).ConfigureAwait(false);

        static (int Version, DateTimeOffset Floor, string? Stated, string Current) Read(NpgsqlDataReader row) =>
            (row.GetInt32(0), row.GetFieldValue<DateTimeOffset>(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3));
    }

    private static int TurnOf(ReplaySubject subject)
    {
        return subject switch
        {
            MessageSerial serial => First(serial.Identity.ToHex()) ^ First(serial.Sender.ToHex()),
            AnonymousMark mark => First(mark.Digest),
            CryptoApiMark mark => First(mark.Digest),
            _ => throw new ArgumentException("The ledger does not know this kind of subject.", nameof(subject)),
        } % Turns;

        static int First(string hex) => Convert.FromHexString(hex.AsSpan(0, 2))[0];
    }
}
