using Npgsql;
using Xunit;

namespace Valise.Tests;

/// <summary>A database with a ledger in it.</summary>
public abstract class PostgresTest(PostgresServer server) : LedgerTest, IAsyncLifetime
{
    protected PostgresServer Server { get; } = server;

    protected string ConnectionString { get; private set; } = "";

    private protected NpgsqlDataSource Database { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        ConnectionString = await Server.CreateDatabaseAsync();
        Database = NpgsqlDataSource.Create(ConnectionString);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (Database is not null)
            await Database.DisposeAsync();
        Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task<PostgresLedger> NewLedgerAsync()
    {
        PostgresLedger ledger = Open();
        await ledger.CreateSchemaAsync(Token);
        await ledger.BeginIdentityAsync(Me, Token);
        return ledger;
    }

    private protected PostgresLedger Open(Action<AcceptStep>? stepReached = null, NpgsqlDataSource? database = null) =>
        new(database ?? Database, Clock)
        {
            ClaimYouth = TimeSpan.FromMilliseconds(100),
            StepReached = stepReached ?? (static _ => { }),
        };

    private protected async Task<int> ExecuteAsync(string sql)
    {
        await using NpgsqlCommand command = Database.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync(Token);
    }

    private protected async Task<long> CountAsync(string table)
    {
        await using NpgsqlCommand command = Database.CreateCommand($"SELECT count(*) FROM {table}");
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }
}
