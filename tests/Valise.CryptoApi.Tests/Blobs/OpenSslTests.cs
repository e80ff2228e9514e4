using System.Text;
using Xunit;

namespace Valise.CryptoApi.Tests;

/// <summary>RSA key BLOBs that OpenSSL 3.0 made. The key is for these tests and nothing else.</summary>
public sealed class OpenSslTests
{
    // openssl genrsa -out k.pem 1024; openssl pkcs8 -topk8 -nocrypt -in k.pem
    private const string Pem = """
        -----BEGIN PRIVATE KEY-----
        MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBAJuQ7LKPMTdGSHZT
        VygpRYtTm8xyEjR5fpAhITmIG5Qee3Iemb166l5WoS5J4k2CuZtRbggE6V2JtCwQ
        EqXtN9MO+3D769EeGrnFqxxmQf9C79MAeC+accR0V8sFkvmBEgmPP1WylTPi+hig
        H5TKcJ1ZpXm0ctVjbBpiLLvkq6spAgMBAAECgYBYMp4/zfc1Q1+p1i4/0sZe65QV
        IUc5APjEdkQD/irEm1OZq8e2KY3e1naja7gmAcuBR3V+jmpQYdYIdURdVlSjLiZM
        eqrgzRad2VXREbVsR2EpDnmTdyldIP+QiE+jy2U9z/BVXG8Q7JxnxiOFg996Rnrh
        2lbWjnqvvrrvlvXWAQJBAM1jWWF/Bw7x7ZG6m6s6aJH2WOYo+xOkk6yALaD1t/j/
        L40oaNiqLNPP7YEocCUQP+GxQA6PlZL9OCwahvfnPhECQQDB5p5cx2GGvnP1MFdz
        Iyl3si12XhLtLeUO9+55T21ipAbPzmhB3pbBr5TLRamY24qK2hGmmXdkgGx3pOrc
        B2OZAkEAsPECM6hH4Gw0CvQE4EL1i6n7dG2hwI5sWpQiuyR1ViIiSS2jBeW1sNTU
        /AxmcMfLARi+4sx4Q6W7GuPPmwqwwQJBALDS07X+KOUNB4ggho88EJPUS/s2vQHI
        Kawl0zaThUhAFuoo7BCtoUOOEB3zMD9ybfxD83a/Ww6uwru1DGyM3HkCQB9iNTr7
        U2tq/hGv+8/ChYf9wvnjFSdDgJ08FRh7PFJTUgpMYm6+72ablilQxDsU4GDZwKpb
        kq8gyONpPgfLNPk=
        -----END PRIVATE KEY-----
        """;

    // openssl rsa -in k.pem -outform MSBLOB | base64
    private const string PrivateKeyBlob = """
        BwIAAACkAABSU0EyAAQAAAEAAQApq6vkuyxiGmxj1XK0eaVZnXDKlB+gGPriM5WyVT+PCRKB+ZIFy1d0xHGaL3gA0+9C/0FmHKvF
        uRoe0ev7cPsO0zftpRIQLLSJXekECG5Rm7mCTeJJLqFWXup6vZkecnselBuIOSEhkH55NBJyzJtTi0UpKFdTdkhGNzGPsuyQmxE+
        5/eGGiw4/ZKVjw5AseE/ECVwKIHtz9MsqthoKI0v//i39aAtgKyTpBP7KOZY9pFoOqubupHt8Q4Hf2FZY82ZYwfc6qR3bIBkd5mm
        EdqKituYqUXLlK/Blt5BaM7PBqRibU957vcO5S3tEl52LbJ3KSNzVzD1c76GYcdcnubBwbAKm8/jGrulQ3jM4r4YAcvHcGYM/NTU
        sLXlBaMtSSIiVnUkuyKUWmyOwKFtdPupi/VC4AT0CjRs4EeoMwLxsHncjGwMtbvCrg5bv3bzQ/xtcj8w8x0QjkOhrRDsKOoWQEiF
        kzbTJawpyAG9NvtL1JMQPI+GIIgHDeUo/rXT0rD5NMsHPmnjyCCvkluqwNlg4BQ7xFAplptm775uYkwKUlNSPHsYFTydgEMnFeP5
        wv2HhcLP+68R/mprU/s6NWIfAdb1lu+6vq96jtZW2uF6Rnrfg4Ujxmec7BBvXFXwzz1ly6NPiJD/IF0pd5N5DilhR2y1EdFV2Z0W
        zeCqekwmLqNUVl1EdQjWYVBqjn51R4HLASa4a6N21t6NKbbHq5lTm8Qq/gNEdsT4ADlHIRWU617G0j8u1qlfQzX3zT+eMlg=
        """;

    // openssl rsa -in k.pem -pubout -outform MSBLOB | base64
    private const string PublicKeyBlob = """
        BgIAAACkAABSU0ExAAQAAAEAAQApq6vkuyxiGmxj1XK0eaVZnXDKlB+gGPriM5WyVT+PCRKB+ZIFy1d0xHGaL3gA0+9C/0FmHKvF
        uRoe0ev7cPsO0zftpRIQLLSJXekECG5Rm7mCTeJJLqFWXup6vZkecnselBuIOSEhkH55NBJyzJtTi0UpKFdTdkhGNzGPsuyQmw==
        """;

    // openssl req -x509 -key k.pem -subj /CN=test -days 36500
    private const string Certificate = """
        -----BEGIN CERTIFICATE-----
        MIIB/DCCAWWgAwIBAgIUKcXClbFChbFAiGVojJQRXtwcYHEwDQYJKoZIhvcNAQEL
        BQAwDzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjEwMTExMDJaGA8yMTI2MTAyODAx
        MTEwMlowDzENMAsGA1UEAwwEdGVzdDCBnzANBgkqhkiG9w0BAQEFAAOBjQAwgYkC
        gYEAm5Dsso8xN0ZIdlNXKClFi1ObzHISNHl+kCEhOYgblB57ch6ZvXrqXlahLkni
        TYK5m1FuCATpXYm0LBASpe030w77cPvr0R4aucWrHGZB/0Lv0wB4L5pxxHRXywWS
        +YESCY8/VbKVM+L6GKAflMpwnVmlebRy1WNsGmIsu+SrqykCAwEAAaNTMFEwHQYD
        VR0OBBYEFMaKWtPIoFfcZKWCI1gWgxe5KaMjMB8GA1UdIwQYMBaAFMaKWtPIoFfc
        ZKWCI1gWgxe5KaMjMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADgYEA
        aU74qUS1F5QgcawVzb13IeG+e34hAggijdsXfciPVpq9zNVoCLz9nq29MAx5Qsga
        exq7qLzV/4x9K1MVlnsjpu3QROO2gB/QAu3YdtMcX/mh0vmlAGt94ly0YGirL7A4
        qGmMUFMMBZpHEa/0tHOq/PUA6yJymvY3f7+07qW/qV0=
        -----END CERTIFICATE-----
        """;

    // The bytes 0 to 15: openssl pkeyutl -encrypt -inkey k.pem | base64, and with -pkeyopt rsa_padding_mode:oaep
    private const string Pkcs1Block = """
        Ltc0LxMsEgxHo9EH3+GakXHFfUEP516gVpswXr/8gMnX74WPrfmbGxyQcR1W7012/nSXOiFr/yyZkGdyJL/xZdVkjIlaTn2vSRGr
        krl+TYAjNb5Gy/cec+EDuw2x12Qbr4ioWVMQFbYxT8kdQPGT1zg8z6Or5QB7TuqkevIwfmg=
        """;

    private const string OaepBlock = """
        d1eU2HxRrm3rKv77P630sxx1/5ilIh8eZfUmubvmAdaMFH7wK9j94MjcH3RNAUzg+koKQQ2w8+qay7T6KZt1lSvqKrZv6t7F561k
        Flw4yeAvFLF/MqBcY1zFsWGxGVnTHDtRxYAYSEbr2cUX5nXWbTvCcgA+TrM17Ayu0g8oiOw=
        """;

    [Fact]
    public void A_PRIVATEKEYBLOB_is_byte_for_byte_the_same()
    {
        using RsaKeyPair pair = RsaKeyPair.FromPem(Pem, isExportable: true);
        Assert.Equal(Convert.FromBase64String(PrivateKeyBlob), pair.ExportBlob());
    }

    [Fact]
    public void A_PUBLICKEYBLOB_is_byte_for_byte_the_same()
    {
        using RsaKeyPair pair = RsaKeyPair.FromPem(Pem);
        Assert.Equal(Convert.FromBase64String(PublicKeyBlob), pair.PublicKey.ExportBlob());
    }

    [Fact]
    public void A_PRIVATEKEYBLOB_becomes_the_same_PKCS_8()
    {
        using RsaKeyPair pair = RsaKeyPair.Import(Convert.FromBase64String(PrivateKeyBlob), isExportable: true);
        Assert.Equal(KeySpec.Exchange, pair.Spec);
        Assert.Equal(1024, pair.KeySize);
        Assert.Equal(Pem.ReplaceLineEndings("\n"), pair.ExportPkcs8Pem().Trim());
    }

    [Fact]
    public void Every_form_of_the_public_key_is_the_same_key()
    {
        var key = RsaPublicKey.Import(Convert.FromBase64String(PublicKeyBlob));
        Assert.Equal(key, RsaPublicKey.Import(Encoding.ASCII.GetBytes(Certificate)));
        Assert.Equal(key, RsaPublicKey.Import(Encoding.ASCII.GetBytes("Subject: CN = test\n" + Certificate)));
        Assert.Equal(key, RsaPublicKey.Import(Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem())));
        Assert.Equal(key, RsaPublicKey.Import(key.ExportSubjectPublicKeyInfo()));
        Assert.NotEqual(key, RsaPublicKey.Import(key.ExportSubjectPublicKeyInfo(), KeySpec.Signature));
    }

    [Theory]
    [InlineData(false, Pkcs1Block)]
    [InlineData(true, OaepBlock)]
    public void A_session_key_that_OpenSSL_encrypted_is_imported(bool oaep, string block)
    {
        using KeyContainer container = KeyContainer.CreateEphemeral();
        container.SetKeyPair(RsaKeyPair.FromPem(Pem));
        byte[] reversed = Convert.FromBase64String(block);
        Array.Reverse(reversed);
        byte[] blob = new SimpleBlob(AlgorithmId.Aes128, reversed).ToArray();
        using SessionKey key = container.ImportSessionKey(blob, oaep, isExportable: true);
        Assert.Equal("000102030405060708090a0b0c0d0e0f", Hex.Of(key.ExportPlaintext().AsSpan(12)));

        // Under the other padding it is another key, and the same one each time.
        using SessionKey wrong = container.ImportSessionKey(blob, !oaep, isExportable: true);
        using SessionKey wrongAgain = container.ImportSessionKey(blob, !oaep, isExportable: true);
        Assert.NotEqual(key.ExportPlaintext(), wrong.ExportPlaintext());
        Assert.Equal(wrong.ExportPlaintext(), wrongAgain.ExportPlaintext());
    }

    [Fact]
    public void A_certificate_before_the_private_key_is_no_hindrance()
    {
        using RsaKeyPair plain = RsaKeyPair.FromPem(Certificate + "\n" + Pem, isExportable: true);
        string encrypted = Certificate + "\n" + plain.ExportPkcs8Pem("passphrase");
        using RsaKeyPair pair = RsaKeyPair.Import(Encoding.ASCII.GetBytes(encrypted), "passphrase");
        Assert.Equal(plain.PublicKey, pair.PublicKey);
        Assert.Equal(CryptoApiError.SilentContext, Assert.Throws<CryptoApiException>(() => RsaKeyPair.FromPem(encrypted)).Error);
        Assert.Equal(CryptoApiError.WrongPassphrase, Assert.Throws<CryptoApiException>(() => RsaKeyPair.FromPem(encrypted, "other")).Error);
    }

    [Fact]
    public void What_is_not_the_wanted_half_of_a_key_is_refused()
    {
        using RsaKeyPair pair = RsaKeyPair.FromPem(Pem);
        string publicPem = pair.PublicKey.ExportSubjectPublicKeyInfoPem();
        byte[] trailing = [.. RsaKeyPair.FromPem(Pem, isExportable: true).ExportPkcs8(), 0];
        Assert.Equal(CryptoApiError.BadKey, Assert.Throws<CryptoApiException>(() => RsaKeyPair.FromPem(publicPem)).Error);
        Assert.Equal(CryptoApiError.BadKey, Assert.Throws<CryptoApiException>(() => RsaKeyPair.FromPem(Certificate)).Error);
        Assert.Equal(CryptoApiError.BadKey, Assert.Throws<CryptoApiException>(() => RsaKeyPair.FromPkcs8(trailing)).Error);
        Assert.Equal(CryptoApiError.BadPublicKey, Assert.Throws<CryptoApiException>(() => RsaPublicKey.Import(Encoding.ASCII.GetBytes(Pem))).Error);
    }
}
