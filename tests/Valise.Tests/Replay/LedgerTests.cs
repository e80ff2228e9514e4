using System.Security.Cryptography;
using Xunit;

namespace Valise.Tests;

/// <summary>What every ledger does, wherever it keeps its memory.</summary>
public abstract class LedgerTests : LedgerTest
{
    private protected LedgerTests()
    {
    }

    /// <summary>A new ledger, with which <see cref="LedgerTest.Me"/> began.</summary>
    protected abstract Task<IReplayLedger> NewLedgerAsync();

    /// <summary>The same ledger in another process.</summary>
    private protected abstract IReplayLedger Reopen(Action<AcceptStep>? stepReached = null);

    protected abstract Task BeginIdentityAsync(Fingerprint identity);

    protected abstract Task<IReadOnlyList<StreamStatus>> GetStreamsAsync();

    protected abstract Task<IReadOnlyList<LogEntry>> ReadLogAsync();

    [Fact]
    public async Task A_replayed_message_is_refused_with_the_time_of_its_first_opening()
    {
        IReplayLedger ledger = await NewLedgerAsync();
        MessageSerial message = Serial(1);
        Assert.Equal(ReplayReason.Fresh, (await Ask(ledger, message)).Reason);
        Assert.True((await Accept(ledger, message)).IsAccepted);
        DateTimeOffset opened = Clock.Now;
        Clock.Now += Minute;
        ReplayVerdict verdict = await Accept(Reopen(), message);
        Assert.Equal((ReplayReason.Replayed, opened), (verdict.Reason, verdict.FirstOpened));
        Assert.False(verdict.IsAccepted);
    }

    [Fact]
    public async Task Messages_may_arrive_in_any_order_within_the_window_and_not_beyond_it()
    {
        IReplayLedger ledger = await NewLedgerAsync();
        foreach (ulong serial in new ulong[] { 5000, 904, 4999, 905 })
            Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, Serial(serial)));
        ReplayVerdict verdict = await Accept(ledger, Serial(903));
        Assert.Equal(ReplayReason.TooOldToJudge, verdict.Reason);
        Assert.Null(verdict.Floor);
        foreach (ulong serial in new ulong[] { 5000, 904, 4999, 905 })
            Assert.Equal(ReplayReason.Replayed, await ReasonFor(ledger, Serial(serial)));
    }

    [Fact]
    public async Task A_withheld_message_is_noticed_with_the_next_one_and_forgotten_when_it_arrives()
    {
        IReplayLedger ledger = await NewLedgerAsync();
        Assert.Equal(new SerialRange(1, 2), (await Accept(ledger, Serial(3))).Skipped);
        Assert.Equal(new SerialRange(4, 9), (await Accept(ledger, Serial(10))).Skipped);
        Assert.Null((await Accept(ledger, Serial(11))).Skipped);
        Assert.Equal([new SerialRange(1, 2), new SerialRange(4, 9)], Assert.Single(await GetStreamsAsync()).Missing);

        Assert.Null((await Accept(ledger, Serial(6))).Skipped);
        StreamStatus status = Assert.Single(await GetStreamsAsync());
        Assert.Equal([new SerialRange(1, 2), new SerialRange(4, 5), new SerialRange(7, 9)], status.Missing);
        Assert.Equal((Me, Sender, Stream, 11UL), (status.Identity, status.Sender, status.Stream, status.Highest));

        await Accept(ledger, Serial(5000));
        Assert.Equal(903UL - 4, Assert.Single(await GetStreamsAsync()).NeverArrived);
    }

    [Fact]
    public async Task A_jump_to_the_highest_serial_shuts_out_only_what_is_too_old()
    {
        IReplayLedger ledger = await NewLedgerAsync();
        await Accept(ledger, Serial(1));
        Assert.Equal(new SerialRange(2, ulong.MaxValue - 1), (await Accept(ledger, Serial(ulong.MaxValue))).Skipped);
        Assert.Equal(ReplayReason.Replayed, await ReasonFor(ledger, Serial(ulong.MaxValue)));
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, Serial(ulong.MaxValue - 4096)));
        Assert.Equal(ReplayReason.TooOldToJudge, await ReasonFor(ledger, Serial(1)));
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, Serial(1, stream: StreamId.CreateRandom())));
    }

    [Fact]
    public async Task Streams_senders_and_identities_are_counted_apart()
    {
        IReplayLedger ledger = await NewLedgerAsync();
        Fingerprint other = NewFingerprint();
        await BeginIdentityAsync(other);
        await Accept(ledger, Serial(1));
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, Serial(1, stream: StreamId.CreateRandom())));
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, new MessageSerial(Me, NewFingerprint(), Stream, 1, Clock.Now)));
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, new MessageSerial(other, Sender, Stream, 1, Clock.Now)));
    }

    [Fact]
    public async Task A_stamp_may_be_ten_minutes_ahead_of_the_clock_and_no_more()
    {
        IReplayLedger ledger = await NewLedgerAsync();
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, Serial(1, Clock.Now + TimeSpan.FromMinutes(10))));
        MessageSerial ahead = Serial(2, Clock.Now + TimeSpan.FromMinutes(10) + TimeSpan.FromMilliseconds(1));
        Assert.Equal(ReplayReason.AheadOfClock, await ReasonFor(ledger, ahead));
        Assert.Equal(ReplayReason.AheadOfClock, await ReasonFor(ledger, ahead, Again));
        Clock.Now += Minute;
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, ahead));
    }

    [Fact]
    public async Task A_maximum_age_is_kept_and_can_be_overridden_once()
    {
        IReplayLedger ledger = await NewLedgerAsync();
        var hour = new ReplayRules { MaximumAge = TimeSpan.FromHours(1) };
        MessageSerial old = Serial(1, Clock.Now - TimeSpan.FromHours(1) - Minute);
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, Serial(2, Clock.Now - TimeSpan.FromHours(1)), hour));
        ReplayVerdict refused = await Accept(ledger, old, hour);
        Assert.Equal((ReplayReason.TooOld, hour.MaximumAge), (refused.Reason, refused.MaximumAge));

        ReplayVerdict letIn = await Accept(ledger, old, hour with { Allow = ReplayOverrides.AnyAge });
        Assert.True(letIn.IsAccepted && letIn.Overridden);
        Assert.Equal(ReplayReason.Replayed, await ReasonFor(ledger, old));
        Assert.Equal([new SerialRange(1, 1)], Assert.Single(await GetStreamsAsync()).Missing);
    }

    [Fact]
    public async Task What_a_person_let_in_early_is_not_let_in_again_when_its_time_has_come()
    {
        IReplayLedger ledger = await NewLedgerAsync();
        MessageSerial ahead = Serial(1, Clock.Now.AddDays(1));
        Assert.True((await Accept(ledger, ahead, new ReplayRules { Allow = ReplayOverrides.AheadOfClock })).IsAccepted);
        Clock.Now = Clock.Now.AddDays(2);
        Assert.Equal(ReplayReason.Replayed, await ReasonFor(ledger, ahead));
    }

    [Fact]
    public async Task An_identity_that_the_ledger_was_not_told_of_begins_with_a_floor()
    {
        IReplayLedger ledger = await NewLedgerAsync();
        Fingerprint restored = NewFingerprint();
        ReplayVerdict verdict = await Accept(ledger, new MessageSerial(restored, Sender, Stream, 1, Clock.Now));
        Assert.Equal((ReplayReason.TooOldToJudge, Clock.Now + TimeSpan.FromMinutes(10)), (verdict.Reason, verdict.Floor));
        Clock.Now += TimeSpan.FromMinutes(10) + Minute;
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, new MessageSerial(restored, Sender, Stream, 1, Clock.Now)));
    }

    [Fact]
    public async Task Of_17_streams_the_one_with_the_oldest_stamp_goes_and_the_floor_rises_to_it()
    {
        IReplayLedger ledger = await NewLedgerAsync();
        StreamId[] streams = [.. Enumerable.Range(0, 17).Select(_ => StreamId.CreateRandom())];
        DateTimeOffset start = Clock.Now - TimeSpan.FromHours(1);
        for (int i = 0; i < 17; i++)
            Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, Serial(1, start + i * Minute, streams[i])));

        Assert.Equal(16, (await GetStreamsAsync()).Count);
        Assert.DoesNotContain(await GetStreamsAsync(), status => status.Stream == streams[0]);
        ReplayVerdict verdict = await Accept(ledger, Serial(1, start, streams[0]));
        Assert.Equal((ReplayReason.TooOldToJudge, start), (verdict.Reason, verdict.Floor));
        for (int i = 1; i < 17; i++)
            Assert.Equal(ReplayReason.Replayed, await ReasonFor(ledger, Serial(1, start + i * Minute, streams[i])));

        // The stream comes back with what was sent since, and pushes out the next.
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, Serial(2, Clock.Now, streams[0])));
        Assert.Equal(ReplayReason.TooOldToJudge, await ReasonFor(ledger, Serial(1, start + Minute, streams[1])));
        Assert.Equal(ReplayReason.TooOldToJudge, await ReasonFor(ledger, Serial(1, start, streams[0])));
    }

    [Fact]
    public async Task A_new_stream_that_is_older_than_16_others_is_opened_once_as_well()
    {
        IReplayLedger ledger = await NewLedgerAsync();
        for (int i = 0; i < 16; i++)
            await Accept(ledger, Serial(1, Clock.Now, StreamId.CreateRandom()));
        MessageSerial old = Serial(1, Clock.Now - Minute);
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, old));
        Assert.Equal(ReplayReason.TooOldToJudge, await ReasonFor(ledger, old));
        Assert.Equal(16, (await GetStreamsAsync()).Count);
    }

    [Fact]
    public async Task The_log_tells_what_was_received()
    {
        IReplayLedger ledger = await NewLedgerAsync();
        await ledger.AcceptAsync(
            Serial(7), ReplayRules.Default, Delivery.ToFile(NewTemporaryFile(), Folder["Übersicht.pdf"]), Token);
        await Accept(ledger, Serial(7), Again);
        LogEntry[] entries = [.. await ReadLogAsync()];
        Assert.Equal(2, entries.Length);
        Assert.Equal(
            new LogEntry
            {
                Time = Clock.Now,
                IsReceived = true,
                Identity = Me.ToHex(),
                Peer = Sender.ToHex(),
                Stream = Stream.ToString(),
                Serial = 7,
                Stamped = Clock.Now,
                Name = "Übersicht.pdf",
                Size = 9,
            },
            entries[0]);
        Assert.True(entries[1].IsException);
    }

    [Fact]
    public async Task A_message_opens_once_and_its_second_opening_says_when_the_first_was()
    {
        IReplayLedger ledger = await NewLedgerAsync();
        CryptoApiMark mark = NewCryptoApiMark();
        Assert.Equal(ReplayReason.Fresh, (await Ask(ledger, mark)).Reason);
        Assert.Equal(ReplayReason.Fresh, (await Ask(ledger, mark)).Reason);
        Assert.True((await Accept(ledger, mark)).IsAccepted);

        DateTimeOffset opened = Clock.Now;
        Clock.Now += TimeSpan.FromDays(400);
        IReplayLedger reopened = Reopen();
        foreach (ReplayVerdict verdict in new[] { await Ask(reopened, mark), await Accept(reopened, mark) })
        {
            Assert.False(verdict.IsAccepted);
            Assert.Equal(ReplayReason.Replayed, verdict.Reason);
            Assert.Equal(opened, verdict.FirstOpened);
            Assert.Equal(Clock.Now, verdict.Now);
        }

        Assert.True((await Ask(reopened, NewCryptoApiMark())).IsAccepted);
    }

    [Fact]
    public async Task A_replayed_message_opens_when_it_is_asked_for_and_keeps_its_first_time()
    {
        IReplayLedger ledger = await NewLedgerAsync();
        CryptoApiMark mark = NewCryptoApiMark();
        DateTimeOffset opened = Clock.Now;
        await Accept(ledger, mark);
        Clock.Now += TimeSpan.FromDays(1);
        ReplayVerdict verdict = await Accept(ledger, mark, Again);
        Assert.True(verdict.IsAccepted);
        Assert.True(verdict.Overridden);
        Assert.Equal(opened, verdict.FirstOpened);
        Assert.Equal(opened, (await Ask(ledger, mark)).FirstOpened);
    }

    [Fact]
    public async Task A_refused_message_is_not_delivered()
    {
        IReplayLedger ledger = await NewLedgerAsync();
        CryptoApiMark mark = NewCryptoApiMark();
        await Accept(ledger, mark);
        string temporary = NewTemporaryFile();
        Assert.False((await ledger.AcceptAsync(mark, ReplayRules.Default, Delivery.ToFile(temporary, Folder["out"]), Token)).IsAccepted);
        Assert.True(File.Exists(temporary));
        Assert.False(File.Exists(Folder["out"]));
    }

    [Fact]
    public async Task An_accepted_file_appears_under_its_name()
    {
        IReplayLedger ledger = await NewLedgerAsync();
        string temporary = NewTemporaryFile();
        Assert.True((await ledger.AcceptAsync(NewCryptoApiMark(), ReplayRules.Default, Delivery.ToFile(temporary, Folder["out"]), Token)).IsAccepted);
        Assert.Equal("plaintext", File.ReadAllText(Folder["out"]));
        Assert.False(File.Exists(temporary));
    }

    [Fact]
    public async Task A_delivery_that_fails_records_nothing_and_overwrites_nothing()
    {
        IReplayLedger ledger = await NewLedgerAsync();
        CryptoApiMark mark = NewCryptoApiMark();
        File.WriteAllText(Folder["out"], "mine");
        ValiseException e = await Assert.ThrowsAsync<ValiseException>(async () => await ledger.AcceptAsync(
            mark, ReplayRules.Default, Delivery.ToFile(NewTemporaryFile(), Folder["out"]), Token));
        Assert.Equal(FailureKind.File, e.Kind);
        Assert.Equal("mine", File.ReadAllText(Folder["out"]));
        Assert.Equal(ReplayReason.Fresh, (await Ask(ledger, mark)).Reason);

        Assert.True((await ledger.AcceptAsync(
            mark, ReplayRules.Default, Delivery.ToFile(NewTemporaryFile(), Folder["out"], overwrite: true), Token)).IsAccepted);
        Assert.Equal("plaintext", File.ReadAllText(Folder["out"]));
        Assert.Equal(ReplayReason.Replayed, (await Ask(ledger, mark)).Reason);
    }

    [Theory]
    [InlineData(AcceptStep.Judged, false)]
    [InlineData(AcceptStep.Claimed, false)]
    [InlineData(AcceptStep.Delivered, true)]
    [InlineData(AcceptStep.Recorded, true)]
    internal async Task A_crash_leaves_a_file_delivered_and_recorded_or_neither(AcceptStep step, bool isOpened)
    {
        CryptoApiMark mark = NewCryptoApiMark();
        string temporary = NewTemporaryFile();
        await NewLedgerAsync();
        await Crash(step, mark, Delivery.ToFile(temporary, Folder["out"]));

        IReplayLedger after = Reopen();
        Assert.Equal(isOpened ? ReplayReason.Replayed : ReplayReason.Fresh, (await Ask(after, mark)).Reason);
        Assert.Equal(isOpened, File.Exists(Folder["out"]));
        if (step != AcceptStep.Judged)
            Assert.False(File.Exists(temporary));
        Assert.Equal(!isOpened, (await Accept(after, mark)).IsAccepted);
    }

    [Fact]
    public async Task A_crash_after_delivery_is_noticed_when_another_file_has_taken_the_temporary_name()
    {
        CryptoApiMark mark = NewCryptoApiMark();
        string temporary = NewTemporaryFile();
        await NewLedgerAsync();
        await Crash(AcceptStep.Delivered, mark, Delivery.ToFile(temporary, Folder["out"]));
        File.WriteAllText(temporary, "another");
        Assert.Equal(ReplayReason.Replayed, (await Ask(Reopen(), mark)).Reason);
        Assert.Equal("another", File.ReadAllText(temporary));
    }

    [Fact]
    public async Task Of_many_threads_exactly_one_opens_a_message()
    {
        IReplayLedger ledger = await NewLedgerAsync();
        CryptoApiMark[] marks = [.. Enumerable.Range(0, 20).Select(_ => NewCryptoApiMark())];
        ReplayVerdict[] verdicts = await Task.WhenAll(
            from mark in marks from _ in Enumerable.Range(0, 8) select Accept(ledger, mark));
        Assert.Equal(marks.Length, verdicts.Count(verdict => verdict.IsAccepted));
        Assert.All(verdicts.Where(verdict => !verdict.IsAccepted), verdict => Assert.Equal(ReplayReason.Replayed, verdict.Reason));
    }

    [Theory]
    [InlineData(AcceptStep.Judged, false)]
    [InlineData(AcceptStep.Claimed, true)]
    internal async Task For_memory_or_a_pipe_a_message_is_opened_as_soon_as_it_is_claimed(AcceptStep step, bool isOpened)
    {
        await NewLedgerAsync();
        MessageSerial message = Serial(1);
        await Crash(step, message, Delivery.ToCaller());
        Assert.Equal(isOpened ? ReplayReason.Replayed : ReplayReason.Fresh, (await Ask(Reopen(), message)).Reason);
    }

    [Theory]
    [InlineData(AcceptStep.Judged, false)]
    [InlineData(AcceptStep.Claimed, false)]
    [InlineData(AcceptStep.Delivered, true)]
    [InlineData(AcceptStep.Recorded, true)]
    internal async Task A_crash_on_the_first_message_of_a_stream_moves_all_windows_or_none(AcceptStep step, bool isOpened)
    {
        IReplayLedger ledger = await NewLedgerAsync();
        for (int i = 0; i < 16; i++)
            await Accept(ledger, Serial(1, Clock.Now - Minute, StreamId.CreateRandom()));
        MessageSerial message = Serial(1);
        await Crash(step, message, Delivery.ToFile(NewTemporaryFile(), Folder["out"]));

        Assert.Equal(isOpened ? ReplayReason.Replayed : ReplayReason.Fresh, (await Ask(Reopen(), message)).Reason);
        Assert.Equal(isOpened, (await GetStreamsAsync()).Any(status => status.Stream == Stream));
        Assert.Equal(16, (await GetStreamsAsync()).Count);
        Assert.Equal(isOpened ? 17 : 16, (await ReadLogAsync()).Count);
        Assert.Equal(!isOpened, (await Accept(Reopen(), message)).IsAccepted);
    }

    [Fact]
    public async Task An_anonymous_message_opens_once()
    {
        IReplayLedger ledger = await NewLedgerAsync();
        AnonymousMark mark = NewAnonymousMark(Clock.Now);
        DateTimeOffset opened = Clock.Now;
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, mark));
        Clock.Now += Minute;
        ReplayVerdict verdict = await Accept(ledger, mark);
        Assert.Equal((ReplayReason.Replayed, opened), (verdict.Reason, verdict.FirstOpened));
    }

    [Fact]
    public async Task An_anonymous_message_is_too_old_after_30_days_whatever_else_is_allowed()
    {
        IReplayLedger ledger = await NewLedgerAsync();
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, NewAnonymousMark(Clock.Now - TimeSpan.FromDays(30))));
        AnonymousMark old = NewAnonymousMark(Clock.Now - TimeSpan.FromDays(30) - Minute);
        ReplayVerdict verdict = await Accept(ledger, old, new ReplayRules { MaximumAge = TimeSpan.FromDays(400) });
        Assert.Equal((ReplayReason.TooOld, TimeSpan.FromDays(30)), (verdict.Reason, verdict.MaximumAge));
        Assert.Equal(ReplayReason.TooOld, await ReasonFor(ledger, NewAnonymousMark(Clock.Now - 2 * Minute), new ReplayRules { MaximumAge = Minute }));
        Assert.True((await Accept(ledger, old, new ReplayRules { Allow = ReplayOverrides.AnyAge })).IsAccepted);
        Assert.Equal(ReplayReason.AheadOfClock, await ReasonFor(ledger, NewAnonymousMark(Clock.Now.AddHours(1))));
    }

    private static CryptoApiMark NewCryptoApiMark() => new(RandomNumberGenerator.GetBytes(32));

    private static AnonymousMark NewAnonymousMark(DateTimeOffset stamped) => new(RandomNumberGenerator.GetBytes(32), stamped);

    private Task Crash(AcceptStep at, ReplaySubject subject, Delivery delivery) => Crash(Reopen, at, subject, delivery);
}
