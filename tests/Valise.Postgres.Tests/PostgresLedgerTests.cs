using Npgsql;
using Xunit;

namespace Valise.Tests;

/// <summary>What every ledger does, over PostgreSQL.</summary>
public sealed class PostgresLedgerTests(PostgresServer server) : LedgerTests, IAsyncLifetime
{
    private NpgsqlDataSource _database = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        _database = NpgsqlDataSource.Create(await server.CreateDatabaseAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
            await _database.DisposeAsync();
        Dispose();
    }

    protected override async Task<IReplayLedger> NewLedgerAsync()
    {
        PostgresLedger ledger = Open();
        await ledger.CreateSchemaAsync(Token);
        await ledger.BeginIdentityAsync(Me, Token);
        return ledger;
    }

    private protected override IReplayLedger Reopen(Action<AcceptStep>? stepReached = null) => Open(stepReached);

    protected override Task BeginIdentityAsync(Fingerprint identity) => Open().BeginIdentityAsync(identity, Token);

    protected override Task<IReadOnlyList<StreamStatus>> GetStreamsAsync() => Open().GetStreamsAsync(Token);

    protected override Task<IReadOnlyList<LogEntry>> ReadLogAsync() => Open().ReadLogAsync(Token);

    private PostgresLedger Open(Action<AcceptStep>? stepReached = null) => new(_database, Clock)
    {
        ClaimYouth = TimeSpan.FromMilliseconds(100),
        StepReached = stepReached ?? (static _ => { }),
    };
}
