using Xunit;

namespace Valise.Tests;

public sealed class SerialCountersTests : LedgerTest
{
    private readonly Fingerprint _bob = NewFingerprint(), _carol = NewFingerprint();

    private string Counters => Folder["serials"];

    [Fact]
    public void Each_recipient_is_counted_from_1_in_one_stream()
    {
        var counters = new SerialCounters(Counters);
        SerialGrant first = counters.Take(Me, [_bob]), second = counters.Take(Me, [_carol, _bob]);
        Assert.Equal([1UL], first.Serials);
        Assert.Equal([1UL, 2UL], second.Serials);
        Assert.Equal(first.Stream, second.Stream);
        Assert.False(first.Stream.IsZero);
        Assert.NotEqual(first.Stream, counters.Take(Sender, [_bob]).Stream);
        Assert.Equal([3UL], new SerialCounters(Counters).Take(Me, [_bob]).Serials);
    }

    [Fact]
    public void A_new_stream_begins_on_demand()
    {
        var counters = new SerialCounters(Counters);
        StreamId old = counters.Take(Me, [_bob]).Stream, begun = counters.BeginStream(Me);
        SerialGrant grant = counters.Take(Me, [_bob]);
        Assert.NotEqual(old, begun);
        Assert.Equal(begun, grant.Stream);
        Assert.Equal([1UL], grant.Serials);
    }

    [Fact]
    public void A_new_stream_begins_after_the_highest_serial()
    {
        var counters = new SerialCounters(Counters);
        StreamId stream = counters.Take(Me, [_carol]).Stream;
        counters.Set(Me, _bob, ulong.MaxValue - 1);
        SerialGrant last = counters.Take(Me, [_bob]), next = counters.Take(Me, [_carol, _bob]);
        Assert.Equal((stream, ulong.MaxValue), (last.Stream, last.Serials[0]));
        Assert.NotEqual(stream, next.Stream);
        Assert.Equal([1UL, 1UL], next.Serials);
    }

    [Theory]
    [InlineData("copied to a second place")]
    [InlineData("written back over it")]
    [InlineData("written back after deletion")]
    [InlineData("torn")]
    [InlineData("deleted")]
    public void No_serial_is_used_twice_after(string loss)
    {
        var counters = new SerialCounters(Counters);
        SerialGrant first = counters.Take(Me, [_bob]);
        TestFolder.CopyArchive(Counters, Folder["backup"]);
        SerialGrant second = counters.Take(Me, [_bob]);
        string file = Path.Combine(Counters, Me.ToHex());
        if (loss == "copied to a second place")
            counters = new SerialCounters(Folder["backup"]);
        if (loss == "written back over it")
            TestFolder.CopyArchive(Folder["backup"] + "/.", Counters);
        if (loss is "written back after deletion" or "deleted")
            Directory.Delete(Counters, recursive: true);
        if (loss == "written back after deletion")
            TestFolder.CopyArchive(Folder["backup"], Counters);
        if (loss == "torn")
            File.WriteAllBytes(file, File.ReadAllBytes(file)[..^1]);

        SerialGrant third = counters.Take(Me, [_bob]);
        Assert.Equal((first.Stream, 1UL, 2UL), (second.Stream, first.Serials[0], second.Serials[0]));
        Assert.NotEqual(first.Stream, third.Stream);
        Assert.Equal([1UL], third.Serials);
    }

    [Fact]
    public void A_home_that_was_only_renamed_goes_on_counting()
    {
        StreamId stream = new SerialCounters(Counters).Take(Me, [_bob]).Stream;
        Directory.Move(Counters, Folder["renamed"]);
        SerialGrant grant = new SerialCounters(Folder["renamed"]).Take(Me, [_bob]);
        Assert.Equal((stream, 2UL), (grant.Stream, grant.Serials[0]));
    }

    [Fact]
    public void Many_threads_never_get_the_same_serial()
    {
        ulong[] serials = [.. Enumerable.Range(0, 16).AsParallel().WithDegreeOfParallelism(16).SelectMany(_ =>
        {
            var counters = new SerialCounters(Counters);
            return Enumerable.Range(0, 10).Select(_ => counters.Take(Me, [_bob]).Serials[0]).ToArray();
        })];
        Assert.Equal(Enumerable.Range(1, 160).Select(i => (ulong)i), serials.Order());
    }
}
