using System.Security.Cryptography;
using System.Text;
using Xunit;
using static Valise.Tests.TestMessage;

namespace Valise.Tests;

public class MessageTests
{
    private static readonly byte[] Plaintext = "the payload"u8.ToArray();

    [Fact]
    public async Task Each_recipient_reads_who_sent_it_when_and_under_which_serial()
    {
        byte[] message = Seal(Signed, Plaintext);
        foreach ((IdentityKeys keys, ulong serial) in new[] { (Bob, 7ul), (Carol, 9ul) })
        {
            using MessageReader reader = await UnlockAsync(new MemoryStream(message), keys);
            Assert.Equal(Alice.Fingerprint, reader.Stamp.Sender!.Fingerprint);
            Assert.Equal(Time, reader.Stamp.Time);
            Assert.Equal(SerialStream, reader.Stamp.Stream);
            Assert.Equal("report.pdf", reader.Stamp.FileName);
            Assert.Equal(serial, reader.Serial);
            Assert.Equal(Plaintext, Open(message, keys));
        }
    }

    [Fact]
    public async Task An_anonymous_message_says_nothing_of_its_sender()
    {
        byte[] message = Seal(Anonymous, Plaintext);
        using MessageReader reader = await UnlockAsync(new MemoryStream(message), Bob);
        Assert.Null(reader.Stamp.Sender);
        Assert.Equal(0ul, reader.Serial);
        Assert.True(reader.Stamp.Stream.IsZero);
        Assert.Equal(Plaintext, Open(message, Bob));
    }

    [Fact]
    public void Its_layout_is_that_of_the_specification()
    {
        byte[] message = Seal(Signed, Plaintext);
        Header header = Header.Parse(message.AsSpan(..^(Plaintext.Length + 16 + 80)));
        Assert.Equal([.. "valise"u8, 0, 1, 0, 0x01, 0x3c], message[..11]); // 2 * 158 bytes of recipients
        byte[] bob = new byte[32];
        Bob.Fingerprint.CopyTo(bob);
        Assert.Equal([.. bob, 0, 1, 0, 122], message[11..47]);
        Assert.Equal(11 + 2 * 158, header.Bound.Length);
        Assert.Equal(message[327..359], header.Commitment.ToArray());
        int card = AliceCard.Encoded.Length, stamp = 2 + card + 8 + 16 + 1 + "report.pdf".Length + 1 + 64 + 16;
        Assert.Equal([(byte)(stamp >> 8), (byte)stamp], message[359..361]);
        Assert.Equal(361 + stamp, header.Encoded.Length);
    }

    [Fact]
    public void Keys_come_from_the_session_key_and_the_bound_part_alone()
    {
        byte[] sessionKey = Bytes(32), bound = Bytes(100);
        using var keys = new KeySchedule(sessionKey, bound);
        byte[] prk = HKDF.Extract(HashAlgorithmName.SHA256, sessionKey, SHA256.HashData(bound));
        Assert.Equal(Expand("valise/1 commitment"), keys.Commitment.ToArray());
        Assert.Equal(Expand("valise/1 stamp"), keys.StampKey.ToArray());
        Assert.Equal(Expand("valise/1 payload"), keys.PayloadKey.ToArray());
        Assert.Equal(Expand("valise/1 trailer"), keys.TrailerKey.ToArray());

        byte[] Expand(string label) => HKDF.Expand(HashAlgorithmName.SHA256, prk, 32, Encoding.ASCII.GetBytes(label));
    }

    [Fact]
    public void Fixed_randomness_makes_the_same_bytes_again_but_for_signatures()
    {
        Assert.Equal(Seal(Anonymous, Plaintext, new FixedEntropy()), Seal(Anonymous, Plaintext, new FixedEntropy()));
        byte[] first = Seal(Signed, Plaintext, new FixedEntropy()), second = Seal(Signed, Plaintext, new FixedEntropy());
        Assert.Equal(first[..361], second[..361]);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void A_message_to_others_is_not_for_me() =>
        Assert.Equal(FailureKind.NoKey, Assert.Throws<ValiseException>(() => Open(Seal(Anonymous, Plaintext), Carol)).Kind);

    [Fact]
    public async Task Of_several_entries_of_mine_the_first_on_the_wire_is_opened()
    {
        byte[] message = Seal(SignedTo(CarolCard, BobCard), Plaintext);
        using MessageReader reader = await MessageReader.OpenAsync(new MemoryStream(message), TestContext.Current.CancellationToken);
        Assert.Equal(Carol.Fingerprint, reader.Find(new HashSet<Fingerprint> { Bob.Fingerprint, Carol.Fingerprint }).Fingerprint);
        Assert.Equal(Bob.Fingerprint, reader.Find(new HashSet<Fingerprint> { Bob.Fingerprint }).Fingerprint);
    }

    [Fact]
    public void A_draft_that_cannot_be_read_again_is_not_sealed()
    {
        Assert.Equal(FailureKind.Usage, Assert.Throws<ValiseException>(() => Seal(SignedTo(), Plaintext)).Kind);
        Assert.Equal(FailureKind.Usage, Assert.Throws<ValiseException>(() => Seal(SignedTo(BobCard, BobCard), Plaintext)).Kind);
        Assert.Equal(FailureKind.Usage, Assert.Throws<ValiseException>(() => Seal(Signed with { FileName = "../x" }, Plaintext)).Kind);
        Assert.Throws<ArgumentException>(() => Seal(Anonymous with { Recipients = [new Addressee(BobCard, 1)] }, Plaintext));
        Assert.Throws<ArgumentException>(() => Seal(Signed with { Recipients = [new Addressee(BobCard, 0)] }, Plaintext));
        Assert.Throws<ArgumentException>(() => Seal(Signed with { Sender = FromAlice with { Stream = default } }, Plaintext));
        Assert.Throws<ArgumentException>(() => Seal(Signed with { Sender = FromAlice with { Card = BobCard } }, Plaintext));
    }

    [Fact]
    public void A_message_has_up_to_1024_recipients()
    {
        Card[] cards = [.. Enumerable.Range(0, Header.MaxRecipients + 1).Select(_ =>
        {
            using IdentityKeys keys = IdentityKeys.Generate();
            return Card.Create(keys, "Someone", Time);
        })];
        cards[Header.MaxRecipients - 1] = BobCard;
        Assert.Equal(Plaintext, Open(Seal(SignedTo(cards[..Header.MaxRecipients]), Plaintext), Bob));
        Assert.Equal(FailureKind.Usage, Assert.Throws<ValiseException>(() => Seal(SignedTo(cards), Plaintext)).Kind);
    }

    [Fact]
    public async Task A_message_as_text_opens_without_being_told_that_it_is_text()
    {
        byte[] message = Seal(Signed, Plaintext), text = Armor.Encode(message, Armor.MessageLabel);
        Assert.Equal(Plaintext, Open(text, Bob));

        using MessageReader reader = await UnlockAsync(new ChoppyStream(text, 10), Bob);
        await reader.VerifyAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var destination = new MemoryStream();
        await reader.ReleaseAsync(new MemoryStream(text), destination, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Plaintext, destination.ToArray());
    }

    [Theory]
    [InlineData("", "not a Valise message")]
    [InlineData("valis", "not a Valise message")]
    [InlineData("valise\u0001\u0001", "not a Valise message")]
    [InlineData("valise\u0000\u0001", "cut short")]
    [InlineData("valise\u0000\u0002 and more", "newer Valise")]
    [InlineData("-----BEGIN VALISE CARD-----\nAAAA\n-----END VALISE CARD-----\n", "does not begin with")]
    [InlineData("-----BEGIN PGP MESSAGE-----\n", "does not begin with")]
    public void What_is_not_a_message_is_told_apart(string start, string says)
    {
        ValiseException refusal = Assert.Throws<ValiseException>(() => Open(Encoding.ASCII.GetBytes(start), Bob));
        Assert.Equal(FailureKind.Damaged, refusal.Kind);
        Assert.Contains(says, refusal.Message);
    }
}
