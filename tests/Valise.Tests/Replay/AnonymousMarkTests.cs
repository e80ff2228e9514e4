using System.Security.Cryptography;
using Xunit;

namespace Valise.Tests;

public sealed class AnonymousMarkTests : FolderLedgerTest
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    [Fact]
    public async Task A_ledger_that_lost_its_memory_refuses_anonymous_messages_from_before()
    {
        FolderLedger ledger = NewLedger();
        AnonymousMark mark = NewMark();
        await Accept(ledger, mark);
        Directory.Delete(Home, recursive: true);
        Assert.Equal(ReplayReason.TooOldToJudge, await ReasonFor(ledger, mark));
    }

    [Fact]
    public void Marks_go_when_their_age_has_passed_and_are_refused_even_if_the_clock_was_wrong()
    {
        var marks = new AnonymousMarkFolder(Folder["marks"]);
        AnonymousMark[] old = [.. Enumerable.Range(0, 100).Select(i => MarkInOneFile(Clock.Now.AddSeconds(i)))];
        foreach (AnonymousMark mark in old)
            marks.Add(mark, Clock.Now);
        long full = SizeOf();

        DateTimeOffset later = Clock.Now + Month + TimeSpan.FromDays(1);
        AnonymousMark fresh = MarkInOneFile(later);
        marks.Add(fresh, later);
        Assert.True(SizeOf() < full / 10);
        Assert.True(marks.Contains(fresh.Digest, out DateTimeOffset? opened, out DateTimeOffset floor));
        Assert.Equal(later, opened);
        Assert.Equal(old[^1].Stamped, floor);
        Assert.False(marks.Contains(old[0].Digest, out _, out _));

        // The floor outlives the next time that marks go.
        DateTimeOffset evenLater = later + Month + TimeSpan.FromDays(1);
        marks.Add(MarkInOneFile(evenLater), evenLater);
        marks.Contains(fresh.Digest, out _, out floor);
        Assert.Equal(fresh.Stamped, floor);
    }

    private static AnonymousMark NewMark(DateTimeOffset stamped) => new(RandomNumberGenerator.GetBytes(32), stamped);

    private static AnonymousMark MarkInOneFile(DateTimeOffset stamped)
    {
        byte[] digest = RandomNumberGenerator.GetBytes(32);
        (digest[0], digest[1]) = (0xab, 0xc0);
        return new(digest, stamped);
    }

    private AnonymousMark NewMark() => NewMark(Clock.Now);

    private long SizeOf() => new FileInfo(Folder[Path.Combine("marks", "abc")]).Length;
}
