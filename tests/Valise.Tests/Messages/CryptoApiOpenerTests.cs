using System.Numerics;
using System.Security.Cryptography;
using Valise.CryptoApi;
using Xunit;

namespace Valise.Tests;

/// <summary>A message opens once, whole or not at all.</summary>
public sealed class CryptoApiOpenerTests : CryptoApiTest
{
    [Fact]
    public async Task A_second_opening_is_refused_with_the_time_of_the_first()
    {
        byte[] message = await SealAsync([1, 2, 3]);
        DateTimeOffset first = Clock.Now;
        await OpenAsync(message);
        Clock.Now += TimeSpan.FromDays(30);
        foreach (Func<Task> open in new Func<Task>[] { () => OpenAsync(message, path: Folder["again"]), () => OpenToMemoryAsync(message) })
        {
            var e = await Assert.ThrowsAsync<ValiseException>(open);
            Assert.Equal(FailureKind.Replayed, e.Kind);
            Assert.Contains($"{first:yyyy-MM-dd 'at' HH:mm:ss} UTC", e.Message, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(Folder["again"]));
        ReplayVerdict verdict = await OpenAsync(message, rules: Again, path: Folder["again"]);
        Assert.True(verdict.Overridden);
        Assert.Equal(first, verdict.FirstOpened);
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(Folder["again"], Token));
    }

    [Fact]
    public async Task What_did_not_open_is_not_remembered()
    {
        byte[] message = await SealAsync(new byte[100]);
        byte[] damaged = [.. message];
        damaged[^1] ^= 1;
        await Assert.ThrowsAsync<ValiseException>(() => OpenAsync(damaged));
        await Assert.ThrowsAsync<ValiseException>(() => OpenToMemoryAsync(damaged));
        AssertNothingIsLeft();
        await OpenAsync(message);
    }

    [Fact]
    public async Task A_replay_with_another_ciphertext_or_another_cipher_is_a_replay()
    {
        byte[] message = await SealAsync(new byte[100], AlgorithmId.Rc4);
        await OpenAsync(message);
        byte[] longer = [.. message, 1, 2, 3];
        byte[] renamed = [.. message];
        renamed[8] = 0x02;
        renamed[9] = 0x66;
        foreach (byte[] replay in new[] { longer, renamed })
        {
            var e = await Assert.ThrowsAsync<ValiseException>(() => OpenAsync(replay, path: Folder["again"]));
            Assert.Equal(FailureKind.Replayed, e.Kind);
        }
    }

    [Fact]
    public async Task A_captured_block_before_other_ciphertext_keeps_the_true_message_out_until_it_is_asked_for()
    {
        byte[] message = await SealAsync([1, 2, 3], AlgorithmId.Rc4);
        byte[] other = [.. message[..^3], 9, 9, 9, 9];
        await OpenAsync(other, path: Folder["garbage"]);
        var e = await Assert.ThrowsAsync<ValiseException>(() => OpenAsync(message));
        Assert.Equal(FailureKind.Replayed, e.Kind);
        await OpenAsync(message, rules: Again);
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(Output, Token));
    }

    [Fact]
    public async Task The_number_of_a_block_has_one_form()
    {
        // The same RSA block plus the modulus decrypts to the same key, and would have another mark.
        var modulus = new BigInteger(PublicKey.ExportBlob().AsSpan(20), isUnsigned: true);
        byte[] message;
        BigInteger sum;
        do
        {
            message = await SealAsync([1, 2, 3]);
            sum = new BigInteger(message.AsSpan(16, 128), isUnsigned: true) + modulus;
        }
        while (sum.GetBitLength() > 1024);

        byte[] twin = [.. message];
        sum.ToByteArray(isUnsigned: true).CopyTo(twin, 16);
        var e = await Assert.ThrowsAsync<ValiseException>(() => OpenAsync(twin));
        Assert.Equal(FailureKind.Damaged, e.Kind);
    }

    [Fact]
    public async Task A_file_of_that_name_stays_and_the_message_may_be_opened_elsewhere()
    {
        byte[] message = await SealAsync([1, 2, 3]);
        await File.WriteAllTextAsync(Output, "mine", Token);
        var e = await Assert.ThrowsAsync<ValiseException>(() => OpenAsync(message));
        Assert.Equal(FailureKind.File, e.Kind);
        Assert.Equal("mine", await File.ReadAllTextAsync(Output, Token));
        Assert.Equal(["ledger", "out"], Directory.EnumerateFileSystemEntries(Folder.Root).Select(Path.GetFileName).Order());

        await NewOpener().OpenToFileAsync(
            await CryptoApiMessage.ReadAsync(new MemoryStream(message), Token), Output, overwrite: true, cancellationToken: Token);
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(Output, Token));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_leaves_the_message_unopened()
    {
        byte[] message = await SealAsync([1, 2, 3]);
        var e = await Assert.ThrowsAsync<ValiseException>(() => OpenAsync(message, path: Folder["missing/out"]));
        Assert.Equal(FailureKind.File, e.Kind);
        AssertNothingIsLeft();
        await OpenAsync(message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_cancelled_leaves_nothing(bool toFile)
    {
        byte[] message = await SealAsync(new byte[3 << 20]);
        using var cancellation = new CancellationTokenSource();
        var progress = new OnProgress(_ => cancellation.Cancel());
        CryptoApiMessage read = await CryptoApiMessage.ReadAsync(new MemoryStream(message), Token);
        var destination = new MemoryStream();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => toFile
            ? NewOpener().OpenToFileAsync(read, Output, progress: progress, cancellationToken: cancellation.Token)
            : NewOpener().OpenToStreamAsync(read, destination, progress, cancellation.Token));
        Assert.Equal(0, destination.Length);
        AssertNothingIsLeft();
        await OpenAsync(message);
    }

    [Theory]
    [InlineData("changed in the first piece")]
    [InlineData("changed in the last piece")]
    [InlineData("shorter")]
    [InlineData("longer")]
    public async Task A_file_that_changes_between_the_two_readings_gives_nothing_else(string change)
    {
        const int piece = 1 << 20;
        byte[] plaintext = RandomNumberGenerator.GetBytes((2 * piece) + 100);
        byte[] message = await SealAsync(plaintext, AlgorithmId.Rc4);
        await File.WriteAllBytesAsync(Folder["message"], message, Token);
        await using FileStream source = File.Open(Folder["message"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        CryptoApiMessage read = await CryptoApiMessage.ReadAsync(source, Token);
        long start = source.Position;
        bool isChanged = false;
        var progress = new OnProgress(bytes =>
        {
            if (bytes != plaintext.Length || isChanged)
                return;
            isChanged = true;
            byte[] changed = [.. message];
            changed[change == "changed in the first piece" ? (int)start : message.Length - 1] ^= 1;
            using FileStream other = File.Open(Folder["message"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            other.Write(changed);
            if (change == "longer")
                other.Write([1, 2, 3]);
            other.SetLength(change == "shorter" ? start + (2 * piece) : other.Length);
        });

        var opened = new MemoryStream();
        var e = await Assert.ThrowsAsync<ValiseException>(() => NewOpener().OpenToStreamAsync(read, opened, progress, Token));
        Assert.True(isChanged);
        Assert.Equal(FailureKind.File, e.Kind);
        Assert.Equal(change switch { "changed in the first piece" => 0, "shorter" => piece, _ => 2 * piece }, opened.Length);
        Assert.Equal(plaintext[..(int)opened.Length], opened.ToArray());
    }

    [Fact]
    public async Task Nothing_is_handed_over_before_all_of_it_is_known_to_open()
    {
        byte[] message = await SealAsync(new byte[3 << 20]);
        message[^1] ^= 1;
        CryptoApiMessage read = await CryptoApiMessage.ReadAsync(new MemoryStream(message), Token);
        var destination = new MemoryStream();
        var e = await Assert.ThrowsAsync<ValiseException>(() => NewOpener().OpenToStreamAsync(read, destination, cancellationToken: Token));
        Assert.Equal(FailureKind.Damaged, e.Kind);
        Assert.Equal(0, destination.Length);
    }

    [Fact]
    public async Task A_pipe_opens_into_a_stream_and_only_when_all_of_it_is_known_to_open()
    {
        byte[] plaintext = RandomNumberGenerator.GetBytes((1 << 20) + 100);
        byte[] message = await SealAsync(plaintext);
        byte[] damaged = [.. message];
        damaged[^1] ^= 1;
        var destination = new MemoryStream();
        CryptoApiMessage read = await CryptoApiMessage.ReadAsync(new ChoppyStream(damaged, 50_000), Token);
        await Assert.ThrowsAsync<ValiseException>(() => NewOpener().OpenToStreamAsync(read, destination, cancellationToken: Token));
        Assert.Equal(0, destination.Length);

        read = await CryptoApiMessage.ReadAsync(new ChoppyStream(message, 50_000), Token);
        await NewOpener().OpenToStreamAsync(read, destination, cancellationToken: Token);
        Assert.Equal(plaintext, destination.ToArray());
    }

    [Fact]
    public async Task A_reader_that_fails_in_the_middle_leaves_nothing()
    {
        byte[] message = await SealAsync(new byte[3 << 20]);
        CryptoApiMessage read = await CryptoApiMessage.ReadAsync(new ChoppyStream(message, 100_000, failAt: 2_000_000), Token);
        await Assert.ThrowsAsync<IOException>(() => NewOpener().OpenToFileAsync(read, Output, cancellationToken: Token));
        AssertNothingIsLeft();
    }

    private sealed class OnProgress(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
