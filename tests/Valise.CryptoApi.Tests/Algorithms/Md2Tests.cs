using System.Text;
using Xunit;

namespace Valise.CryptoApi.Tests;

public class Md2Tests
{
    // RFC 1319, appendix A.5.
    [Theory]
    [InlineData("", "8350e5a3e24c153df2275c9f80692773")]
    [InlineData("a", "32ec01ec4a6dac72c0ab96fb34c0b5d1")]
    [InlineData("abc", "da853b0d3f88d99b30283a69e6ded6bb")]
    [InlineData("message digest", "ab4f496bfb2a530b219ff33031fe06b0")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "4e8ddff3650292ab5a4108c3aa47940b")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "da33def2a42df13975352846c30338cd")]
    [InlineData(
        "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
        "d5976f79d83d3a0dc9806c3c66f3efd8")]
    public void The_test_suite_of_RFC_1319_passes(string text, string hash)
    {
        using var md2 = new Md2();
        md2.Append(Encoding.ASCII.GetBytes(text));
        byte[] actual = new byte[MessageDigest.Size128];
        Assert.Equal(16, md2.GetCurrentHash(actual));
        Assert.Equal(hash, Hex.Of(actual));
    }

    [Fact]
    public void Any_splitting_gives_the_hash_of_the_whole() =>
        DigestProperties.Splitting_does_not_matter(() => new Md2());

    [Fact]
    public void A_cleared_hash_is_refused() => DigestProperties.A_cleared_hash_is_refused(() => new Md2());

    [Fact]
    public void A_clone_goes_on_by_itself() => DigestProperties.A_clone_goes_on_by_itself(() => new Md2());
}
