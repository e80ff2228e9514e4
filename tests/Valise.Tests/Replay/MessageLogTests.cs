using Xunit;

namespace Valise.Tests;

public sealed class MessageLogTests : LedgerTest
{
    [Fact]
    public void Entries_are_read_back_in_order()
    {
        var log = new MessageLog(Folder["log"]);
        Assert.Empty(log.Read());
        LogEntry[] entries = [.. Enumerable.Range(1, 5).Select(i => Entry((ulong)i))];
        foreach (LogEntry entry in entries)
            log.Append(entry);
        Assert.Equal(entries, log.Read());
        Assert.Equal(5, File.ReadAllLines(Folder["log"]).Length);
    }

    [Fact]
    public void A_torn_line_is_left_out_and_spoils_no_other()
    {
        var log = new MessageLog(Folder["log"]);
        log.Append(Entry(1));
        log.Append(Entry(2));
        using (FileStream file = File.OpenWrite(Folder["log"]))
            file.SetLength(file.Length - 20);
        log.Append(Entry(3));
        Assert.Equal([Entry(1), Entry(3)], log.Read());
    }

    [Fact]
    public void Names_cannot_begin_a_line_of_their_own()
    {
        var log = new MessageLog(Folder["log"]);
        LogEntry entry = Entry(1) with { Name = "a\n{\"b\u2028\u001b[31m" };
        log.Append(entry);
        Assert.Equal([entry], log.Read());
        Assert.Single(File.ReadAllLines(Folder["log"]));
        Assert.DoesNotContain('\u001b', File.ReadAllText(Folder["log"]));
    }

    private LogEntry Entry(ulong serial) => new()
    {
        Time = Clock.Now,
        IsReceived = false,
        Identity = Me.ToHex(),
        Peer = Sender.ToHex(),
        Stream = Stream.ToString(),
        Serial = serial,
        Name = "name",
        Size = 1000,
    };
}
