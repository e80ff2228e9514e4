using System.Security.Cryptography;
using Xunit;

namespace Valise.CryptoApi.Tests;

public sealed class RsaKeyPairFormTests
{
    [Fact]
    public void A_size_that_the_platform_does_not_make_is_refused_as_a_size()
    {
        var e = Assert.Throws<CryptoApiException>(() => RsaKeyPair.Generate(KeySpec.Exchange, 384));

        Assert.Equal(CryptoApiError.BadFlags, e.Error);
        Assert.Contains("384 bits", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_private_key_is_read_from_DER_whether_PKCS1_or_PKCS8()
    {
        using var rsa = RSA.Create(1024);
        using RsaKeyPair fromPkcs1 = RsaKeyPair.Import(rsa.ExportRSAPrivateKey(), isExportable: true);
        using RsaKeyPair fromPkcs8 = RsaKeyPair.Import(rsa.ExportPkcs8PrivateKey(), isExportable: true);

        Assert.Equal(rsa.ExportPkcs8PrivateKey(), fromPkcs1.ExportPkcs8());
        Assert.Equal(rsa.ExportPkcs8PrivateKey(), fromPkcs8.ExportPkcs8());
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("3000")]
    [InlineData("3003020100")]
    [InlineData("30050201000200")]
    [InlineData("3080020100020100")]
    [InlineData("3084ffffffff020100")]
    public void DER_that_is_no_private_key_is_refused_as_one(string der)
    {
        var e = Assert.Throws<CryptoApiException>(() => RsaKeyPair.Import(Convert.FromHexString(der)));

        Assert.Equal(CryptoApiError.BadKey, e.Error);
    }

    [Fact]
    public void A_private_key_of_an_unknown_version_is_refused_at_once()
    {
        using var rsa = RSA.Create(1024);
        byte[] der = rsa.ExportRSAPrivateKey();
        int version = der.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x02, 0x01, 0x00]) + 2;
        der[version] = 64;

        var e = Assert.Throws<CryptoApiException>(
            () => RsaKeyPair.Import(System.Text.Encoding.ASCII.GetBytes(PemEncoding.WriteString("RSA PRIVATE KEY", der))));

        Assert.Equal(CryptoApiError.BadKey, e.Error);
    }
}
