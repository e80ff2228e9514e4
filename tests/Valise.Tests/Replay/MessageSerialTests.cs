using Xunit;

namespace Valise.Tests;

public sealed class MessageSerialTests : LedgerTest
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_replayed_message_is_refused_with_the_time_of_its_first_opening()
    {
        FolderLedger ledger = NewLedger();
        MessageSerial message = Serial(1);
        Assert.Equal(ReplayReason.Fresh, (await Ask(ledger, message)).Reason);
        Assert.True((await Accept(ledger, message)).IsAccepted);
        DateTimeOffset opened = Clock.Now;
        Clock.Now += Minute;
        ReplayVerdict verdict = await Accept(new FolderLedger(Home, Clock), message);
        Assert.Equal((ReplayReason.Replayed, opened), (verdict.Reason, verdict.FirstOpened));
        Assert.False(verdict.IsAccepted);
    }

    [Fact]
    public async Task Messages_may_arrive_in_any_order_within_the_window_and_not_beyond_it()
    {
        FolderLedger ledger = NewLedger();
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
        FolderLedger ledger = NewLedger();
        Assert.Equal(new SerialRange(1, 2), (await Accept(ledger, Serial(3))).Skipped);
        Assert.Equal(new SerialRange(4, 9), (await Accept(ledger, Serial(10))).Skipped);
        Assert.Null((await Accept(ledger, Serial(11))).Skipped);
        Assert.Equal([new SerialRange(1, 2), new SerialRange(4, 9)], Assert.Single(ledger.GetStreams()).Missing);

        Assert.Null((await Accept(ledger, Serial(6))).Skipped);
        StreamStatus status = Assert.Single(ledger.GetStreams());
        Assert.Equal([new SerialRange(1, 2), new SerialRange(4, 5), new SerialRange(7, 9)], status.Missing);
        Assert.Equal((Me, Sender, Stream, 11UL), (status.Identity, status.Sender, status.Stream, status.Highest));

        await Accept(ledger, Serial(5000));
        Assert.Equal(903UL - 4, Assert.Single(ledger.GetStreams()).NeverArrived);
    }

    [Fact]
    public async Task A_jump_to_the_highest_serial_shuts_out_only_what_is_too_old()
    {
        FolderLedger ledger = NewLedger();
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
        FolderLedger ledger = NewLedger();
        Fingerprint other = NewFingerprint();
        ledger.BeginIdentity(other);
        await Accept(ledger, Serial(1));
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, Serial(1, stream: StreamId.CreateRandom())));
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, new MessageSerial(Me, NewFingerprint(), Stream, 1, Clock.Now)));
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, new MessageSerial(other, Sender, Stream, 1, Clock.Now)));
    }

    [Fact]
    public async Task A_stamp_may_be_ten_minutes_ahead_of_the_clock_and_no_more()
    {
        FolderLedger ledger = NewLedger();
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, Serial(1, Clock.Now + Tolerance)));
        MessageSerial ahead = Serial(2, Clock.Now + Tolerance + TimeSpan.FromMilliseconds(1));
        Assert.Equal(ReplayReason.AheadOfClock, await ReasonFor(ledger, ahead));
        Assert.Equal(ReplayReason.AheadOfClock, await ReasonFor(ledger, ahead, Again));
        Clock.Now += Minute;
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, ahead));
    }

    [Fact]
    public async Task A_clock_that_was_put_back_opens_nothing_twice()
    {
        FolderLedger ledger = NewLedger();
        MessageSerial message = Serial(1);
        await Accept(ledger, message);
        Clock.Now -= TimeSpan.FromDays(3650);
        Assert.Equal(ReplayReason.Replayed, await ReasonFor(ledger, message));
        Directory.Delete(Home, recursive: true);
        Assert.False((await Accept(ledger, message)).IsAccepted);
    }

    [Fact]
    public async Task A_maximum_age_is_kept_and_can_be_overridden_once()
    {
        FolderLedger ledger = NewLedger();
        var hour = new ReplayRules { MaximumAge = TimeSpan.FromHours(1) };
        MessageSerial old = Serial(1, Clock.Now - TimeSpan.FromHours(1) - Minute);
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, Serial(2, Clock.Now - TimeSpan.FromHours(1)), hour));
        ReplayVerdict refused = await Accept(ledger, old, hour);
        Assert.Equal((ReplayReason.TooOld, hour.MaximumAge), (refused.Reason, refused.MaximumAge));

        ReplayVerdict letIn = await Accept(ledger, old, hour with { Allow = ReplayOverrides.AnyAge });
        Assert.True(letIn.IsAccepted && letIn.Overridden);
        Assert.Equal(ReplayReason.Replayed, await ReasonFor(ledger, old));
        Assert.Equal([new SerialRange(1, 1)], Assert.Single(ledger.GetStreams()).Missing);
    }

    [Fact]
    public async Task What_a_person_let_in_early_is_not_let_in_again_when_its_time_has_come()
    {
        FolderLedger ledger = NewLedger();
        MessageSerial ahead = Serial(1, Clock.Now.AddDays(1));
        Assert.True((await Accept(ledger, ahead, new ReplayRules { Allow = ReplayOverrides.AheadOfClock })).IsAccepted);
        Clock.Now = Clock.Now.AddDays(2);
        Assert.Equal(ReplayReason.Replayed, await ReasonFor(ledger, ahead));
    }

    [Fact]
    public void The_newest_4096_exceptions_of_a_sender_are_kept()
    {
        NewLedger();
        var exceptions = new ExceptionFolder(Folder["exceptions"]);
        for (ulong serial = 1; serial <= 9000; serial++)
            exceptions.Add(Serial(serial));
        Assert.True(exceptions.Contains(Serial(9000)));
        Assert.True(exceptions.Contains(Serial(9000 - 4095)));
        Assert.False(exceptions.Contains(Serial(9000 - 4096)));
        Assert.True(new FileInfo(Directory.GetFiles(Folder["exceptions"]).Single()).Length < 512 << 10);
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("copied back")]
    [InlineData("copied over")]
    [InlineData("torn")]
    public async Task A_ledger_that_lost_its_memory_refuses_all_that_it_may_have_opened(string loss)
    {
        FolderLedger ledger = NewLedger();
        await Accept(ledger, Serial(1));
        TestFolder.CopyArchive(Home, Folder["backup"]);
        MessageSerial opened = Serial(2);
        await Accept(ledger, opened);
        if (loss is "deleted" or "copied back")
            Directory.Delete(Home, recursive: true);
        if (loss == "copied back")
            TestFolder.CopyArchive(Folder["backup"], Home);
        if (loss == "copied over")
            TestFolder.CopyArchive(Folder["backup"] + "/.", Home);
        if (loss == "torn")
            Tear(Path.Combine(Home, "ledger"));

        Clock.Now += Minute;
        DateTimeOffset floor = Clock.Now + Tolerance;
        ReplayVerdict verdict = await Accept(ledger, opened);
        Assert.False(verdict.IsAccepted);
        verdict = await Accept(ledger, Serial(3, floor));
        Assert.Equal((ReplayReason.TooOldToJudge, floor), (verdict.Reason, verdict.Floor));
        Clock.Now += Tolerance;
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, Serial(4, floor + Minute)));
        Assert.False((await Accept(ledger, opened)).IsAccepted);
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("copied over")]
    [InlineData("torn")]
    public async Task A_window_that_was_lost_raises_the_floor_of_its_sender_and_of_nobody_else(string loss)
    {
        FolderLedger ledger = NewLedger();
        Fingerprint other = NewFingerprint();
        StreamId second = StreamId.CreateRandom();
        await Accept(ledger, new MessageSerial(Me, other, Stream, 1, Clock.Now));
        await Accept(ledger, Serial(1, stream: second));
        await Accept(ledger, Serial(1));
        string window = WindowOf(Stream);
        TestFolder.CopyArchive(window, Folder["backup"]);
        MessageSerial opened = Serial(2);
        await Accept(ledger, opened);
        if (loss == "deleted")
            File.Delete(window);
        if (loss == "copied over")
            TestFolder.CopyArchive(Folder["backup"], window);
        if (loss == "torn")
            Tear(window);

        DateTimeOffset floor = Clock.Now + Tolerance;
        ReplayVerdict verdict = await Accept(ledger, opened);
        Assert.Equal((ReplayReason.TooOldToJudge, floor), (verdict.Reason, verdict.Floor));
        Assert.Equal(ReplayReason.TooOldToJudge, await ReasonFor(ledger, Serial(1, stream: StreamId.CreateRandom())));
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, Serial(2, stream: second)));
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, new MessageSerial(Me, other, Stream, 2, Clock.Now)));
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, new MessageSerial(Me, other, second, 1, Clock.Now)));
    }

    [Fact]
    public async Task What_was_opened_before_a_window_was_lost_stays_refused_under_the_window_that_follows()
    {
        FolderLedger ledger = NewLedger();
        MessageSerial opened = Serial(5);
        await Accept(ledger, opened);
        File.Delete(WindowOf(Stream));
        Assert.False((await Accept(ledger, opened)).IsAccepted);
        Clock.Now += Tolerance + Minute;
        ReplayVerdict next = await Accept(ledger, Serial(6));
        Assert.True(next.IsAccepted);
        Assert.Null(next.Skipped);
        Assert.Equal(ReplayReason.TooOldToJudge, await ReasonFor(ledger, opened));
        Assert.Empty(Assert.Single(ledger.GetStreams()).Missing);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_list_of_windows_that_was_lost_opens_nothing_twice(bool withWindow)
    {
        FolderLedger ledger = NewLedger();
        MessageSerial opened = Serial(1);
        await Accept(ledger, opened);
        File.Delete(Path.Combine(Home, "senders"));
        if (withWindow)
            File.Delete(WindowOf(Stream));
        Assert.False((await Accept(ledger, opened)).IsAccepted);
        Assert.Equal(ReplayReason.TooOldToJudge, await ReasonFor(ledger, Serial(1, stream: StreamId.CreateRandom())));
        Assert.Equal(withWindow ? ReplayReason.TooOldToJudge : ReplayReason.Fresh, await ReasonFor(ledger, Serial(2)));
    }

    [Fact]
    public async Task An_identity_that_the_ledger_was_not_told_of_begins_with_a_floor()
    {
        FolderLedger ledger = NewLedger();
        Fingerprint restored = NewFingerprint();
        ReplayVerdict verdict = await Accept(ledger, new MessageSerial(restored, Sender, Stream, 1, Clock.Now));
        Assert.Equal((ReplayReason.TooOldToJudge, Clock.Now + Tolerance), (verdict.Reason, verdict.Floor));
        Clock.Now += Tolerance + Minute;
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, new MessageSerial(restored, Sender, Stream, 1, Clock.Now)));
    }

    [Fact]
    public async Task Of_17_streams_the_one_with_the_oldest_stamp_goes_and_the_floor_rises_to_it()
    {
        FolderLedger ledger = NewLedger();
        StreamId[] streams = [.. Enumerable.Range(0, 17).Select(_ => StreamId.CreateRandom())];
        DateTimeOffset start = Clock.Now - TimeSpan.FromHours(1);
        for (int i = 0; i < 17; i++)
            Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, Serial(1, start + i * Minute, streams[i])));

        Assert.Equal(16, ledger.GetStreams().Count);
        Assert.DoesNotContain(ledger.GetStreams(), status => status.Stream == streams[0]);
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
        FolderLedger ledger = NewLedger();
        for (int i = 0; i < 16; i++)
            await Accept(ledger, Serial(1, Clock.Now, StreamId.CreateRandom()));
        MessageSerial old = Serial(1, Clock.Now - Minute);
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(ledger, old));
        Assert.Equal(ReplayReason.TooOldToJudge, await ReasonFor(ledger, old));
        Assert.Equal(16, ledger.GetStreams().Count);
    }

    [Theory]
    [InlineData(AcceptStep.Judged, false)]
    [InlineData(AcceptStep.Claimed, false)]
    [InlineData(AcceptStep.Delivered, true)]
    [InlineData(AcceptStep.Recorded, true)]
    internal async Task A_crash_leaves_a_message_delivered_and_recorded_or_neither(AcceptStep step, bool isOpened)
    {
        FolderLedger ledger = NewLedger();
        for (int i = 0; i < 16; i++)
            await Accept(ledger, Serial(1, Clock.Now - Minute, StreamId.CreateRandom()));
        string temporary = NewTemporaryFile();
        MessageSerial message = Serial(1);
        string leftover = Path.Combine(Home, "windows", ".valise-0.tmp");
        File.WriteAllText(leftover, "");
        await Crash(step, message, Delivery.ToFile(temporary, Folder["out"]));

        Assert.Equal(isOpened ? ReplayReason.Replayed : ReplayReason.Fresh, (await Ask(ledger, message)).Reason);
        Assert.Equal(isOpened, File.Exists(Folder["out"]));
        Assert.Equal(step == AcceptStep.Judged, File.Exists(leftover));
        File.Delete(leftover);
        Assert.Equal(isOpened, ledger.GetStreams().Any(status => status.Stream == Stream));
        Assert.Equal(16, ledger.GetStreams().Count);
        Assert.Equal(16, Directory.GetFiles(Path.Combine(Home, "windows")).Length);
        Assert.Equal(isOpened ? 17 : 16, ledger.Log.Read().Count());
        Assert.Equal(!isOpened, (await Accept(ledger, message)).IsAccepted);
    }

    [Fact]
    public async Task A_sender_and_stream_take_less_than_1_KiB()
    {
        FolderLedger ledger = NewLedger();
        long before = SizeOfHome();
        const int senders = 20;
        for (int i = 0; i < senders; i++)
        {
            var sender = NewFingerprint();
            await Accept(ledger, new MessageSerial(Me, sender, StreamId.CreateRandom(), ulong.MaxValue, Clock.Now));
        }

        Assert.InRange(SizeOfHome() - before, 1, senders * 1024);
    }

    [Fact]
    public async Task The_log_tells_what_was_received()
    {
        FolderLedger ledger = NewLedger();
        await ledger.AcceptAsync(
            Serial(7), ReplayRules.Default, Delivery.ToFile(NewTemporaryFile(), Folder["Übersicht.pdf"]), Token);
        await Accept(ledger, Serial(7), Again);
        LogEntry[] entries = [.. ledger.Log.Read()];
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
    public void A_serial_and_a_stream_of_zero_belong_to_no_signed_message()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Serial(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Serial(1, stream: default(StreamId)));
    }

    private static void Tear(string path)
    {
        using FileStream file = File.OpenWrite(path);
        file.SetLength(file.Length - 1);
    }

    private string WindowOf(StreamId stream) => Path.Combine(Home, "windows", WindowFolder.NameOf(Me, Sender, stream));

    private long SizeOfHome() => Directory
        .EnumerateFiles(Home, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) != "log")
        .Sum(file => new FileInfo(file).Length);
}
