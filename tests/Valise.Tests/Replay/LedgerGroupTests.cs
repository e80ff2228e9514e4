using Xunit;

namespace Valise.Tests;

/// <summary>Messages that a ledger accepts together.</summary>
public sealed class LedgerGroupTests : FolderLedgerTest
{
    private const int Count = 40;

    private readonly ManualResetEventSlim _all = new();

    [Fact]
    public async Task Many_at_once_are_accepted_once_each_with_few_claims()
    {
        int claims = 0;
        var (ledger, first) = Begin(step => claims += step == AcceptStep.Claimed ? 1 : 0);
        Task<ReplayVerdict>[] accepting = [.. Serials(2).Concat(Serials(2)).Select(serial => Accept(ledger, serial))];
        _all.Set();
        Assert.True((await first).IsAccepted);
        ReplayVerdict[] verdicts = await Task.WhenAll(accepting);
        Assert.Equal(Count, verdicts.Count(verdict => verdict.IsAccepted));
        Assert.All(verdicts.Where(verdict => !verdict.IsAccepted), verdict => Assert.Equal((ReplayReason.Replayed, Clock.Now), (verdict.Reason, verdict.FirstOpened)));
        Assert.All(verdicts, verdict => Assert.Null(verdict.Skipped));
        Assert.Equal(1, claims);
        Assert.Equal(Count + 1, ledger.Log.Read().Count());
        StreamStatus status = Assert.Single(ledger.GetStreams());
        Assert.Equal((Count + 1UL, 0), (status.Highest, status.Missing.Count));
        foreach (MessageSerial serial in Serials(1))
            Assert.Equal(ReplayReason.Replayed, (await Ask(new FolderLedger(Home, Clock), serial)).Reason);
    }

    [Fact]
    public async Task First_messages_of_streams_marks_and_exceptions_at_once_are_all_recorded()
    {
        NewLedger();
        var ledger = new FolderLedger(Home, Clock);
        ReplaySubject[] subjects =
        [
            .. Enumerable.Range(0, 20).Select(i => Serial(1, Clock.Now - i * Minute, StreamId.CreateRandom())),
            .. Enumerable.Range(0, 20).Select(i => CryptoApiMark.OfRsaBlock([(byte)i])),
            .. Enumerable.Range(0, 20).Select(i => AnonymousMark.OfCommitment([(byte)i], Clock.Now)),
            .. Serials(1),
        ];
        ReplayVerdict[] verdicts = await Task.WhenAll(subjects.Select(subject => Accept(ledger, subject, Again)));
        Assert.All(verdicts, verdict => Assert.True(verdict.IsAccepted));
        Assert.All(
            await Task.WhenAll(subjects.Select(subject => Ask(ledger, subject))), verdict => Assert.False(verdict.IsAccepted));
        Assert.Equal(subjects.Length, ledger.Log.Read().Count());
        Assert.Equal(16, ledger.GetStreams().Count);
    }

    [Fact]
    public async Task A_delivery_that_fails_takes_no_other_with_it()
    {
        NewLedger();
        var ledger = new FolderLedger(Home, Clock);
        await Accept(ledger, Serial(1));
        for (ulong serial = 2; serial <= Count + 1; serial += 3)
            File.WriteAllText(Folder[$"{serial}"], "mine");
        (MessageSerial Serial, string Temporary, Task<ReplayVerdict> Accepted)[] messages = Deliver(ledger);
        foreach (var (serial, temporary, accepted) in messages)
        {
            bool isTaken = serial.Serial % 3 == 2;
            if (isTaken)
                Assert.Equal(FailureKind.File, (await Assert.ThrowsAsync<ValiseException>(() => accepted)).Kind);
            else
                Assert.True((await accepted).IsAccepted);
            Assert.Equal(isTaken ? "mine" : "plaintext", File.ReadAllText(Folder[$"{serial.Serial}"]));
            Assert.False(File.Exists(temporary));
            Assert.Equal(isTaken, (await Ask(new FolderLedger(Home, Clock), serial)).IsAccepted);
        }

        Assert.False(File.Exists(Path.Combine(Home, "claim")));
        Assert.Equal(1 + messages.Count(message => message.Serial.Serial % 3 != 2), ledger.Log.Read().Count());
    }

    [Theory]
    [InlineData(AcceptStep.Judged)]
    [InlineData(AcceptStep.Claimed)]
    [InlineData(AcceptStep.Delivered)]
    [InlineData(AcceptStep.Recorded)]
    internal async Task A_crash_leaves_each_file_delivered_and_recorded_or_neither(AcceptStep at)
    {
        var (ledger, first) = Begin(step =>
        {
            if (step == at)
                throw new InvalidTimeZoneException("crash");
        });
        for (ulong serial = 2; serial <= Count + 1; serial += 3)
            File.WriteAllText(Folder[$"{serial}"], "mine");
        (MessageSerial Serial, string Temporary, Task<ReplayVerdict> Accepted)[] messages = Deliver(ledger);
        _all.Set();
        await first;
        foreach (var message in messages)
            await Assert.ThrowsAsync<InvalidTimeZoneException>(() => message.Accepted);

        FolderLedger after = new(Home, Clock);
        foreach (var (serial, temporary, _) in messages)
        {
            ReplayReason reason = (await Ask(after, serial)).Reason;
            bool isDelivered = serial.Serial % 3 != 2 && File.Exists(Folder[$"{serial.Serial}"]);
            Assert.Equal(isDelivered ? ReplayReason.Replayed : ReplayReason.Fresh, reason);
            Assert.Equal(at == AcceptStep.Judged, File.Exists(temporary));
            Assert.Equal(at >= AcceptStep.Delivered && serial.Serial % 3 != 2, isDelivered);
        }

        Assert.Equal(ReplayReason.Replayed, (await Ask(after, Serial(1))).Reason);
        Assert.False(File.Exists(Path.Combine(Home, "claim")));
    }

    // What an exception leaves, not a crash: the owners of the temporary files are there to delete them.
    [Theory]
    [InlineData(AcceptStep.Judged)]
    [InlineData(AcceptStep.Claimed)]
    [InlineData(AcceptStep.Delivered)]
    [InlineData(AcceptStep.Recorded)]
    internal async Task A_failure_in_the_middle_leaves_each_file_delivered_and_recorded_or_neither(AcceptStep at)
    {
        NewLedger();
        await Accept(new FolderLedger(Home, Clock), Serial(1));
        var ledger = new FolderLedger(Home, Clock)
        {
            StepReached = step =>
            {
                if (step == at)
                    throw new IOException("Too many open files");
            },
        };
        string path = Folder["2"];
        using (var file = PendingFile.Create(path))
        {
            file.Stream.Write("plaintext"u8);
            await Assert.ThrowsAsync<IOException>(() => ledger.AcceptAsync(Serial(2), ReplayRules.Default, file.Complete(), Token).AsTask());
        }

        ReplayReason reason = (await Ask(new FolderLedger(Home, Clock), Serial(2))).Reason;
        Assert.Equal(at >= AcceptStep.Delivered, File.Exists(path));
        Assert.Equal(at >= AcceptStep.Delivered ? ReplayReason.Replayed : ReplayReason.Fresh, reason);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(path)!, ".valise-*"));
    }

    [Fact]
    public async Task Who_has_an_answer_finds_the_ledger_free()
    {
        FolderLedger ledger = NewLedger();
        for (ulong serial = 1; serial <= 200; serial++)
        {
            await Accept(ledger, Serial(serial));
            File.Open(Path.Combine(Home, ".lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
        }
    }

    [Fact]
    public async Task Who_gives_up_before_it_is_served_has_opened_nothing()
    {
        FolderLedger ledger = NewLedger();
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await ledger.AcceptAsync(
            Serial(1), ReplayRules.Default, Delivery.ToCaller(), source.Token));
        Assert.True((await Accept(ledger, Serial(1))).IsAccepted);
    }

    // A ledger that is busy with serial 1 until all are there; what comes meanwhile is one group.
    private (FolderLedger Ledger, Task<ReplayVerdict> First) Begin(Action<AcceptStep> stepReachedByGroup)
    {
        NewLedger();
        int left = Enum.GetValues<AcceptStep>().Length;
        var ledger = new FolderLedger(Home, Clock)
        {
            StepReached = step =>
            {
                _all.Wait(Token);
                if (--left < 0)
                    stepReachedByGroup(step);
            },
        };
        return (ledger, Accept(ledger, Serial(1)));
    }

    private IEnumerable<MessageSerial> Serials(ulong first) =>
        Enumerable.Range(0, Count).Select(i => Serial(first + (ulong)i));

    private (MessageSerial Serial, string Temporary, Task<ReplayVerdict> Accepted)[] Deliver(FolderLedger ledger)
    {
        (MessageSerial Serial, string Temporary)[] messages = [.. Serials(2).Select(serial => (serial, NewTemporaryFile()))];
        return [.. messages.Select(message => (message.Serial, message.Temporary, ledger.AcceptAsync(
            message.Serial, ReplayRules.Default, Delivery.ToFile(message.Temporary, Folder[$"{message.Serial.Serial}"]), Token).AsTask()))];
    }
}
