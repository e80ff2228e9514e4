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

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_serial_that_could_not_be_made_durable_is_not_handed_out(int reserve)
    {
        bool isFull = false;
        using var counters = new SerialCounters(Counters, reserve)
        {
            WriteReached = () =>
            {
                if (isFull)
                    throw new IOException("No space left on device");
            },
        };
        for (int i = 0; i < reserve; i++)
            counters.Take(Me, [_bob]);

        isFull = true;
        for (int i = 0; i < 3; i++)
            Assert.Throws<IOException>(() => counters.Take(Me, [_bob]));
        isFull = false;
        Assert.Equal([(ulong)reserve + 1], counters.Take(Me, [_bob]).Serials);
    }

    [Fact]
    public void A_recipient_has_one_serial_of_a_message() =>
        Assert.Throws<ArgumentException>(() => new SerialCounters(Counters).Take(Me, [_bob, _carol, _bob]));

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
    public void What_is_reserved_comes_in_order_and_what_is_left_is_given_back()
    {
        StreamId stream;
        using (var counters = new SerialCounters(Counters, reserve: 10))
        {
            stream = counters.Take(Me, [_bob]).Stream;
            Assert.Equal([2UL, 1UL], counters.Take(Me, [_bob, _carol]).Serials);
            Assert.Equal(Enumerable.Range(3, 20).Select(i => (ulong)i), Enumerable.Range(0, 20).Select(_ => counters.Take(Me, [_bob]).Serials[0]));
        }

        SerialGrant next = new SerialCounters(Counters).Take(Me, [_bob, _carol]);
        Assert.Equal(stream, next.Stream);
        Assert.Equal([23UL, 2UL], next.Serials);
    }

    [Fact]
    public void What_a_killed_process_had_reserved_is_a_gap()
    {
        var killed = new SerialCounters(Counters, reserve: 10);
        SerialGrant last = killed.Take(Me, [_bob]), next = new SerialCounters(Counters).Take(Me, [_bob]);
        Assert.Equal((last.Stream, 1UL, 11UL), (next.Stream, last.Serials[0], next.Serials[0]));
    }

    [Fact]
    public void What_is_left_below_the_serials_of_another_process_is_not_given_back()
    {
        using (var counters = new SerialCounters(Counters, reserve: 10))
        {
            counters.Take(Me, [_bob]);
            Assert.Equal([11UL], new SerialCounters(Counters).Take(Me, [_bob]).Serials);
        }

        Assert.Equal([12UL], new SerialCounters(Counters).Take(Me, [_bob]).Serials);
    }

    [Fact]
    public void What_is_left_of_a_stream_that_ended_is_not_given_back_to_the_next()
    {
        StreamId begun;
        using (var counters = new SerialCounters(Counters, reserve: 10))
        {
            counters.Take(Me, [_bob]);
            begun = new SerialCounters(Counters).BeginStream(Me);
        }

        SerialGrant next = new SerialCounters(Counters).Take(Me, [_bob]);
        Assert.Equal((begun, 1UL), (next.Stream, next.Serials[0]));
    }

    [Fact]
    public void A_reserve_ends_with_the_highest_serial()
    {
        using var counters = new SerialCounters(Counters, reserve: 10);
        StreamId stream = counters.Take(Me, [_carol]).Stream;
        counters.Set(Me, _bob, ulong.MaxValue - 2);
        Assert.Equal([ulong.MaxValue - 1], counters.Take(Me, [_bob]).Serials);
        SerialGrant last = counters.Take(Me, [_bob, _carol]), next = counters.Take(Me, [_carol, _bob]);
        Assert.Equal((stream, ulong.MaxValue, 2UL), (last.Stream, last.Serials[0], last.Serials[1]));
        Assert.NotEqual(stream, next.Stream);
        Assert.Equal([1UL, 1UL], next.Serials);
    }

    [Fact]
    public void Many_threads_and_reserves_never_get_the_same_serial()
    {
        SerialCounters[] shared = [.. Enumerable.Range(1, 4).Select(reserve => new SerialCounters(Counters, reserve))];
        (StreamId, ulong)[] serials = [.. Enumerable.Range(0, 16).AsParallel().WithDegreeOfParallelism(16).SelectMany(thread =>
            Enumerable.Range(0, 20).Select(_ => shared[thread % 4].Take(Me, [_bob])).Select(grant => (grant.Stream, grant.Serials[0])).ToArray())];
        foreach (SerialCounters counters in shared)
            counters.Dispose();
        Assert.Equal(serials.Length, serials.Distinct().Count());
        Assert.Single(serials.Select(serial => serial.Item1).Distinct());
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
