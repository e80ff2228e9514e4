using Xunit;

namespace Valise.Tests;

public sealed class MessageSerialTests : FolderLedgerTest
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(10);

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
