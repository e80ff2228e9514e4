using System.Security.Cryptography;
using Npgsql;
using Xunit;

namespace Valise.Tests;

/// <summary>What is not in the database any more, or may not be.</summary>
public sealed class PostgresLossTests(PostgresServer server) : PostgresTest(server)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_restored_database_refuses_all_that_may_have_been_opened()
    {
        PostgresLedger ledger = await NewLedgerAsync();
        await Accept(ledger, Serial(1));
        await Database.DisposeAsync();
        await using var restored = NpgsqlDataSource.Create(
            await Server.CreateDatabaseAsync(template: new NpgsqlConnectionStringBuilder(ConnectionString).Database));
        ledger = Open(database: restored);
        Clock.Now += Minute;
        DateTimeOffset floor = Clock.Now + Tolerance;
        ReplayVerdict verdict = await Accept(ledger, Serial(2, floor));
        Assert.Equal((ReplayReason.TooOldToJudge, floor), (verdict.Reason, verdict.Floor));
        Assert.Equal(ReplayReason.MemoryLost, await ReasonFor(ledger, new CryptoApiMark(RandomNumberGenerator.GetBytes(32))));
        Clock.Now += Tolerance + Minute;
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, Serial(3)));
        Assert.Equal(ReplayReason.Replayed, await ReasonFor(ledger, Serial(1)));
        ReplayVerdict first = await Accept(ledger, Serial(5, stream: StreamId.CreateRandom()));
        Assert.True(first.IsAccepted);
        Assert.Null(first.Skipped);
    }

    [Fact]
    public async Task A_ledger_that_begins_without_its_identity_has_a_floor()
    {
        await Open().CreateSchemaAsync(Token);
        ReplayVerdict verdict = await Accept(Open(), new CryptoApiMark(RandomNumberGenerator.GetBytes(32)));
        Assert.Equal((ReplayReason.MemoryLost, Clock.Now + Tolerance), (verdict.Reason, verdict.Floor));

        // It has begun: an identity that is told of now does not make it one without a past.
        await Open().BeginIdentityAsync(Me, Token);
        Assert.Equal(ReplayReason.TooOldToJudge, await ReasonFor(Open(), Serial(1)));
    }

    [Theory]
    [InlineData("DELETE FROM valise_window")]
    [InlineData("UPDATE valise_window SET state = ''")]
    [InlineData("DELETE FROM valise_window; DELETE FROM valise_sender; DELETE FROM valise_identity")]
    public async Task A_window_that_was_lost_raises_the_floor_of_its_sender(string loss)
    {
        PostgresLedger ledger = await NewLedgerAsync();
        MessageSerial opened = Serial(5);
        await Accept(ledger, opened);
        await ExecuteAsync(loss);
        DateTimeOffset floor = Clock.Now + Tolerance;
        ReplayVerdict verdict = await Accept(ledger, opened);
        Assert.Equal((ReplayReason.TooOldToJudge, floor), (verdict.Reason, verdict.Floor));
        Clock.Now += Tolerance + Minute;
        ReplayVerdict next = await Accept(ledger, Serial(6));
        Assert.True(next.IsAccepted);
        Assert.Null(next.Skipped);
        Assert.Equal(ReplayReason.TooOldToJudge, await ReasonFor(ledger, opened));
    }

    [Fact]
    public async Task A_sender_who_was_lost_opens_nothing_twice()
    {
        PostgresLedger ledger = await NewLedgerAsync();
        await Accept(ledger, Serial(1));
        await ExecuteAsync("DELETE FROM valise_sender");
        Assert.Equal(ReplayReason.Replayed, await ReasonFor(ledger, Serial(1)));
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, Serial(2)));
        Assert.Equal(ReplayReason.TooOldToJudge, await ReasonFor(ledger, Serial(1, stream: StreamId.CreateRandom())));
    }

    [Fact]
    public async Task Anonymous_marks_go_when_their_age_has_passed_and_are_refused_even_if_the_clock_was_wrong()
    {
        PostgresLedger ledger = await NewLedgerAsync();
        DateTimeOffset start = Clock.Now;
        AnonymousMark[] old = [.. Enumerable.Range(0, 5).Select(i => new AnonymousMark(RandomNumberGenerator.GetBytes(32), start.AddSeconds(i)))];
        foreach (AnonymousMark mark in old)
            Assert.True((await Accept(ledger, mark)).IsAccepted);
        Clock.Now += TimeSpan.FromDays(31);
        await Accept(ledger, new AnonymousMark(RandomNumberGenerator.GetBytes(32), Clock.Now));
        Assert.Equal(1, await CountAsync("valise_mark"));
        Clock.Now = start + Minute;
        ReplayVerdict verdict = await Accept(ledger, old[0]);
        Assert.Equal((ReplayReason.TooOldToJudge, old[^1].Stamped), (verdict.Reason, verdict.Floor));
    }

    [Fact]
    public async Task The_newest_4096_exceptions_of_a_sender_are_kept()
    {
        PostgresLedger ledger = await NewLedgerAsync();
        var rules = new ReplayRules { MaximumAge = TimeSpan.Zero, Allow = ReplayOverrides.AnyAge };
        Clock.Now += Minute;
        await Accept(ledger, Serial(1, Clock.Now - Minute), rules);
        await ExecuteAsync("""
            INSERT INTO valise_exception (identity, sender, stream, serial)
            SELECT identity, sender, stream, generate_series(2, 4096) FROM valise_exception
            """);
        Assert.Equal(ReplayReason.Replayed, (await Ask(ledger, Serial(1))).Reason);
        await Accept(ledger, Serial(4097, Clock.Now - Minute), rules);
        Assert.Equal(4096, await CountAsync("valise_exception"));
        Assert.Equal(ReplayReason.Fresh, (await Ask(ledger, Serial(1))).Reason);
        Assert.Equal(ReplayReason.Replayed, (await Ask(ledger, Serial(2))).Reason);
    }
}
