using System.Security.Cryptography;
using Xunit;
using static Valise.Tests.TestMessage;

namespace Valise.Tests;

/// <summary>Attacks by those who hold no key of the message: they see it, keep it, change it and send it again.</summary>
public sealed class OnlookerTests : AttackTest
{
    private static readonly byte[] Plaintext = Bytes(100);
    private static readonly byte[] Message = Seal(Signed, Plaintext);

    [Fact]
    public async Task A_message_to_others_is_read_by_nobody_else()
    {
        using IdentityKeys mallory = IdentityKeys.Generate();
        Assert.Equal(-1, Message.AsSpan().IndexOf(Plaintext.AsSpan(0, 8)));
        await RefusedAsync(FailureKind.NoKey, Message, "not for her", OpenerOf(mallory));

        // Her own name on Bob's entry, and on Carol's.
        foreach (int entry in new[] { Header.PrefixSize, Header.PrefixSize + Recipient.Size })
        {
            byte[] changed = [.. Message];
            mallory.Fingerprint.CopyTo(changed.AsSpan(entry));
            await RefusedAsync(FailureKind.Damaged, changed, "her name on it", OpenerOf(mallory));
        }

        // Bob's signature key, stolen, opens nothing; nor does Alice's, who is no recipient herself.
        await RefusedAsync(FailureKind.NoKey, Message, "the sender's own keys", OpenerOf(Alice));
        byte[] swapped = [.. Message];
        Alice.Fingerprint.CopyTo(swapped.AsSpan(Header.PrefixSize));
        await RefusedAsync(FailureKind.Damaged, swapped, "the sender's own keys, by name", OpenerOf(Alice));
        await OpensOnceAsync(Message, Plaintext);
    }

    [Fact]
    public void A_sender_is_not_guessed_from_the_outside()
    {
        // The onlooker knows Alice's card and the plaintext, and has the message. What a signature by Alice would cover
        // and is computed from the outside is tried on all 64 bytes in it that could be that signature.
        using var bob = new KeyHolder(Message, Bob);
        byte[] transcript = SHA256.HashData([.. bob.Bound, .. bob.Header.Commitment.Span]);
        byte[] payload = [.. "valise/1 payload\0"u8, .. bob.Header.Hash(), .. KeyHolder.HashOf(bob.Payload)];
        byte[] stamp = [.. "valise/1 stamp\0"u8, .. transcript, .. bob.Stamp.AsSpan(0, bob.Stamp.Length - 65)];
        Assert.True(AliceCard.Verify(payload, bob.PayloadSignature()));
        Assert.True(AliceCard.Verify(stamp, bob.Stamp.AsSpan(bob.Stamp.Length - 64)));
        for (int at = 0; at + 64 <= Message.Length; at++)
        {
            Assert.False(AliceCard.Verify(payload, Message.AsSpan(at, 64)));
            Assert.False(AliceCard.Verify(stamp, Message.AsSpan(at, 64)));
        }

        // Nothing of the card stands in the open, and another sender with a name as long changes no length.
        byte[] fingerprint = new byte[Fingerprint.Size];
        Alice.Fingerprint.CopyTo(fingerprint);
        foreach (byte[] part in new[] { Alice.SignatureKey.ToArray(), Alice.ExchangeKey.ToArray(), fingerprint, "Alice"u8.ToArray() })
            Assert.Equal(-1, Message.AsSpan().IndexOf(part));
        byte[] fromCarol = Seal(Signed with { Sender = new Sender(Carol, CarolCard, SerialStream) }, Plaintext);
        Assert.Equal(Message.Length, fromCarol.Length);
    }

    [Fact]
    public async Task A_message_opens_once_however_it_is_written()
    {
        byte[] text = Armor.Encode(Message, Armor.MessageLabel);
        byte[] windows = System.Text.Encoding.ASCII.GetBytes(
            System.Text.Encoding.ASCII.GetString(text).Replace("\n", "\r\n", StringComparison.Ordinal));
        await OpensOnceAsync(Message, Plaintext);
        await RefusedAsync(FailureKind.Replayed, text, "as text");
        await RefusedAsync(FailureKind.Replayed, windows, "as text with other line ends");

        byte[] anonymous = Seal(Anonymous, Plaintext);
        MessageOpener opener = OpenerOf(Bob, allowAnonymous: true);
        await OpensOnceAsync(anonymous, Plaintext, opener);
        await RefusedAsync(FailureKind.Replayed, Armor.Encode(anonymous, Armor.MessageLabel), "anonymous, as text", opener);
    }

    [Fact]
    public async Task A_prefix_sent_again_and_again_to_open_in_a_pipe_gives_nothing_away_and_uses_nothing_up()
    {
        byte[] plaintext = Bytes(5 * 65_536), message = Seal(Signed, plaintext);
        int header = message.Length - Trailer.Size - 5 * 65_552;
        int[] lengths =
        [
            header, header + 65_552, header + 65_552 + 1, header + 2 * 65_552 + Trailer.Size, message.Length - Trailer.Size,
            message.Length - 1,
        ];
        for (int round = 0; round < 5; round++)
        {
            foreach (int length in lengths)
                await RefusedAsync(FailureKind.Damaged, message[..length], $"the first {length} bytes");
        }

        await OpensOnceAsync(message, plaintext);
    }

    [Fact]
    public async Task A_message_that_changes_between_the_two_readings_gives_nothing_away()
    {
        // Somebody who may write to the file exchanges it as soon as it is verified, for one that they chose.
        byte[] other = Seal(Signed, Bytes(200));
        using var destination = new MemoryStream();
        await using var file = new ExchangedStream(Message, other);
        ValiseException changed = await Assert.ThrowsAsync<ValiseException>(
            () => OpenerOf(Bob).OpenToStreamAsync(file, destination, cancellationToken: Token));
        Assert.Equal(FailureKind.File, changed.Kind);
        Assert.Equal(0, destination.Length);
    }

    [Fact]
    public async Task The_claim_comes_before_the_first_byte_leaves()
    {
        // A second reader who tries the moment that the first gets anything comes too late, in every way of opening.
        MessageOpener opener = OpenerOf(Bob);
        foreach (bool streaming in new[] { false, true })
        {
            ulong serial = streaming ? 8ul : 7ul;
            byte[] message = Seal(SignedTo(BobCard) with { Recipients = [new Addressee(BobCard, serial)] }, Plaintext);
            bool tried = false;
            await using var destination = new WatchedStream(async () =>
            {
                tried = true;
                ValiseException late = await Assert.ThrowsAsync<ValiseException>(() => opener.OpenAsync(message, Token));
                Assert.Equal(FailureKind.Replayed, late.Kind);
            });
            await (streaming
                ? opener.OpenStreamingAsync(new MemoryStream(message), destination, cancellationToken: Token)
                : opener.OpenToStreamAsync(new MemoryStream(message), destination, cancellationToken: Token));
            Assert.True(tried);
        }
    }

    [Fact]
    public async Task Of_many_who_open_one_message_at_once_one_gets_it()
    {
        MessageOpener opener = OpenerOf(Bob);
        Task<OpenedMessage>[] tries = [.. Enumerable.Range(0, 16).Select(i => Task.Run(() => i % 2 == 0
            ? opener.OpenToFileAsync(new MemoryStream(Message), _ => Out($"{i}"), cancellationToken: Token)
            : opener.OpenToStreamAsync(new MemoryStream(Message), new MemoryStream(), cancellationToken: Token)))];
        Exception?[] failures = await Task.WhenAll(tries.Select(async each => await Record.ExceptionAsync(() => each)));
        Exception[] late = [.. failures.OfType<Exception>()];
        Assert.Equal(tries.Length - 1, late.Length);
        Assert.All(late, failure => Assert.Equal(FailureKind.Replayed, Assert.IsType<ValiseException>(failure).Kind));
        Assert.True(Directory.EnumerateFileSystemEntries(Out("")).Count() <= 1);
    }

    // A file that is another one when it is read from its beginning again.
    private sealed class ExchangedStream(byte[] first, byte[] second) : MemoryStream(first)
    {
        private bool _exchanged;
        private MemoryStream? _second;

        public override long Position
        {
            get => _second?.Position ?? base.Position;
            set
            {
                if (!_exchanged && base.Position > 0)
                    (_exchanged, _second) = (true, new MemoryStream(second));
                else
                    base.Position = value;
            }
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _second?.ReadAsync(buffer, cancellationToken) ?? base.ReadAsync(buffer, cancellationToken);
    }

    private sealed class WatchedStream(Func<Task> firstByte) : MemoryStream
    {
        private bool _begun;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_begun)
                await firstByte();
            _begun = true;
            Write(buffer.Span);
        }
    }
}
