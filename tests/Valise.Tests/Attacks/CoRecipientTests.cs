using System.Globalization;
using System.Numerics;
using Xunit;
using static Valise.Tests.TestMessage;

namespace Valise.Tests;

/// <summary>Attacks by those who hold a recipient's exchange key: recipients themselves, and thieves.</summary>
public sealed class CoRecipientTests : AttackTest
{
    private static readonly byte[] Plaintext = Bytes(100), Forged = Bytes(50);
    private static readonly byte[] Message = Seal(Signed, Plaintext);

    [Fact]
    public async Task Surreptitious_forwarding_is_refused()
    {
        // Carol got a message from Alice and seals its session key to Bob, to whom Alice never wrote.
        byte[] toCarol = Seal(SignedTo(CarolCard), Plaintext);
        using var carol = new KeyHolder(toCarol, Carol);
        byte[] bound = KeyHolder.BoundTo((BobCard, carol.SessionKey, 7));
        await RefusedAsync(FailureKind.Damaged, [.. bound, .. toCarol[bound.Length..]], "all the rest as Alice made it");

        // She computes the commitment that belongs to it, and all that is sealed she seals again.
        using var keys = new KeySchedule(carol.SessionKey, bound);
        byte[] header = KeyHolder.HeaderWith(bound, keys, carol.Stamp), chunk = KeyHolder.Chunk(keys, Plaintext);
        byte[] trailer = KeyHolder.TrailerWith(carol.PayloadSignature(), keys);
        await StampRefusedAsync([.. header, .. chunk, .. trailer], "Alice's signatures sealed again");

        // Nor does a draft of her own help in which the sender's card is Alice's.
        var alices = new Sender(Carol, AliceCard, SerialStream);
        byte[] claimed = KeyHolder.HeaderOf(bound, keys, Signed with { Sender = alices });
        byte[] carols = KeyHolder.TrailerBy(Carol, keys, claimed, chunk);
        await StampRefusedAsync([.. claimed, .. chunk, .. carols], "Carol's signatures under Alice's card");

        await OpensOnceAsync(toCarol, Plaintext, OpenerOf(Carol));
    }

    [Fact]
    public async Task A_card_that_carries_anothers_exchange_key_passes_nothing_on()
    {
        // Mallory's card carries Bob's exchange key. What Alice seals to Mallory, Mallory passes on to Bob.
        using IdentityKeys keys = IdentityKeys.Generate();
        Card mallory = Forge("Mallory", Bob.ExchangeKey, keys);
        byte[] message = Seal(SignedTo(mallory), Plaintext);
        await RefusedAsync(FailureKind.NoKey, message, "as it is");
        Bob.Fingerprint.CopyTo(message.AsSpan(Header.PrefixSize));
        await RefusedAsync(FailureKind.Damaged, message, "Bob's fingerprint put on it");

        // As a sender, she is nobody's contact by the keys of another.
        var asAlice = new Sender(keys, Card.Create(keys, "Alice", Time), SerialStream);
        byte[] fromMallory = Seal(Signed with { Sender = asAlice }, Plaintext);
        await RefusedAsync(FailureKind.Sender, fromMallory, "Alice's name on other keys");

        // And a card with Alice's signature key and another exchange key is one that Alice did not sign.
        ValiseException forged = Assert.Throws<ValiseException>(() => Forge("Alice", keys.ExchangeKey, keys, Alice.SignatureKey));
        Assert.Equal(FailureKind.Damaged, forged.Kind);
        await OpensOnceAsync(Message, Plaintext);
    }

    [Fact]
    public Task Payload_forgery_by_a_co_recipient_is_refused() => PayloadForgeryIsRefused(Carol, Message);

    [Fact]
    public Task Payload_forgery_by_a_thief_of_the_recipients_key_is_refused() =>
        PayloadForgeryIsRefused(Bob, Seal(SignedTo(BobCard), Plaintext));

    [Fact]
    public async Task A_message_made_by_a_thief_of_the_recipients_key_is_refused()
    {
        // The thief knows Bob's exchange key and everything that Alice ever sent him, and makes a new message from her.
        using var thief = new KeyHolder(Message, Bob);
        byte[] sessionKey = Bytes(32), bound = KeyHolder.BoundTo((BobCard, sessionKey, 8));
        using var keys = new KeySchedule(sessionKey, bound);
        byte[] header = KeyHolder.HeaderWith(bound, keys, thief.Stamp), chunk = KeyHolder.Chunk(keys, Forged);
        byte[] trailer = KeyHolder.TrailerWith(thief.PayloadSignature(), keys);
        await StampRefusedAsync([.. header, .. chunk, .. trailer], "Alice's signatures of another message");
        await OpensOnceAsync(Message, Plaintext);
    }

    [Fact]
    public async Task A_stamp_replaced_by_a_co_recipient_is_refused()
    {
        using var carol = new KeyHolder(Message, Carol);
        byte[] WithStamp(byte[] stamp) => [.. KeyHolder.HeaderWith(carol.Bound, carol.Keys, stamp), .. carol.Rest];
        Assert.Equal(Message, WithStamp(carol.Stamp));

        using var later = new KeyHolder(Seal(Signed with { Time = Time.AddSeconds(30), FileName = "other" }, Plaintext), Carol);
        await StampRefusedAsync(WithStamp(later.Stamp), "Alice's stamp of another message");

        int card = 2 + AliceCard.Encoded.Length;
        foreach ((string what, int at) in new[] { ("time", card + 7), ("stream", card + 8), ("name", card + 25) })
        {
            byte[] changed = [.. carol.Stamp];
            changed[at] ^= 1;
            await StampRefusedAsync(WithStamp(changed), what);
        }

        var carols = Signed with { Sender = new Sender(Carol, CarolCard, new StreamId(1)) };
        byte[] header = KeyHolder.HeaderOf(carol.Bound, carol.Keys, carols);
        await RefusedAsync(FailureKind.Damaged, [.. header, .. carol.Rest], "Carol's stamp on Alice's trailer");
        await OpensOnceAsync(Message, Plaintext);
    }

    [Fact]
    public async Task A_serial_changed_by_a_co_recipient_is_refused()
    {
        // To have an old message taken for a new one, or to use up serials that Alice has yet to use.
        using var carol = new KeyHolder(Message, Carol);
        byte[] bound = KeyHolder.BoundTo((BobCard, carol.SessionKey, ulong.MaxValue), (CarolCard, carol.SessionKey, 9));
        using var keys = new KeySchedule(carol.SessionKey, bound);
        byte[] header = KeyHolder.HeaderWith(bound, keys, carol.Stamp), chunk = KeyHolder.Chunk(keys, Plaintext);
        byte[] trailer = KeyHolder.TrailerWith(carol.PayloadSignature(), keys);
        await StampRefusedAsync([.. header, .. chunk, .. trailer], "another serial");
        await OpensOnceAsync(Message, Plaintext);
    }

    [Fact]
    public async Task A_signed_message_made_anonymous_is_refused()
    {
        using var carol = new KeyHolder(Message, Carol);
        byte[] header = KeyHolder.HeaderOf(carol.Bound, carol.Keys, Signed with { Sender = null });
        MessageOpener anonymous = OpenerOf(Bob, allowAnonymous: true);
        await RefusedAsync(FailureKind.Damaged, [.. header, .. carol.Payload], "the sender taken off");
        await RefusedAsync(FailureKind.Damaged, [.. header, .. carol.Payload], "and by somebody who takes anonymous messages", anonymous);

        // She can always send an anonymous message with the same content; that one is refused for what it is.
        byte[] anew = Seal(Anonymous, Plaintext);
        await RefusedAsync(FailureKind.Sender, anew, "the same content anonymously");
        var fromAlice = new MessageOpener(Bob, Ledger)
        {
            Senders = new HashSet<Fingerprint> { Alice.Fingerprint },
            OnlySender = Alice.Fingerprint,
            AllowAnonymous = true,
        };
        await RefusedAsync(FailureKind.Sender, anew, "where Alice is demanded, whatever else is allowed", fromAlice);
        await OpensOnceAsync(Message, Plaintext, anonymous);
    }

    [Fact]
    public async Task A_signature_turned_round_says_the_same_and_opens_no_second_time()
    {
        // Of an ECDSA signature (r, s), anybody makes (r, n - s), which is as good. Carol can seal that in the trailer.
        var order = BigInteger.Parse(
            "0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", NumberStyles.HexNumber);
        using var carol = new KeyHolder(Message, Carol);
        byte[] signature = carol.PayloadSignature();
        BigInteger turned = order - new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
        byte[] s = turned.ToByteArray(isUnsigned: true, isBigEndian: true);
        signature.AsSpan(32).Clear();
        s.CopyTo(signature, 64 - s.Length);
        byte[] other = [.. Message[..^Trailer.Size], .. KeyHolder.TrailerWith(signature, carol.Keys)];
        Assert.NotEqual(Message, other);
        await OpensOnceAsync(other, Plaintext);
        await RefusedAsync(FailureKind.Replayed, Message, "the message as Alice made it, which is the same");
    }

    private async Task PayloadForgeryIsRefused(IdentityKeys forger, byte[] message)
    {
        using var holder = new KeyHolder(message, forger);
        byte[] header = holder.Header.Encoded.ToArray(), chunk = KeyHolder.Chunk(holder.Keys, Forged);
        byte[] old = holder.Trailer, own = KeyHolder.TrailerBy(forger, holder.Keys, header, chunk);
        await RefusedAsync(FailureKind.Damaged, [.. header, .. chunk, .. old], "the sender's trailer");
        await RefusedAsync(FailureKind.Damaged, [.. header, .. chunk, .. own], "the forger's trailer");
        await RefusedAsync(FailureKind.Damaged, [.. header, .. chunk], "no trailer");
        await RefusedAsync(FailureKind.Damaged, [.. header, .. KeyHolder.Chunk(holder.Keys, []), .. old], "an empty payload");
        await RefusedAsync(FailureKind.Damaged, [.. header, .. KeyHolder.Chunk(holder.Keys, Plaintext[..^1]), .. old], "cut short");
        await OpensOnceAsync(message, Plaintext);
    }

    private static Card Forge(string name, ReadOnlySpan<byte> exchangeKey, IdentityKeys signer, ReadOnlySpan<byte> signatureKey = default)
    {
        if (signatureKey.IsEmpty)
            signatureKey = signer.SignatureKey;
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(name), signature = new byte[P256.SignatureSize];
        byte[] fields = [1, (byte)utf8.Length, .. utf8, .. exchangeKey, .. signatureKey, .. new byte[sizeof(ulong)]];
        signer.Sign([.. "valise/1 card\0"u8, .. fields], signature);
        return Card.Parse([.. fields, .. signature]);
    }
}
