using Xunit;
using static Valise.Tests.TestMessage;

namespace Valise.Tests;

/// <summary>What <c>--stream</c> may do, and what it costs.</summary>
public sealed class StreamingTests : AttackTest
{
    private const int Chunk = 65_552;

    // Five batches of sixteen chunks, which are worked on side by side.
    private static readonly byte[] Plaintext = Bytes(80 * 65_536);
    private static readonly byte[] Message = Seal(SignedTo(BobCard), Plaintext);

    private static int HeaderSize => Message.Length - Trailer.Size - 80 * Chunk;

    [Fact]
    public async Task A_message_to_several_is_not_streamed_and_not_used_up()
    {
        // Carol could have made all that comes before the trailer.
        byte[] message = Seal(Signed, Bytes(10));
        string before = Snapshot();
        using var destination = new MemoryStream();
        ValiseException refusal = await Assert.ThrowsAsync<ValiseException>(
            () => OpenerOf(Bob).OpenStreamingAsync(new MemoryStream(message), destination, cancellationToken: Token));
        Assert.Equal(FailureKind.Usage, refusal.Kind);
        Assert.Equal(0, destination.Length);
        Assert.Equal(before, Snapshot());
        await OpensOnceAsync(message, Bytes(10));
    }

    [Theory]
    [InlineData("signed by nobody known", FailureKind.Sender)]
    [InlineData("anonymous", FailureKind.Sender)]
    [InlineData("a header that was changed", FailureKind.Damaged)]
    [InlineData("for somebody else", FailureKind.NoKey)]
    public async Task What_is_refused_before_the_payload_is_refused_without_a_byte(string what, FailureKind kind)
    {
        using IdentityKeys stranger = IdentityKeys.Generate();
        var from = new Sender(stranger, Card.Create(stranger, "Alice", Time), SerialStream);
        byte[] message = what switch
        {
            "signed by nobody known" => Seal(SignedTo(BobCard) with { Sender = from }, Bytes(10)),
            "anonymous" => Seal(Anonymous, Bytes(10)),
            "for somebody else" => Seal(SignedTo(CarolCard), Bytes(10)),
            _ => Seal(SignedTo(BobCard), Bytes(10)),
        };
        if (kind == FailureKind.Damaged)
            message[^(10 + 16 + Trailer.Size + 1)] ^= 1;
        string before = Snapshot();
        using var destination = new MemoryStream();
        ValiseException refusal = await Assert.ThrowsAsync<ValiseException>(
            () => OpenerOf(Bob).OpenStreamingAsync(new MemoryStream(message), destination, cancellationToken: Token));
        Assert.Equal(kind, refusal.Kind);
        Assert.Equal(0, destination.Length);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task A_message_that_a_thief_made_is_refused_without_a_byte_and_uses_nothing_up()
    {
        // With Alice's stamp of another message the thief has it all but the signature; her serial stays free.
        byte[] message = Seal(SignedTo(BobCard), Bytes(10)), sessionKey = Bytes(32);
        using var thief = new KeyHolder(message, Bob);
        byte[] bound = KeyHolder.BoundTo((BobCard, sessionKey, 7));
        using var keys = new KeySchedule(sessionKey, bound);
        byte[] forged = [.. KeyHolder.HeaderWith(bound, keys, thief.Stamp), .. KeyHolder.Chunk(keys, Bytes(20)), .. thief.Trailer];
        string before = Snapshot();
        using var destination = new MemoryStream();
        ValiseException refusal = await Assert.ThrowsAsync<ValiseException>(
            () => OpenerOf(Bob).OpenStreamingAsync(new MemoryStream(forged), destination, cancellationToken: Token));
        Assert.Equal(FailureKind.Damaged, refusal.Kind);
        Assert.Equal(0, destination.Length);
        Assert.Equal(before, Snapshot());
        await OpensOnceAsync(message, Bytes(10));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(79)]
    public async Task A_damaged_message_gives_away_its_beginning_and_nothing_behind_the_damage(int damaged)
    {
        byte[] changed = [.. Message];
        changed[HeaderSize + damaged * Chunk + 5] ^= 1;
        string path = Out("streamed");
        await using (var destination = new FileStream(path, FileMode.CreateNew))
        {
            ValiseException failure = await Assert.ThrowsAsync<ValiseException>(
                () => OpenerOf(Bob).OpenStreamingAsync(new MemoryStream(changed), destination, cancellationToken: Token));
            Assert.Equal(FailureKind.Damaged, failure.Kind);
        }

        byte[] left = await File.ReadAllBytesAsync(path, Token);
        Assert.True(left.Length <= damaged * 65_536, $"{left.Length} bytes left");
        Assert.Equal(Plaintext[..left.Length], left);

        // It was recorded before the first byte left, and so the true one that comes later is used up. A person may
        // open it all the same.
        File.Delete(path);
        await RefusedAsync(FailureKind.Replayed, Message, "the true message");
        var again = new MessageOpener(Bob, Ledger)
        {
            Senders = new HashSet<Fingerprint> { Alice.Fingerprint },
            Rules = new ReplayRules { Allow = ReplayOverrides.Again },
        };
        Assert.Equal(Plaintext, (await again.OpenAsync(Message, Token)).Plaintext);
    }

    [Fact]
    public async Task A_prefix_sent_again_and_again_to_a_stream_gives_its_beginning_away_once()
    {
        byte[] prefix = Message[..(HeaderSize + 40 * Chunk)];
        for (int round = 0; round < 5; round++)
        {
            using var destination = new MemoryStream();
            ValiseException failure = await Assert.ThrowsAsync<ValiseException>(
                () => OpenerOf(Bob).OpenStreamingAsync(new ChoppyStream(prefix, 100_000), destination, cancellationToken: Token));
            Assert.Equal(round == 0 ? FailureKind.Damaged : FailureKind.Replayed, failure.Kind);
            Assert.Equal(round == 0, destination.Length > 0);
        }
    }

    [Fact]
    public async Task A_trailer_by_somebody_else_is_told_when_all_has_left()
    {
        // A thief of Bob's exchange key makes another payload. The stream gives it away and then says that it is not
        // Alice's: this is what "what has left is the sender's only when it has ended well" means.
        byte[] message = Seal(SignedTo(BobCard), Bytes(10)), forged = Bytes(20);
        using var thief = new KeyHolder(message, Bob);
        byte[] changed = [.. thief.Header.Encoded.Span, .. KeyHolder.Chunk(thief.Keys, forged), .. thief.Trailer];
        using var destination = new MemoryStream();
        ValiseException failure = await Assert.ThrowsAsync<ValiseException>(
            () => OpenerOf(Bob).OpenStreamingAsync(new MemoryStream(changed), destination, cancellationToken: Token));
        Assert.Equal(FailureKind.Damaged, failure.Kind);
        Assert.Equal(forged, destination.ToArray());
    }
}
