using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static Valise.Tests.TestMessage;

namespace Valise.Tests;

/// <summary>What goes wrong while several batches are on their way at once.</summary>
public class PayloadFaultTests
{
    private const int Batch = 16 * 65_536;
    private const int Batches = 9;

    private static readonly byte[] s_plaintext = Bytes(Batches * Batch);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // What is to be written of a batch comes before what is to be read of the next.
    [Fact]
    public void Of_a_reader_and_a_writer_that_fail_the_first_in_the_order_of_the_payload_is_told() => Prop.ForAll(
        Gen.Zip(Gen.Choose(0, Batches * Batch - 1), Gen.Choose(0, Batches * Batch - 1)).ToArbitrary(),
        async faults =>
        {
            (int reading, int room) = faults;
            using var destination = new SlowStream(room + HeaderSize);
            IOException failure = await Assert.ThrowsAsync<IOException>(() => MessageWriter.WriteAsync(
                Anonymous, new ChoppyStream(s_plaintext, 200_000, failAt: reading), destination, cancellationToken: Cancellation));

            // The reader's batch is never complete. The writer takes a batch with its tags, or nothing.
            int written = room / (Batch + 16 * 16);
            Assert.Contains(written < reading / Batch ? "No space left" : "failed in the middle", failure.Message, StringComparison.Ordinal);
            Assert.True(destination.Length <= HeaderSize + room);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task A_writer_that_fails_is_told_while_the_reader_waits_for_more()
    {
        using var source = new StalledStream(s_plaintext.AsMemory(0, 2 * Batch + 1));
        using var destination = new SlowStream(room: Batch);
        IOException failure = await Assert.ThrowsAsync<IOException>(() => MessageWriter.WriteAsync(
            Anonymous, source, destination, cancellationToken: Cancellation).WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
        Assert.Contains("No space left", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_read_or_written_after_it_has_failed()
    {
        for (int at = 0; at < Batches * Batch; at += Batch / 2)
        {
            using var source = new CountingStream(new ChoppyStream(s_plaintext, 500_000));
            using var destination = new SlowStream(at);
            await Assert.ThrowsAsync<IOException>(() => MessageWriter.WriteAsync(Anonymous, source, destination, cancellationToken: Cancellation));
            (long read, long written) = (source.Count, destination.Length);
            await Task.Delay(5, Cancellation);
            Assert.Equal((read, written), (source.Count, destination.Length));
        }
    }

    [Fact]
    public void A_turnstile_lets_everyone_through_in_order() => Prop.ForAll<ushort>(async seed =>
    {
        const int Count = 50;
        int[] numbers = [.. Enumerable.Range(0, Count)];
        new Random(seed).Shuffle(numbers);
        var turnstile = new Turnstile();
        var passed = new List<int>();
        await Task.WhenAll(numbers.Select(number => Task.Run(async () =>
        {
            Assert.True(await turnstile.EnterAsync(number));
            passed.Add(number);
            turnstile.Leave();
        })));
        Assert.Equal(Enumerable.Range(0, Count), passed);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task A_closed_turnstile_turns_everyone_away()
    {
        var turnstile = new Turnstile();
        Assert.True(await turnstile.EnterAsync(0));
        Task<bool> waiting = turnstile.EnterAsync(1);
        turnstile.Close();
        Assert.False(await waiting);
        Assert.False(await turnstile.EnterAsync(2));
    }

    private static int HeaderSize { get; } = AnonymousHeaderSize();

    private static int AnonymousHeaderSize()
    {
        using var message = new MemoryStream();
        MessageWriter.WriteAsync(Anonymous, Stream.Null, message).GetAwaiter().GetResult();
        return (int)message.Length - 16;
    }

    /// <summary>A pipe whose writer stops sending, and never closes it.</summary>
    private sealed class StalledStream(ReadOnlyMemory<byte> content) : ReadOnlyStream
    {
        private int _position;

        public override int Read(Span<byte> buffer) => throw new NotSupportedException();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_position == content.Length)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            int count = Math.Min(buffer.Length, content.Length - _position);
            content.Slice(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }
    }

    private sealed class CountingStream(Stream source) : ReadOnlyStream
    {
        internal long Count { get; private set; }

        public override int Read(Span<byte> buffer) => throw new NotSupportedException();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = await source.ReadAsync(buffer, cancellationToken);
            Count += read;
            return read;
        }
    }
}
