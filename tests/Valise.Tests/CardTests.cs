using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Valise.Tests;

public class CardTests
{
    private static readonly IdentityKeys Keys = new FixedEntropy().Identity();
    private static readonly DateTimeOffset Created = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
    private static readonly Card Sample = Card.Create(Keys, "Alice", Created);

    [Fact]
    public void A_card_says_who_it_belongs_to()
    {
        Card card = Card.Parse(Sample.Encoded.Span);
        Assert.Equal("Alice", card.Name);
        Assert.Equal(Created, card.Created);
        Assert.Equal(Keys.Fingerprint, card.Fingerprint);
        Assert.Equal(Keys.ExchangeKey, card.ExchangeKey);
    }

    [Fact]
    public void Its_layout_is_that_of_the_specification()
    {
        byte[] bytes = Sample.Encoded.ToArray();
        Assert.Equal(1 + 1 + 5 + 65 + 65 + 8 + 64, bytes.Length);
        byte[] start = [1, 5, .. "Alice"u8, .. Keys.ExchangeKey, .. Keys.SignatureKey];
        Assert.Equal(start, bytes[..137]);
        Assert.Equal(Created.ToUnixTimeMilliseconds(), BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(137)));
        using ECDsa key = P256.ImportSignatureKey(Keys.SignatureKey)!;
        byte[] signed = [.. "valise/1 card"u8, 0, .. bytes[..^64]];
        Assert.True(key.VerifyData(signed, bytes[^64..], HashAlgorithmName.SHA256));
    }

    [Fact]
    public void Its_name_is_brought_into_NFC() =>
        Assert.Equal("Zo\u00eb", Card.Create(Keys, "Zoe\u0308", Created).Name);

    [Fact]
    public void Every_changed_bit_is_refused()
    {
        for (int bit = 0; bit < Sample.Encoded.Length * 8; bit++)
        {
            byte[] changed = Sample.Encoded.ToArray();
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            Refused(changed);
        }
    }

    [Fact]
    public void Every_cut_and_every_addition_is_refused()
    {
        for (int length = 0; length < Sample.Encoded.Length; length++)
            Refused(Sample.Encoded[..length].ToArray());
        Refused([.. Sample.Encoded.Span, 0]);
    }

    [Fact]
    public void A_name_that_breaks_the_rule_is_refused_though_it_is_signed()
    {
        Assert.Equal("Bob", Card.Parse(Signed("Bob"u8, Keys.ExchangeKey, Keys.SignatureKey)).Name);
        Refused(Signed(""u8, Keys.ExchangeKey, Keys.SignatureKey));
        Refused(Signed(" Bob"u8, Keys.ExchangeKey, Keys.SignatureKey));
        Refused(Signed("Zoe\u0308"u8, Keys.ExchangeKey, Keys.SignatureKey));
        Refused(Signed([0xc0, 0xaf], Keys.ExchangeKey, Keys.SignatureKey));
        Refused(Signed(Encoding.UTF8.GetBytes(new string('b', 65)), Keys.ExchangeKey, Keys.SignatureKey));
    }

    [Fact]
    public void A_key_that_is_not_on_the_curve_is_refused_though_it_is_signed()
    {
        byte[] off = Keys.ExchangeKey.ToArray();
        off[^1] ^= 1;
        Refused(Signed("Bob"u8, off, Keys.SignatureKey));
        byte[] compressed = Keys.ExchangeKey.ToArray();
        compressed[0] = 2;
        Refused(Signed("Bob"u8, compressed, Keys.SignatureKey));
    }

    [Fact]
    public void One_key_for_both_uses_is_refused() =>
        Refused(Signed("Bob"u8, Keys.SignatureKey, Keys.SignatureKey));

    [Fact]
    public void A_card_that_carries_anothers_exchange_key_has_a_fingerprint_of_its_own()
    {
        using IdentityKeys victim = IdentityKeys.Generate();
        Card stolen = Card.Parse(Signed("Bob"u8, victim.ExchangeKey, Keys.SignatureKey));
        Assert.NotEqual(victim.Fingerprint, stolen.Fingerprint);
    }

    [Fact]
    public void A_creation_time_beyond_the_year_9999_is_refused_though_it_is_signed()
    {
        Assert.Equal(9999, Card.Parse(Signed("Bob"u8, Keys.ExchangeKey, Keys.SignatureKey, 253_402_300_799_999)).Created.Year);
        Refused(Signed("Bob"u8, Keys.ExchangeKey, Keys.SignatureKey, 253_402_300_800_000));
        Refused(Signed("Bob"u8, Keys.ExchangeKey, Keys.SignatureKey, ulong.MaxValue));
    }

    [Fact]
    public void It_travels_as_PEM()
    {
        string pem = Sample.ToPem();
        Assert.StartsWith("-----BEGIN VALISE CARD-----\n", pem);
        Assert.EndsWith("-----END VALISE CARD-----\n", pem);
        Assert.Equal(Sample.Encoded.ToArray(), Card.ParsePem(Encoding.ASCII.GetBytes(pem)).Encoded.ToArray());
        Assert.Equal(FailureKind.Damaged, Assert.Throws<ValiseException>(() => Card.ParsePem(Encoding.ASCII.GetBytes("x" + pem))).Kind);
        Assert.Throws<ValiseException>(() => Card.ParsePem(Armor.Encode(Sample.Encoded.Span, Armor.MessageLabel)));
    }

    private static byte[] Signed(ReadOnlySpan<byte> name, ReadOnlySpan<byte> exchangeKey, ReadOnlySpan<byte> signatureKey, ulong created = 0)
    {
        byte[] time = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(time, created);
        byte[] fields = [1, (byte)name.Length, .. name, .. exchangeKey, .. signatureKey, .. time];
        byte[] signature = new byte[64];
        Keys.Sign([.. "valise/1 card"u8, 0, .. fields], signature);
        return [.. fields, .. signature];
    }

    private static void Refused(byte[] card) =>
        Assert.Equal(FailureKind.Damaged, Assert.Throws<ValiseException>(() => Card.Parse(card)).Kind);
}
