using System.Security.Cryptography;
using Xunit;

namespace Valise.Tests;

public sealed class CryptoApiMarkTests : FolderLedgerTest
{
    [Fact]
    public void A_mark_is_the_SHA_256_of_the_RSA_block()
    {
        // FIPS 180-2, appendix B.1: SHA-256 of "abc".
        Assert.Equal(
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", CryptoApiMark.OfRsaBlock("abc"u8).Digest);
        Assert.Throws<ArgumentException>(() => new CryptoApiMark(new byte[31]));
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
