using System.Security.Cryptography;
using Xunit;

namespace Valise.Tests;

public class FingerprintTests
{
    private const string Hex = "00112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef";

    private static readonly Fingerprint Sample = new(Convert.FromHexString(Hex));

    [Fact]
    public void It_is_shown_in_groups_of_four_digits() => Assert.Equal(
        "0011 2233 4455 6677 8899 aabb ccdd eeff 0123 4567 89ab cdef 0123 4567 89ab cdef", Sample.ToString());

    [Theory]
    [InlineData("00112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef")]
    [InlineData("0011 2233 4455 6677 8899 AABB CCDD EEFF 0123 4567 89AB CDEF 0123 4567 89AB CDEF")]
    [InlineData("00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:01:23:45:67:89:ab:cd:ef:01:23:45:67:89:ab:cd:ef")]
    public void It_is_read_as_people_write_it(string text) => Assert.Equal(Sample, Fingerprint.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("0011")]
    [InlineData("00112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef0")]
    [InlineData("g0112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef")]
    public void Anything_else_is_refused(string text)
    {
        Assert.False(Fingerprint.TryParse(text, out _));
        Assert.Equal(FailureKind.Usage, Assert.Throws<ValiseException>(() => Fingerprint.Parse(text)).Kind);
    }

    [Fact]
    public void Its_bytes_come_back()
    {
        byte[] bytes = new byte[Fingerprint.Size];
        Sample.CopyTo(bytes);
        Assert.Equal(Hex, Convert.ToHexStringLower(bytes));
        Assert.Equal(Hex, Sample.ToHex());
        Assert.NotEqual(Sample, default);
    }

    [Fact]
    public void It_is_the_hash_of_both_keys()
    {
        using IdentityKeys keys = new FixedEntropy().Identity();
        byte[] input = [.. "valise/1 identity"u8, 0, .. keys.ExchangeKey, .. keys.SignatureKey];
        Assert.Equal(new Fingerprint(SHA256.HashData(input)), keys.Fingerprint);
    }
}
