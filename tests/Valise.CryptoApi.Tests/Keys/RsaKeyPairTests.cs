using System.Security.Cryptography;
using Xunit;

namespace Valise.CryptoApi.Tests;

public sealed class RsaKeyPairTests
{
    [Theory]
    [InlineData(AlgorithmId.Aes256)]
    [InlineData(AlgorithmId.TripleDes)]
    [InlineData(AlgorithmId.Rc4)]
    public void A_PRIVATEKEYBLOB_under_a_session_key_has_its_header_in_the_clear_and_the_rest_encrypted(AlgorithmId algorithm)
    {
        using RsaKeyPair pair = TestKeys.Pair(KeySpec.Signature);
        using SessionKey key = TestKeys.SessionKey(algorithm);
        byte[] plain = pair.ExportBlob();
        byte[] wrapped = pair.ExportBlob(key);
        Assert.Equal(plain[..8], wrapped[..8]);
        Assert.Equal(key.Encrypt(plain.AsSpan(8)), wrapped[8..]);

        using RsaKeyPair imported = RsaKeyPair.FromBlob(wrapped, key, isExportable: true);
        Assert.Equal(plain, imported.ExportBlob());
        Assert.Equal(KeySpec.Signature, imported.Spec);

        using SessionKey other = TestKeys.SessionKey(algorithm);
        Assert.Equal(CryptoApiError.BadData, Assert.Throws<CryptoApiException>(() => RsaKeyPair.FromBlob(wrapped, other)).Error);
    }

    [Fact]
    public void The_session_key_that_wraps_a_pair_keeps_its_place_in_its_own_message()
    {
        using RsaKeyPair pair = TestKeys.Pair();
        using SessionKey key = TestKeys.SessionKey(AlgorithmId.Aes128);
        byte[] whole = key.Encrypt(new byte[32]);
        var first = new byte[16];
        key.Encrypt(new byte[16], first, final: false);
        RsaKeyPair.FromBlob(pair.ExportBlob(key), key).Dispose();
        var rest = new byte[32];
        key.Encrypt(new byte[16], rest, final: true);
        Assert.Equal(Hex.Of(whole), Hex.Of(first) + Hex.Of(rest));
    }

    [Fact]
    public void A_pair_that_is_not_exportable_stays()
    {
        using RsaKeyPair pair = RsaKeyPair.FromPem(TestKeys.Pem);
        using SessionKey key = TestKeys.SessionKey(AlgorithmId.Aes128);
        foreach (Action export in new Action[] { () => pair.ExportBlob(), () => pair.ExportBlob(key), () => pair.ExportPkcs8(), () => pair.ExportPkcs8Pem("p") })
            Assert.Equal(CryptoApiError.BadKeyState, Assert.Throws<CryptoApiException>(export).Error);
        Assert.NotEmpty(pair.PublicKey.ExportBlob());
    }

    [Theory]
    [InlineData(-1, CryptoApiError.InvalidParameter)]
    [InlineData(0, CryptoApiError.InvalidParameter)]
    [InlineData(384, CryptoApiError.BadFlags)]
    [InlineData(1025, CryptoApiError.BadFlags)]
    [InlineData(16392, CryptoApiError.InvalidParameter)]
    [InlineData(int.MaxValue, CryptoApiError.InvalidParameter)]
    public void A_key_size_that_cannot_be_made_says_so(int keySize, CryptoApiError expected) =>
        Assert.Equal(
            expected, Assert.Throws<CryptoApiException>(() => RsaKeyPair.Generate(KeySpec.Exchange, keySize)).Error);

    [Fact]
    public void A_key_whose_private_half_could_not_be_had_again_is_not_taken()
    {
        // An RSAPrivateKey of a version that is none: OpenSSL loads it, and .NET cannot export it.
        using RsaKeyPair pair = TestKeys.Pair();
        byte[] pkcs8 = pair.ExportPkcs8();
        int version = pkcs8.AsSpan().IndexOf(Hex.ToBytes("020100028181")) + 2;
        pkcs8[version] = 16;
        Assert.Equal(CryptoApiError.BadKey, Assert.Throws<CryptoApiException>(() => RsaKeyPair.FromPkcs8(pkcs8)).Error);
    }

    [Fact]
    public void A_key_that_a_BLOB_has_no_room_for_says_so()
    {
        using var rsa = RSA.Create(1024);
        RSAParameters parameters = rsa.ExportParameters(false);
        parameters.Exponent = [1, 0, 0, 0, 1];
        var key = new RsaPublicKey(KeySpec.Exchange, parameters);
        Assert.Equal(CryptoApiError.BadKey, Assert.Throws<CryptoApiException>(key.ExportBlob).Error);
    }

    [Fact]
    public void A_public_key_is_one_with_or_without_leading_zeros()
    {
        using RsaKeyPair pair = TestKeys.Pair();
        PublicKeyBlob blob = PublicKeyBlob.Parse(pair.PublicKey.ExportBlob());
        var padded = new RsaPublicKey(KeySpec.Exchange, new RSAParameters
        {
            Modulus = [0, 0, .. blob.Parameters.Modulus!],
            Exponent = [0, .. blob.Parameters.Exponent!],
        });
        Assert.Equal(pair.PublicKey, padded);
        Assert.Equal(pair.PublicKey.ExportBlob(), padded.ExportBlob());
    }

    [Theory]
    [InlineData("00", "010001")]
    [InlineData("80", "010001")]
    [InlineData("ff", "01")]
    [InlineData("ff", "00")]
    [InlineData("ff", "010000")]
    public void Numbers_with_which_RSA_does_not_work_are_no_key(string lastByteOfModulus, string exponent)
    {
        using RsaKeyPair pair = TestKeys.Pair();
        RSAParameters parameters = PublicKeyBlob.Parse(pair.PublicKey.ExportBlob()).Parameters;
        parameters.Modulus![^1] = Hex.ToBytes(lastByteOfModulus)[0];
        parameters.Exponent = Hex.ToBytes(exponent);
        Assert.Equal(
            CryptoApiError.BadPublicKey,
            Assert.Throws<CryptoApiException>(() => new RsaPublicKey(KeySpec.Exchange, parameters)).Error);
    }

    [Fact]
    public void A_receivers_key_that_is_too_short_or_for_signatures_is_refused()
    {
        using SessionKey key = TestKeys.SessionKey(AlgorithmId.Aes256);
        using RsaKeyPair shortPair = RsaKeyPair.FromPem(TestKeys.ShortPem);
        using RsaKeyPair signature = TestKeys.Pair(KeySpec.Signature);
        Assert.Equal(CryptoApiError.BadLength, Assert.Throws<CryptoApiException>(() => key.Export(shortPair.PublicKey, oaep: true)).Error);
        Assert.Equal(CryptoApiError.BadKey, Assert.Throws<CryptoApiException>(() => key.Export(signature.PublicKey)).Error);
    }
}
