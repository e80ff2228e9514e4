using System.Security.Cryptography;
using Xunit;

namespace Valise.Tests;

public sealed class CryptoApiMarkTests : LedgerTest
{
    [Fact]
    public void A_mark_is_the_SHA_256_of_the_RSA_block()
    {
        // FIPS 180-2, appendix B.1: SHA-256 of "abc".
        Assert.Equal(
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", CryptoApiMark.OfRsaBlock("abc"u8).Digest);
        Assert.Throws<ArgumentException>(() => new CryptoApiMark(new byte[31]));
    }

    [Fact]
    public async Task A_message_opens_once_and_its_second_opening_says_when_the_first_was()
    {
        FolderLedger ledger = FolderLedger.Create(Home, Clock);
        CryptoApiMark mark = NewMark();
        Assert.Equal(ReplayReason.Fresh, (await Ask(ledger, mark)).Reason);
        Assert.Equal(ReplayReason.Fresh, (await Ask(ledger, mark)).Reason);
        Assert.True((await Accept(ledger, mark)).IsAccepted);

        DateTimeOffset opened = Clock.Now;
        Clock.Now += TimeSpan.FromDays(400);
        var reopened = new FolderLedger(Home, Clock);
        foreach (ReplayVerdict verdict in new[] { await Ask(reopened, mark), await Accept(reopened, mark) })
        {
            Assert.False(verdict.IsAccepted);
            Assert.Equal(ReplayReason.Replayed, verdict.Reason);
            Assert.Equal(opened, verdict.FirstOpened);
            Assert.Equal(Clock.Now, verdict.Now);
        }

        Assert.True((await Ask(reopened, NewMark())).IsAccepted);
    }

    [Fact]
    public async Task A_replayed_message_opens_when_it_is_asked_for_and_keeps_its_first_time()
    {
        FolderLedger ledger = FolderLedger.Create(Home, Clock);
        CryptoApiMark mark = NewMark();
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
        FolderLedger ledger = FolderLedger.Create(Home, Clock);
        CryptoApiMark mark = NewMark();
        await Accept(ledger, mark);
        string temporary = NewTemporaryFile();
        Assert.False((await ledger.AcceptAsync(mark, ReplayRules.Default, Delivery.ToFile(temporary, Folder["out"]), Token)).IsAccepted);
        Assert.True(File.Exists(temporary));
        Assert.False(File.Exists(Folder["out"]));
    }

    [Fact]
    public async Task An_accepted_file_appears_under_its_name()
    {
        FolderLedger ledger = FolderLedger.Create(Home, Clock);
        string temporary = NewTemporaryFile();
        Assert.True((await ledger.AcceptAsync(NewMark(), ReplayRules.Default, Delivery.ToFile(temporary, Folder["out"]), Token)).IsAccepted);
        Assert.Equal("plaintext", File.ReadAllText(Folder["out"]));
        Assert.False(File.Exists(temporary));
    }

    [Fact]
    public async Task A_delivery_that_fails_records_nothing_and_overwrites_nothing()
    {
        FolderLedger ledger = FolderLedger.Create(Home, Clock);
        CryptoApiMark mark = NewMark();
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
        CryptoApiMark mark = NewMark();
        string temporary = NewTemporaryFile();
        FolderLedger.Create(Home, Clock);
        await Crash(step, mark, Delivery.ToFile(temporary, Folder["out"]));

        var after = new FolderLedger(Home, Clock);
        Assert.Equal(isOpened ? ReplayReason.Replayed : ReplayReason.Fresh, (await Ask(after, mark)).Reason);
        Assert.Equal(isOpened, File.Exists(Folder["out"]));
        if (step != AcceptStep.Judged)
            Assert.False(File.Exists(temporary));
        Assert.Equal(!isOpened, (await Accept(after, mark)).IsAccepted);
    }

    [Theory]
    [InlineData(AcceptStep.Judged, false)]
    [InlineData(AcceptStep.Claimed, true)]
    [InlineData(AcceptStep.Delivered, true)]
    [InlineData(AcceptStep.Recorded, true)]
    internal async Task For_a_pipe_a_message_is_opened_as_soon_as_it_is_claimed(AcceptStep step, bool isOpened)
    {
        CryptoApiMark mark = NewMark();
        FolderLedger.Create(Home, Clock);
        await Crash(step, mark, Delivery.ToCaller());
        Assert.Equal(
            isOpened ? ReplayReason.Replayed : ReplayReason.Fresh, (await Ask(new FolderLedger(Home, Clock), mark)).Reason);
    }

    [Fact]
    public async Task A_crash_after_delivery_is_noticed_when_another_file_has_taken_the_temporary_name()
    {
        CryptoApiMark mark = NewMark();
        string temporary = NewTemporaryFile();
        FolderLedger.Create(Home, Clock);
        await Crash(AcceptStep.Delivered, mark, Delivery.ToFile(temporary, Folder["out"]));
        File.WriteAllText(temporary, "another");
        Assert.Equal(ReplayReason.Replayed, (await Ask(new FolderLedger(Home, Clock), mark)).Reason);
        Assert.Equal("another", File.ReadAllText(temporary));
    }

    [Fact]
    public async Task A_torn_last_line_is_written_over()
    {
        FolderLedger ledger = FolderLedger.Create(Home, Clock);
        CryptoApiMark first = MarkInShard(0x12, 1), torn = MarkInShard(0x12, 2), third = MarkInShard(0x12, 3);
        await Accept(ledger, first);
        string shard = Path.Combine(Home, "marks", "cryptoapi", first.Digest[..3]);
        File.AppendAllText(shard, torn.Digest + " 2026-03");
        Assert.True((await Accept(ledger, third)).IsAccepted);
        Assert.True((await Accept(ledger, torn)).IsAccepted);
        foreach (CryptoApiMark mark in new[] { first, torn, third })
            Assert.Equal(Clock.Now, (await Ask(ledger, mark)).FirstOpened);
        Assert.Equal(3, File.ReadAllLines(shard).Length);
    }

    [Fact]
    public async Task A_ledger_that_began_after_its_identity_asks_before_it_opens_anything()
    {
        var ledger = new FolderLedger(Home, Clock);
        CryptoApiMark mark = NewMark();
        ReplayVerdict verdict = await Accept(ledger, mark);
        Assert.Equal(ReplayReason.MemoryLost, verdict.Reason);
        Assert.Equal(Clock.Now + TimeSpan.FromMinutes(10), verdict.Floor);
        Assert.True((await Accept(ledger, mark, Again)).IsAccepted);
        Assert.Equal(ReplayReason.Replayed, (await Accept(ledger, mark)).Reason);
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("copied back")]
    [InlineData("copied over")]
    [InlineData("torn")]
    public async Task A_ledger_that_lost_its_memory_refuses_what_it_may_have_opened(string loss)
    {
        FolderLedger ledger = FolderLedger.Create(Home, Clock);
        await Accept(ledger, NewMark());
        TestFolder.CopyArchive(Home, Folder["backup"]);
        CryptoApiMark mark = NewMark();
        await Accept(ledger, mark);
        switch (loss)
        {
            case "deleted":
                Directory.Delete(Home, recursive: true);
                break;
            case "copied back":
                Directory.Delete(Home, recursive: true);
                TestFolder.CopyArchive(Folder["backup"], Home);
                break;
            case "copied over":
                TestFolder.CopyArchive(Folder["backup"] + "/.", Home);
                break;
            case "torn":
                using (FileStream state = File.OpenWrite(Path.Combine(Home, "ledger")))
                    state.SetLength(state.Length - 1);
                break;
        }

        Assert.False((await Accept(ledger, mark)).IsAccepted);
        Assert.Equal(ReplayReason.MemoryLost, (await Accept(ledger, NewMark())).Reason);
    }

    [Fact]
    public async Task Of_many_threads_exactly_one_opens_a_message()
    {
        FolderLedger ledger = FolderLedger.Create(Home, Clock);
        CryptoApiMark[] marks = [.. Enumerable.Range(0, 20).Select(_ => NewMark())];
        ReplayVerdict[] verdicts = await Task.WhenAll(
            from mark in marks from _ in Enumerable.Range(0, 8) select Accept(ledger, mark));
        Assert.Equal(marks.Length, verdicts.Count(verdict => verdict.IsAccepted));
        Assert.All(verdicts.Where(verdict => !verdict.IsAccepted), verdict => Assert.Equal(ReplayReason.Replayed, verdict.Reason));
    }

    [Fact]
    public async Task No_ledger_accepts_every_message_every_time()
    {
        var ledger = new NoLedger();
        CryptoApiMark mark = NewMark();
        for (int i = 0; i < 2; i++)
        {
            Assert.True((await ledger.AcceptAsync(
                mark, ReplayRules.Default, Delivery.ToFile(NewTemporaryFile(), Folder[$"out{i}"]), Token)).IsAccepted);
            Assert.Equal("plaintext", File.ReadAllText(Folder[$"out{i}"]));
        }
    }

    private static CryptoApiMark NewMark() => new(RandomNumberGenerator.GetBytes(32));

    private static CryptoApiMark MarkInShard(byte first, byte last)
    {
        byte[] digest = new byte[32];
        (digest[0], digest[31]) = (first, last);
        return new(digest);
    }
}
