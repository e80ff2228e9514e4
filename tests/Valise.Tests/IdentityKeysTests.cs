using System.Text;
using Xunit;

namespace Valise.Tests;

public class IdentityKeysTests
{
    // Made by OpenSSL 3.0: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256, twice.
    private const string Plain = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgDsCUXrX+tz9c8Zba
        F4lMRJJb+cAigfpXMBpO75qnajOhRANCAATS316t0uZqBmDE2C6FZjh4dvCZc7Uc
        P5LyUeCKl2ly4RA6M5Xx4hY4qs+s2b17dj1UO17nMDIJkGIWvuiFR8S0
        -----END PRIVATE KEY-----
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQggljSKgIWj5UujWi7
        7c4Jaqa3gyijpuOXUVOdYceuU8KhRANCAATguFRoUxWYrwgFMNA1QXPfrTuje+My
        uFjJrZc25Av/+SAzDBYuLMJRdZHfFj0RbWShdJhDYuVIlIaiL3XsDQDG
        -----END PRIVATE KEY-----

        """;

    // The same through openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 -iter 600000 -passout pass:secret.
    private const string Encrypted = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIHtMFgGCSqGSIb3DQEFDTBLMCoGCSqGSIb3DQEFDDAdBAjKsZevbHN/mAIDCSfA
        MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBCeaweV+hQz28SA882Hj3xoBIGQ
        VbYB6wchysi/0hSXEGE0WZXH+wXj8DKB5LcopZJLjx2AuHDA6MmeOYSZA+cpDJg1
        KBPANTCIxDPmMSwXvGb+p0js71T4qarCnTX2qCKPEp3E85sZ9woYnDCjhyn79dtS
        mMYrBk5vBo9UWENBhZ7qqq1JfSyd7/F8frii23Jl1dW7YlxRoArnUxrwDpZDa0D0
        -----END ENCRYPTED PRIVATE KEY-----
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIHtMFgGCSqGSIb3DQEFDTBLMCoGCSqGSIb3DQEFDDAdBAjHmcsM6M341AIDCSfA
        MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBA73HbqUjbqRfhSkYJ0xt5RBIGQ
        OrbJCwgAGUW0kOcG8lenDbUc/iXimUzLH/NL3hBWPrMkhcbfaTREpDc+PPripqLB
        WNAHtC+h36Si+Ic11C4pLplq5dmYWJCYFs/jEpro6XTp9Z26iWfxKun8VcD2dnH2
        6b7S8tCE7Xj4LeM1sfuEzDDFfGhwAWd1JLGoyoaGBmehtkQT7WncEaDptsW9seKX
        -----END ENCRYPTED PRIVATE KEY-----

        """;

    // OpenSSL again, -pkeyopt ec_paramgen_curve:secp256k1.
    private const string OtherCurve = """
        -----BEGIN PRIVATE KEY-----
        MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgIODX5v8wUEqXVA7lXuzy
        RiAZBDnuc2LrgDOkcerdlbGhRANCAAT9DvFb5h7ngwaF0SKYTeDeI/dz1w6TAgHJ
        s0TOAr/ZrCy3LJ9biQ7gzOguDXHKe+HgNFsT33K7obYZlyhd6lJ6
        -----END PRIVATE KEY-----

        """;

    // openssl pkey -pubout -outform DER, the last 65 bytes.
    private const string ExchangeKey = "04d2df5eadd2e66a0660c4d82e8566387876f09973b51c3f92f251e08a976972e1103a3395f1e21638aacfacd9bd7b763d543b5ee7303209906216bee88547c4b4";
    private const string SignatureKey = "04e0b85468531598af080530d0354173dfad3ba37be332b858c9ad9736e40bfff920330c162e2cc2517591df163d116d64a174984362e5489486a22f75ec0d00c6";

    [Theory]
    [InlineData(Plain, "")]
    [InlineData(Encrypted, "secret")]
    public void Keys_made_by_OpenSSL_are_read(string pem, string passphrase)
    {
        using IdentityKeys keys = IdentityKeys.ImportPem(Encoding.ASCII.GetBytes(pem), passphrase);
        Assert.Equal(ExchangeKey, Convert.ToHexStringLower(keys.ExchangeKey));
        Assert.Equal(SignatureKey, Convert.ToHexStringLower(keys.SignatureKey));
    }

    [Theory]
    [InlineData("")]
    [InlineData("correct horse")]
    public void Keys_come_back_as_they_were_exported(string passphrase)
    {
        using IdentityKeys keys = IdentityKeys.Generate();
        byte[] pem = keys.ExportPem(passphrase);
        Assert.Equal(passphrase.Length > 0, IdentityKeys.NeedsPassphrase(pem));
        using IdentityKeys again = IdentityKeys.ImportPem(pem, passphrase);
        Assert.Equal(keys.Fingerprint, again.Fingerprint);
    }

    [Fact]
    public void Protection_is_PBES2_with_600000_iterations_of_HMAC_SHA_256_and_AES_256_CBC()
    {
        using IdentityKeys keys = IdentityKeys.Generate();
        string text = Encoding.ASCII.GetString(keys.ExportPem("secret"));
        string der = Convert.ToHexStringLower(Convert.FromBase64String(string.Concat(text.Split('\n')[1..^1].TakeWhile(line => line[0] != '-'))));
        Assert.Contains("06092a864886f70d01050d", der); // PBES2
        Assert.Contains("0203" + "0927c0", der); // 600,000
        Assert.Contains("06082a864886f70d0209", der); // hmacWithSHA256
        Assert.Contains("060960864801650304012a", der); // aes256-CBC
    }

    [Fact]
    public void A_wrong_passphrase_is_told_from_a_missing_one()
    {
        byte[] pem = Encoding.ASCII.GetBytes(Encrypted);
        Assert.Contains("passphrase is wrong", Assert.Throws<ValiseException>(() => IdentityKeys.ImportPem(pem, "Secret")).Message);
        Assert.Contains("under a passphrase", Assert.Throws<ValiseException>(() => IdentityKeys.ImportPem(pem)).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no PEM at all")]
    [InlineData(OtherCurve + "\n" + OtherCurve)]
    [InlineData(Plain + "\n" + Plain)]
    public void What_is_not_two_P_256_keys_is_damage(string pem) =>
        Assert.Equal(FailureKind.Damaged, Assert.Throws<ValiseException>(() => IdentityKeys.ImportPem(Encoding.ASCII.GetBytes(pem))).Kind);

    [Fact]
    public void One_key_alone_is_damage() =>
        Assert.Throws<ValiseException>(() => IdentityKeys.ImportPem(Encoding.ASCII.GetBytes(Plain[..(Plain.Length / 2)])));
}
