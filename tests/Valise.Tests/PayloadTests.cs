using Xunit;
using static Valise.Tests.TestMessage;

namespace Valise.Tests;

public class PayloadTests
{
    private const int Chunk = 65_536;
    private const int Batch = 16 * Chunk;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<int> Sizes => [
        0, 1, 15, 16, 17, Chunk - 1, Chunk, Chunk + 1, 2 * Chunk,
        Batch - 1, Batch, Batch + 1, Batch + 15, Batch + 16, Batch + 17, Batch + Chunk,
        5 * Batch - 1, 5 * Batch, 5 * Batch + 1, 7 * Batch + 3 * Chunk + 5];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_file_comes_back_as_it_was(int size)
    {
        foreach (MessageDraft draft in (MessageDraft[])[Signed, Anonymous])
        {
            byte[] plaintext = Bytes(size);
            using var folder = new TemporaryFolder();
            await File.WriteAllBytesAsync(folder["in"], plaintext, Cancellation);
            await using (FileStream source = File.OpenRead(folder["in"]), sealedFile = File.Create(folder["sealed"]))
                Assert.Equal(size, await MessageWriter.WriteAsync(draft, source, sealedFile, cancellationToken: Cancellation));

            // The same bytes as through memory, where nothing goes at positions.
            byte[] message = await File.ReadAllBytesAsync(folder["sealed"], Cancellation);
            Assert.Equal(plaintext, await OpenAsync(new MemoryStream(message), Bob));

            await using (FileStream source = File.OpenRead(folder["sealed"]), destination = File.Create(folder["out"]))
            {
                using MessageReader reader = await UnlockAsync(source, Bob);
                Assert.Equal(size, await reader.DecryptAsync(destination, cancellationToken: Cancellation));
                Assert.Equal(size, destination.Position);
                Assert.Equal(message.Length, source.Position);
            }

            Assert.Equal(plaintext, await File.ReadAllBytesAsync(folder["out"], Cancellation));
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_payload_through_slow_pipes_comes_back_as_it_was(int size)
    {
        foreach (MessageDraft draft in (MessageDraft[])[Signed, Anonymous])
        {
            byte[] plaintext = Bytes(size);
            using var message = new SlowStream();
            await MessageWriter.WriteAsync(draft, new ChoppyStream(plaintext, 90_000), message, cancellationToken: Cancellation);
            using MessageReader reader = await UnlockAsync(new ChoppyStream(message.ToArray(), 70_000), Bob);
            using var destination = new SlowStream();
            Assert.Equal(size, await reader.DecryptAsync(destination, cancellationToken: Cancellation));
            Assert.Equal(plaintext, destination.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_payload_is_verified_first_and_released_from_a_copy(int size)
    {
        byte[] plaintext = Bytes(size);
        using var copy = new MemoryStream();
        using MessageReader reader = await UnlockAsync(new CopyingStream(new ChoppyStream(await SealAsync(Signed, plaintext), 100_000), copy), Bob);
        Assert.Equal(size, await reader.VerifyAsync(cancellationToken: Cancellation));

        copy.Position = 0;
        using var destination = new MemoryStream();
        await reader.ReleaseAsync(copy, destination, cancellationToken: Cancellation);
        Assert.Equal(plaintext, destination.ToArray());
    }

    [Fact]
    public async Task What_changed_between_the_two_readings_is_not_released()
    {
        byte[] plaintext = Bytes(3 * Batch);
        byte[] message = await SealAsync(Signed, plaintext);
        using MessageReader reader = await UnlockAsync(new MemoryStream(message), Bob);
        await reader.VerifyAsync(cancellationToken: Cancellation);

        // A co-recipient has the payload key and can make another payload under the same header.
        byte[] forged = await ForgeAsync(message, Carol, Bytes(3 * Batch + 1)[1..]);
        using var destination = new MemoryStream();
        ValiseException refusal = await Assert.ThrowsAsync<ValiseException>(() => reader.ReleaseAsync(new MemoryStream(forged), destination, cancellationToken: Cancellation));
        Assert.Equal(FailureKind.File, refusal.Kind);
        Assert.Equal(0, destination.Length);

        foreach (byte[] other in (byte[][])[await SealAsync(Signed, plaintext), message[..^200], await ForgeAsync(message, Carol, Bytes(Batch))])
            await Assert.ThrowsAsync<ValiseException>(() => reader.ReleaseAsync(new MemoryStream(other), destination, cancellationToken: Cancellation));
        Assert.Equal(plaintext[..(int)destination.Length], destination.ToArray());
    }

    [Fact]
    public async Task Progress_counts_plaintext_to_its_end()
    {
        var progress = new Recorder();
        byte[] plaintext = Bytes(3 * Batch + 1);
        await MessageWriter.WriteAsync(Signed, new MemoryStream(plaintext), Stream.Null, progress, cancellationToken: Cancellation);
        Assert.Equal([Batch, 2 * Batch, 3 * Batch, 3 * Batch + 1], progress.Reports);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5 * Batch + 7)]
    public async Task A_reader_that_fails_in_the_middle_is_told(int at)
    {
        IOException failure = await Assert.ThrowsAsync<IOException>(() => MessageWriter.WriteAsync(
            Signed, new ChoppyStream(Bytes(8 * Batch), 100_000, failAt: at), Stream.Null, cancellationToken: Cancellation));
        Assert.Contains("failed in the middle", failure.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5 * Batch + 7)]
    public async Task A_full_disk_is_told(int at)
    {
        IOException failure = await Assert.ThrowsAsync<IOException>(() => MessageWriter.WriteAsync(
            Signed, new MemoryStream(Bytes(9 * Batch)), new SlowStream(at), cancellationToken: Cancellation));
        Assert.Contains("No space left", failure.Message);

        byte[] message = await SealAsync(Signed, Bytes(9 * Batch));
        using MessageReader reader = await UnlockAsync(new MemoryStream(message), Bob);
        failure = await Assert.ThrowsAsync<IOException>(() => reader.DecryptAsync(new SlowStream(at), cancellationToken: Cancellation));
        Assert.Contains("No space left", failure.Message);
    }

    [Fact]
    public async Task A_full_disk_is_told_when_files_are_written_at_positions()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here.");
        await using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder["in"], Bytes(5 * Batch), Cancellation);
        await using FileStream source = File.OpenRead(folder["in"]);
        await Assert.ThrowsAsync<IOException>(() => MessageWriter.WriteAsync(Signed, source, full, cancellationToken: Cancellation));
    }

    [Fact]
    public async Task The_first_damage_in_the_order_of_the_payload_is_the_one_that_is_told()
    {
        byte[] message = await SealAsync(Signed, Bytes(6 * Batch));
        message[^(4 * Batch)] ^= 1;
        using MessageReader reader = await UnlockAsync(new ChoppyStream(message, 200_000, failAt: message.Length - Batch), Bob);
        using var destination = new MemoryStream();
        await Assert.ThrowsAsync<ValiseException>(() => reader.DecryptAsync(destination, cancellationToken: Cancellation));
        Assert.True(destination.Length <= 2 * Batch);
    }

    [Fact]
    public async Task It_stops_when_it_is_told_to()
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new Recorder(cancellation.Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => MessageWriter.WriteAsync(
            Signed, new ChoppyStream(Bytes(20 * Batch), 500_000), Stream.Null, progress, cancellationToken: cancellation.Token));
        Assert.InRange(progress.Reports.Count, 1, 19);
    }

    [Fact]
    public async Task A_file_that_does_not_know_its_size_is_read_to_its_end()
    {
        Assert.SkipUnless(File.Exists("/proc/self/status"), "There is no /proc here.");
        using var message = new MemoryStream();
        await using FileStream source = File.OpenRead("/proc/self/status");
        Assert.NotEqual(0, await MessageWriter.WriteAsync(Signed, source, message, cancellationToken: Cancellation));
        Assert.StartsWith("Name:", System.Text.Encoding.ASCII.GetString(await OpenAsync(new MemoryStream(message.ToArray()), Bob)));
    }

    [Fact]
    public async Task A_message_is_written_behind_what_the_file_has_already()
    {
        using var folder = new TemporaryFolder();
        byte[] plaintext = Bytes(3 * Batch);
        await using FileStream file = File.Create(folder["mailbox"]);
        await file.WriteAsync("before"u8.ToArray(), Cancellation);
        await MessageWriter.WriteAsync(Signed, new MemoryStream(plaintext), file, cancellationToken: Cancellation);
        file.Position = "before".Length;
        Assert.Equal(plaintext, await OpenAsync(file, Bob));
    }

    private static async Task<byte[]> ForgeAsync(byte[] message, IdentityKeys coRecipient, byte[] plaintext)
    {
        using MessageReader reader = await UnlockAsync(new MemoryStream(message), coRecipient);
        using KeySchedule keys = CoRecipientKeys(reader, coRecipient);
        using var destination = new MemoryStream();
        destination.Write(reader.Header.Encoded.Span);
        using var payload = new PayloadEncryptor(keys, new PayloadInput(new MemoryStream(plaintext)), new PayloadOutput(destination), null);
        await payload.RunAsync(Cancellation);
        destination.Write(message.AsSpan(message.Length - Trailer.Size));
        return destination.ToArray();
    }

    private static KeySchedule CoRecipientKeys(MessageReader reader, IdentityKeys keys)
    {
        byte[] sessionKey = new byte[KeyGrant.SessionKeySize];
        Assert.True(reader.Header.Recipients.Single(entry => entry.Fingerprint == keys.Fingerprint).TryUnwrap(keys, sessionKey, out _));
        return new KeySchedule(sessionKey, reader.Header.Bound.Span);
    }

    private sealed class Recorder(Action? whenReported = null) : IProgress<long>
    {
        internal List<long> Reports { get; } = [];

        public void Report(long value)
        {
            Reports.Add(value);
            whenReported?.Invoke();
        }
    }
}
