using System.Text;
using Xunit;

namespace Valise.CryptoApi.Tests;

public class Md4Tests
{
    // RFC 1320, appendix A.5.
    [Theory]
    [InlineData("", "31d6cfe0d16ae931b73c59d7e0c089c0")]
    [InlineData("a", "bde52cb31de33e46245e05fbdbd6fb24")]
    [InlineData("abc", "a448017aaf21d8525fc10ae87aa6729d")]
    [InlineData("message digest", "d9130a8164549fe818874806e1c7014b")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "d79e1c308aa5bbcdeea8ed63df412da9")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "043f8582f241db351ce627e153e7f0e4")]
    [InlineData(
        "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
        "e33b4ddc9c38f2199c3e7b164fcc0536")]
    public void The_test_suite_of_RFC_1320_passes(string text, string hash)
    {
        using var md4 = new Md4();
        md4.Append(Encoding.ASCII.GetBytes(text));
        byte[] actual = new byte[MessageDigest.Size128];
        Assert.Equal(16, md4.GetCurrentHash(actual));
        Assert.Equal(hash, Hex.Of(actual));
    }

    // OpenSSL 3.0: `head -c N /dev/zero | openssl dgst -md4 -provider legacy`.
    [Theory]
    [InlineData(55, "2df5a83f688f18c0866c64173be82a8f")]
    [InlineData(56, "7b9b4593cd9322ea492cf0bcdd84f0ae")]
    [InlineData(63, "594697fc0810937e0e899a65911293b5")]
    [InlineData(64, "2f6f7b10c5cadca6d5770f428c899ba7")]
    [InlineData(65, "4fc27bbf517522311018663e59ced7a5")]
    [InlineData(119, "8bf9d82d3cd1246ab64363d6da010259")]
    [InlineData(120, "888e0376839fc84239dba15a308df398")]
    [InlineData(128, "f620fe08d59ed12ff6d1626c8205bae9")]
    public void The_padding_fits_around_the_border_of_a_block(int length, string hash)
    {
        using var md4 = new Md4();
        md4.Append(new byte[length]);
        byte[] actual = new byte[MessageDigest.Size128];
        md4.GetCurrentHash(actual);
        Assert.Equal(hash, Hex.Of(actual));
    }

    [Fact]
    public void Any_splitting_gives_the_hash_of_the_whole() =>
        DigestProperties.Splitting_does_not_matter(() => new Md4());

    [Fact]
    public void A_cleared_hash_is_refused() => DigestProperties.A_cleared_hash_is_refused(() => new Md4());

    [Fact]
    public void A_clone_goes_on_by_itself() => DigestProperties.A_clone_goes_on_by_itself(() => new Md4());
}
