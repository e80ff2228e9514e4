using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Valise.CryptoApi;
using Xunit;

namespace Valise.Tests;

/// <summary>What a sender seals, the receiver opens; and what is no message is called so.</summary>
public sealed class CryptoApiMessageTests : CryptoApiTest
{
    private const int Piece = 1 << 20;

    public static TheoryData<AlgorithmId, bool> CiphersAndPaddings =>
        [.. from cipher in Ciphers from oaep in new[] { false, true } select (cipher, oaep)];

    [Theory]
    [MemberData(nameof(CiphersAndPaddings))]
    public async Task What_is_sealed_opens_to_a_file_and_to_a_stream(AlgorithmId cipher, bool oaep)
    {
        int block = Math.Max(8, BlockSizeOf(cipher));
        foreach (int size in new[] { 0, 1, block - 1, block, block + 1, 1000, Piece - 1, Piece, Piece + 1, (3 * Piece) + 5 })
        {
            byte[] plaintext = RandomNumberGenerator.GetBytes(size);
            byte[] message = await SealAsync(plaintext, cipher, oaep);
            string path = Folder[$"out {size}"];
            Assert.True((await OpenAsync(message, oaep, path: path)).IsAccepted);
            Assert.Equal(plaintext, await File.ReadAllBytesAsync(path, Token));

            message = await SealAsync(plaintext, cipher, oaep);
            Assert.Equal(plaintext, await OpenToMemoryAsync(message, oaep));
        }
    }

    [Theory]
    [InlineData(AlgorithmId.Aes256)]
    [InlineData(AlgorithmId.Rc4)]
    public async Task Short_reads_make_no_difference(AlgorithmId cipher)
    {
        byte[] plaintext = RandomNumberGenerator.GetBytes(Piece + 7);
        var message = new MemoryStream();
        var sealer = new CryptoApiSealer { Cipher = cipher };
        await sealer.SealAsync(new ChoppyStream(plaintext, 40_000), message, PublicKey, cancellationToken: Token);
        CryptoApiMessage read = await CryptoApiMessage.ReadAsync(new ChoppyStream(message.ToArray(), 40_000), Token);
        await NewOpener().OpenToFileAsync(read, Output, cancellationToken: Token);
        Assert.Equal(plaintext, await File.ReadAllBytesAsync(Output, Token));
    }

    [Fact]
    public async Task The_head_of_a_message_may_come_byte_by_byte()
    {
        byte[] message = await SealAsync([1, 2, 3]);
        CryptoApiMessage read = await CryptoApiMessage.ReadAsync(new ChoppyStream(message, 1), Token);
        await NewOpener().OpenToFileAsync(read, Output, cancellationToken: Token);
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(Output, Token));
    }

    [Fact]
    public async Task One_ciphertext_opens_for_each_of_several_receivers_once()
    {
        byte[][] privateKeys = [NewPrivateKey(), NewPrivateKey(), NewPrivateKey()];
        KeyContainer[] containers = [.. privateKeys.Select(NewContainer)];
        byte[] plaintext = RandomNumberGenerator.GetBytes(5000);
        var ciphertext = new MemoryStream();
        IReadOnlyList<byte[]> blobs = await new CryptoApiSealer().SealDetachedAsync(
            new MemoryStream(plaintext), ciphertext, [.. containers.Select(c => c.ExchangeKey.PublicKey)], cancellationToken: Token);
        Assert.Equal(3, blobs.Count);

        for (int i = 0; i < 3; i++)
        {
            // One ledger for all: each receiver's block has its own mark.
            var opener = new CryptoApiOpener(containers[i], Ledger);
            var opened = new MemoryStream();
            await opener.OpenToStreamAsync(Detached(i), opened, cancellationToken: Token);
            Assert.Equal(plaintext, opened.ToArray());
            var e = await Assert.ThrowsAsync<ValiseException>(() => opener.OpenToStreamAsync(Detached(i), new MemoryStream(), cancellationToken: Token));
            Assert.Equal(FailureKind.Replayed, e.Kind);
        }

        CryptoApiMessage Detached(int receiver) =>
            new(CryptoApiMessage.ParseKeyBlob(blobs[receiver]), new MemoryStream(ciphertext.ToArray()));
    }

    [Theory]
    [InlineData(AlgorithmId.Aes256)]
    [InlineData(AlgorithmId.Rc4)]
    public async Task A_message_cut_short_anywhere_leaves_nothing(AlgorithmId cipher)
    {
        // Not random: a block that happens to end like padding would be a whole message.
        byte[] message = await SealAsync([.. Enumerable.Repeat((byte)0xff, 40)], cipher);

        // A stream cipher's message has no end that could be missed: only its head can be cut.
        int refused = cipher == AlgorithmId.Rc4 ? message.Length - 40 : message.Length;
        for (int length = 0; length < refused; length++)
        {
            foreach (Func<Task> open in new Func<Task>[] { () => OpenAsync(message[..length]), () => OpenToMemoryAsync(message[..length]) })
            {
                var e = await Assert.ThrowsAsync<ValiseException>(open);
                Assert.Equal(FailureKind.Damaged, e.Kind);
            }

            AssertNothingIsLeft();
        }

        await OpenAsync(message);
    }

    [Fact]
    public async Task What_stands_before_the_ciphertext_is_read_strictly()
    {
        byte[] message = await SealAsync([1, 2, 3]);
        foreach ((int offset, byte value) in new (int, byte)[]
        {
            (1, 0xff), (3, 1), (0, 139), (0, 141), (4, 6), (5, 3), (6, 1), (7, 1), (8, 0xff), (9, 0), (12, 1), (13, 0x24), (15, 1),
        })
        {
            byte[] changed = [.. message];
            changed[offset] = value;
            var e = await Assert.ThrowsAsync<ValiseException>(() => OpenAsync(changed));
            Assert.True(e.Kind is FailureKind.Damaged or FailureKind.NoKey);
            AssertNothingIsLeft();
        }
    }

    [Fact]
    public async Task Any_bytes_are_a_message_or_are_none()
    {
        byte[] message = await SealAsync(new byte[20]);
        byte[] blob = message[4..144];
        for (int bit = 0; bit < blob.Length * 8; bit++)
        {
            byte[] changed = [.. blob];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Try(() => CryptoApiMessage.ParseKeyBlob(changed));
        }

        var inputs =
            from seed in Gen.Choose(0, int.MaxValue)
            from changes in Gen.Choose(0, 4)
            from length in Gen.Choose(0, message.Length + 40)
            select Damage(message, new Random(seed), changes, length);
        Prop.ForAll(inputs.ToArbitrary(), input =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Try(() => CryptoApiMessage.ReadAsync(new MemoryStream(input)).AsTask().GetAwaiter().GetResult());
            Try(() => CryptoApiMessage.ParseKeyBlob(input));
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 32 * 1024 + (8 * input.Length), $"{allocated} bytes were allocated for {input.Length}.");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10_000));

        static byte[] Damage(byte[] valid, Random random, int changes, int length)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            valid.AsSpan(0, Math.Min(length, valid.Length)).CopyTo(bytes);
            for (; changes > 0 && length > 0; changes--)
                bytes[random.Next(Math.Min(length, 20))] = (byte)random.Next(256);
            return bytes;
        }

        static void Try(Action parse)
        {
            try
            {
                parse();
            }
            catch (ValiseException e)
            {
                Assert.Equal(FailureKind.Damaged, e.Kind);
            }
        }
    }

    [Fact]
    public async Task A_message_for_another_key_says_so_when_the_size_tells()
    {
        using var rsa = RSA.Create(1536);
        using KeyContainer other = NewContainer(rsa.ExportPkcs8PrivateKey());
        byte[] message = await SealAsync([1]);
        var e = await Assert.ThrowsAsync<ValiseException>(async () => await new CryptoApiOpener(other, Ledger).OpenToFileAsync(
            await CryptoApiMessage.ReadAsync(new MemoryStream(message), Token), Output, cancellationToken: Token));
        Assert.Equal(FailureKind.NoKey, e.Kind);
        AssertNothingIsLeft();
    }
}
