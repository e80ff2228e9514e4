using Npgsql;
using Xunit;

namespace Valise.Tests;

/// <summary>Servers that are away, busy, wrong, or not what they were.</summary>
public sealed class PostgresServerTests(PostgresServer server) : PostgresTest(server)
{
    [Fact]
    public async Task A_server_that_is_away_opens_nothing_and_all_is_well_when_it_is_back()
    {
        await using PostgresServer own = await StartOwnAsync();
        await using var database = NpgsqlDataSource.Create(await own.CreateDatabaseAsync());
        PostgresLedger ledger = Open(database: database);
        await ledger.CreateSchemaAsync(Token);
        await ledger.BeginIdentityAsync(Me, Token);
        await Accept(ledger, Serial(1));
        await own.StopAsync();
        string temporary = NewTemporaryFile();
        ValiseException e = await Assert.ThrowsAsync<ValiseException>(async () => await ledger.AcceptAsync(
            Serial(2), ReplayRules.Default, Delivery.ToFile(temporary, Folder["out"]), Token));
        Assert.Equal(FailureKind.File, e.Kind);
        Assert.Contains("cannot be reached", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Folder["out"]));

        await own.StartAsync();
        Assert.Equal(ReplayReason.Replayed, await ReasonFor(ledger, Serial(1)));
        Assert.True((await ledger.AcceptAsync(
            Serial(2), ReplayRules.Default, Delivery.ToFile(temporary, Folder["out"]), Token)).IsAccepted);
    }

    [Fact]
    public async Task A_message_that_was_delivered_while_the_server_went_away_counts_as_opened()
    {
        await using PostgresServer own = await StartOwnAsync();
        await using var database = NpgsqlDataSource.Create(await own.CreateDatabaseAsync());
        PostgresLedger ledger = Open(
            step =>
            {
                if (step == AcceptStep.Claimed)
                    own.StopAsync().Wait(Token);
            },
            database);
        await ledger.CreateSchemaAsync(Token);
        await ledger.BeginIdentityAsync(Me, Token);
        MessageSerial message = Serial(1);
        Assert.True((await ledger.AcceptAsync(
            message, ReplayRules.Default, Delivery.ToFile(NewTemporaryFile(), Folder["out"]), Token)).IsAccepted);
        Assert.True(File.Exists(Folder["out"]));
        await own.StartAsync();
        Assert.Equal(ReplayReason.Replayed, await ReasonFor(Open(database: database), message));
    }

    [Fact]
    public async Task A_standby_that_was_promoted_may_lack_the_last_messages_and_gets_a_floor()
    {
        await using PostgresServer own = await StartOwnAsync();
        await using var database = NpgsqlDataSource.Create(await own.CreateDatabaseAsync());
        PostgresLedger ledger = Open(database: database);
        await ledger.CreateSchemaAsync(Token);
        await ledger.BeginIdentityAsync(Me, Token);
        await Accept(ledger, Serial(1));
        await own.RestartPromotedAsync();
        Assert.Equal(ReplayReason.TooOldToJudge, await ReasonFor(ledger, Serial(2)));
        Clock.Now += TimeSpan.FromMinutes(11);
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, Serial(2)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_that_is_lost_before_the_answer_to_a_commit_opens_the_message_once(bool intoFile)
    {
        await NewLedgerAsync();
        using var proxy = new CuttingProxy(ConnectionString, cuts: intoFile ? 2 : 1);
        await using var database = NpgsqlDataSource.Create(proxy.ConnectionString);
        MessageSerial message = Serial(1);
        Delivery delivery = intoFile ? Delivery.ToFile(NewTemporaryFile(), Folder["out"]) : Delivery.ToCaller();
        Assert.True((await Open(database: database).AcceptAsync(message, ReplayRules.Default, delivery, Token)).IsAccepted);
        Assert.Equal(0, proxy.CutsLeft);
        Assert.Equal(ReplayReason.Replayed, await ReasonFor(Open(), message));
        Assert.Single(await Open().ReadLogAsync(Token));
        Assert.Equal(0, await CountAsync("valise_claim"));
        Assert.Equal(intoFile, File.Exists(Folder["out"]));
    }

    [Fact]
    public async Task A_connection_that_is_ended_in_the_middle_is_replaced()
    {
        await NewLedgerAsync();
        int ends = 0;
        PostgresLedger ledger = Open(step =>
        {
            if (step == AcceptStep.Judged && ends++ == 0)
                Server.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = '"
                    + new NpgsqlConnectionStringBuilder(ConnectionString).Database + "'").Wait(Token);
        });
        Assert.True((await Accept(ledger, Serial(1))).IsAccepted);
        Assert.Equal(2, ends);
        Assert.Single(await Open().ReadLogAsync(Token));
    }

    [Fact]
    public async Task A_database_without_a_ledger_or_with_a_newer_one_says_so()
    {
        ValiseException e = await Assert.ThrowsAsync<ValiseException>(() => Ask(Open(), Serial(1)));
        Assert.Equal(FailureKind.File, e.Kind);
        Assert.Contains("CreateSchemaAsync", e.Message, StringComparison.Ordinal);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Open().CreateSchemaAsync(Token)));
        await ExecuteAsync("UPDATE valise_ledger SET version = 2");
        e = await Assert.ThrowsAsync<ValiseException>(() => Ask(Open(), Serial(1)));
        Assert.Contains("newer", e.Message, StringComparison.Ordinal);

        await using var nowhere = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "nowhere" });
        e = await Assert.ThrowsAsync<ValiseException>(() => Ask(Open(database: nowhere), Serial(1)));
        Assert.Contains("\"nowhere\" does not exist", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_only_reads_says_so()
    {
        await NewLedgerAsync();
        await using var standby = NpgsqlDataSource.Create(ConnectionString + ";Options=-c default_transaction_read_only=on");
        ValiseException e = await Assert.ThrowsAsync<ValiseException>(() => Accept(Open(database: standby), Serial(1)));
        Assert.Contains("standby", e.Message, StringComparison.Ordinal);
    }

    private static async Task<PostgresServer> StartOwnAsync()
    {
        var server = new PostgresServer();
        await server.InitializeAsync();
        return server;
    }
}
