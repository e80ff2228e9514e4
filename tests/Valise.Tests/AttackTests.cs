using System.Security.Cryptography;
using Xunit;
using static Valise.Tests.TestMessage;

namespace Valise.Tests;

/// <summary>What someone can try who holds a key of the message: a recipient, a thief of a recipient's key, a
/// sender.</summary>
public class AttackTests
{
    private static readonly byte[] Plaintext = Bytes(100);
    private static readonly byte[] LastNonce = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    private static readonly byte[] Message = Seal(Signed, Plaintext);

    [Fact]
    public void Surreptitious_forwarding_is_refused()
    {
        // Bob got a message from Alice and seals its session key to Carol, to whom Alice never wrote.
        byte[] toBob = Seal(SignedTo(BobCard), Plaintext);
        (byte[] sessionKey, Header header) = Unwrap(toBob, Bob);
        byte[] bound = Bound([(CarolCard, sessionKey, 7)]);
        Refused([.. bound, .. toBob[header.Bound.Length..]], Carol, "Alice's stamp under Bob's commitment");
        using var keys = new KeySchedule(sessionKey, bound);
        Refused([.. bound, .. keys.Commitment, .. toBob[(header.Bound.Length + 32)..]], Carol, "Alice's stamp under the right commitment");

        // He can open the stamp and seal it again: the signature in it names Bob as the recipient.
        byte[] stamp = OpenStamp(toBob, Bob);
        Refused([.. Reseal(bound, keys, stamp), .. toBob[header.Encoded.Length..]], Carol, "Alice's stamp sealed again");
    }

    [Fact]
    public void A_card_that_carries_anothers_exchange_key_opens_nothing_for_the_other()
    {
        // Mallory's card carries Bob's exchange key; what Alice seals to Mallory, Mallory cannot pass on to Bob.
        byte[] fields = [1, 7, .. "Mallory"u8, .. Bob.ExchangeKey, .. Carol.SignatureKey, .. new byte[8]], signature = new byte[64];
        Carol.Sign([.. "valise/1 card\0"u8, .. fields], signature);
        Card mallory = Card.Parse([.. fields, .. signature]);
        byte[] message = Seal(SignedTo(mallory), Plaintext);
        Assert.Equal(FailureKind.NoKey, Assert.Throws<ValiseException>(() => Open(message, Bob)).Kind);
        Bob.Fingerprint.CopyTo(message.AsSpan(11));
        Assert.Equal(FailureKind.Damaged, Assert.Throws<ValiseException>(() => Open(message, Bob)).Kind);
    }

    [Fact]
    public void Payload_forgery_by_a_co_recipient_is_refused() => PayloadForgeryIsRefused(Carol, Bob);

    [Fact]
    public void Payload_forgery_by_a_thief_of_the_recipients_key_is_refused() => PayloadForgeryIsRefused(Bob, Bob);

    [Fact]
    public void A_stamp_replaced_by_a_co_recipient_is_refused()
    {
        (byte[] sessionKey, Header header) = Unwrap(Message, Carol);
        using var keys = new KeySchedule(sessionKey, header.Bound.Span);
        byte[] bound = header.Bound.ToArray(), rest = Message[header.Encoded.Length..];

        byte[] ofAnother = OpenStamp(Seal(Signed with { FileName = "other" }, Plaintext), Carol);
        Refused([.. Reseal(bound, keys, ofAnother), .. rest], Bob, "Alice's stamp of another message");

        byte[] changed = OpenStamp(Message, Carol);
        changed[2 + AliceCard.Encoded.Length + 7] ^= 1;
        Refused([.. Reseal(bound, keys, changed), .. rest], Bob, "another time");

        byte[] carols = Stamp.Seal(Signed with { Sender = new Sender(Carol, CarolCard, new StreamId(1)) }, bound, keys);
        Refused([.. Join(bound, keys, carols), .. rest], Bob, "Carol's stamp on Alice's payload");
    }

    [Fact]
    public void A_signed_message_made_anonymous_is_refused()
    {
        (byte[] sessionKey, Header header) = Unwrap(Message, Carol);
        using var keys = new KeySchedule(sessionKey, header.Bound.Span);
        byte[] stamp = Stamp.Seal(Signed with { Sender = null }, header.Bound.Span, keys);
        byte[] payload = Message[header.Encoded.Length..^Trailer.Size];
        Refused([.. Join(header.Bound.ToArray(), keys, stamp), .. payload], Bob, "without its sender");
    }

    [Fact]
    public void Two_keys_for_one_ciphertext_are_refused()
    {
        // A sender gives Bob one session key and Carol another, under the commitment to Bob's.
        byte[] first = Bytes(32), second = Bytes(33)[1..];
        byte[] bound = Bound([(BobCard, first, 0), (CarolCard, second, 0)]);
        using var keys = new KeySchedule(first, bound);
        byte[] header = Join(bound, keys, Stamp.Seal(Anonymous, bound, keys)), chunk = new byte[16];
        using (var aead = new AesGcm(keys.PayloadKey, 16))
            aead.Encrypt(LastNonce, ReadOnlySpan<byte>.Empty, Span<byte>.Empty, chunk);
        Assert.Empty(Open([.. header, .. chunk], Bob));
        Refused([.. header, .. chunk], Carol, "the other key");
    }

    [Fact]
    public void A_sender_is_not_guessed_from_the_outside()
    {
        // Neither the card nor any key or signature of the sender stands in the open.
        Assert.Equal(-1, Message.AsSpan().IndexOf(Alice.SignatureKey));
        Assert.Equal(-1, Message.AsSpan().IndexOf(Alice.ExchangeKey));
        Assert.Equal(-1, Message.AsSpan().IndexOf("Alice"u8));
        byte[] fingerprint = new byte[32];
        Alice.Fingerprint.CopyTo(fingerprint);
        Assert.Equal(-1, Message.AsSpan().IndexOf(fingerprint));

        // An onlooker with Alice's card and the right plaintext cannot test the trailer: it is not a signature in the
        // open.
        Header header = Header.Parse(Message.AsSpan(..^(Plaintext.Length + 16 + Trailer.Size)));
        byte[] payloadHash = SHA256.HashData(SHA256.HashData(Message.AsSpan(header.Encoded.Length, Plaintext.Length + 16)));
        byte[] signed = [.. "valise/1 payload\0"u8, .. header.Hash(), .. payloadHash];
        Assert.False(AliceCard.Verify(signed, Message.AsSpan(Message.Length - Trailer.Size, 64)));
        using MessageReader reader = Unlocked(Message, Bob);
        using KeySchedule keys = new(Unwrap(Message, Bob).SessionKey, header.Bound.Span);
        Assert.True(Trailer.Verify(keys, AliceCard, header.Hash(), payloadHash, Message.AsSpan(Message.Length - Trailer.Size)));
    }

    private static void PayloadForgeryIsRefused(IdentityKeys forger, IdentityKeys reader)
    {
        (byte[] sessionKey, Header header) = Unwrap(Message, forger);
        using var keys = new KeySchedule(sessionKey, header.Bound.Span);
        byte[] chunk = new byte[50 + 16];
        using (var aead = new AesGcm(keys.PayloadKey, 16))
            aead.Encrypt(LastNonce, Bytes(50), chunk.AsSpan(0, 50), chunk.AsSpan(50));
        byte[] payloadHash = SHA256.HashData(SHA256.HashData(chunk));
        byte[] forgersTrailer = Trailer.Seal(keys, forger, header.Hash(), payloadHash);
        Refused([.. header.Encoded.Span, .. chunk, .. Message[^Trailer.Size..]], reader, "the sender's trailer");
        Refused([.. header.Encoded.Span, .. chunk, .. forgersTrailer], reader, "the forger's trailer");
        Refused([.. header.Encoded.Span, .. chunk], reader, "no trailer");
    }

    private static (byte[] SessionKey, Header Header) Unwrap(byte[] message, IdentityKeys keys)
    {
        using MessageReader reader = Unlocked(message, keys);
        byte[] sessionKey = new byte[KeyGrant.SessionKeySize];
        Assert.True(reader.Find(new HashSet<Fingerprint> { keys.Fingerprint }).TryUnwrap(keys, sessionKey, out _));
        return (sessionKey, reader.Header);
    }

    private static byte[] OpenStamp(byte[] message, IdentityKeys keys)
    {
        (byte[] sessionKey, Header header) = Unwrap(message, keys);
        using var schedule = new KeySchedule(sessionKey, header.Bound.Span);
        byte[] stamp = new byte[header.SealedStamp.Length - SealOnce.TagSize];
        byte[] aad = [.. header.Bound.Span, .. header.Commitment.Span];
        Assert.True(SealOnce.TryDecrypt(schedule.StampKey, aad, header.SealedStamp.Span, stamp));
        return stamp;
    }

    private static byte[] Reseal(byte[] bound, KeySchedule keys, byte[] stamp)
    {
        byte[] sealedStamp = new byte[stamp.Length + SealOnce.TagSize];
        byte[] aad = [.. bound, .. keys.Commitment];
        SealOnce.Encrypt(keys.StampKey, aad, stamp, sealedStamp);
        return Join(bound, keys, sealedStamp);
    }

    private static byte[] Join(byte[] bound, KeySchedule keys, byte[] stamp) =>
        [.. bound, .. keys.Commitment, (byte)(stamp.Length >> 8), (byte)stamp.Length, .. stamp];

    private static byte[] Bound((Card Card, byte[] SessionKey, ulong Serial)[] grants)
    {
        byte[] bound = new byte[Header.PrefixSize + grants.Length * Recipient.Size];
        var writer = new WireWriter(bound);
        writer.Bytes(Header.Magic);
        writer.UInt8(1);
        writer.UInt24(grants.Length * Recipient.Size);
        foreach ((Card card, byte[] sessionKey, ulong serial) in grants)
            Recipient.Write(ref writer, SystemEntropy.Instance, new Addressee(card, serial), sessionKey);
        return bound;
    }

    private static MessageReader Unlocked(byte[] message, IdentityKeys keys) =>
        UnlockAsync(new MemoryStream(message), keys).GetAwaiter().GetResult();
}
