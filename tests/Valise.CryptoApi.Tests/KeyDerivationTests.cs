using System.Text;
using Xunit;

namespace Valise.CryptoApi.Tests;

/// <summary>
/// CryptDeriveKey. Keys of "PasswordGoesHere" are those that Windows makes, from dotnet/runtime's tests of
/// PasswordDeriveBytes.CryptDeriveKey; keys of "Test" are what Wine 8.0 answered, with DES' parity added.
/// </summary>
public sealed class KeyDerivationTests
{
    [Theory]
    [InlineData("PasswordGoesHere", AlgorithmId.Sha1, AlgorithmId.TripleDes, "97628a641949d99dced35db0abce20f21ff4da9b46e00bce")]
    [InlineData("PasswordGoesHere", AlgorithmId.Sha1, AlgorithmId.Des, "b0685d8c98f4854a")]
    [InlineData("PasswordGoesHere", AlgorithmId.Sha1, AlgorithmId.Rc2, "b0695d8d98f5844b9650a9f68eff105b")]
    [InlineData("PasswordGoesHere", AlgorithmId.Sha256, AlgorithmId.Rc2, "cf4a1ca60093e71d6b740dbb962b3c66")]
    [InlineData("PasswordGoesHere", AlgorithmId.Md5, AlgorithmId.Rc2, "84f4b6854cdf896a86fb493b852b6e1f")]
    [InlineData("Test", AlgorithmId.Md5, AlgorithmId.Rc4, "0cbc6611f5540bd0809a388dc95a615b")]
    [InlineData("Test", AlgorithmId.Md5, AlgorithmId.Aes128, "68d1c7604b6cf1c0a69a10f022eafe50")]
    [InlineData("Test", AlgorithmId.Md5, AlgorithmId.Aes192, "68d1c7604b6cf1c0a69a10f022eafe504f08265dea1e791a")]
    [InlineData("Test", AlgorithmId.Md5, AlgorithmId.Aes256, "68d1c7604b6cf1c0a69a10f022eafe504f08265dea1e791aca861f68895d0c49")]
    [InlineData("Test", AlgorithmId.Sha1, AlgorithmId.Aes128, "97d4f8389786352382ce6079c28d6ed3")]
    [InlineData("Test", AlgorithmId.Sha1, AlgorithmId.Aes192, "97d4f8389786352382ce6079c28d6ed3d65021a99b96263e")]
    [InlineData("Test", AlgorithmId.Md2, AlgorithmId.Aes128, "c0963824903665507a0517d0fef35c49")]
    [InlineData("Test", AlgorithmId.Md4, AlgorithmId.Aes256, "945c45384b8528c00677ec524e5cacb01885865f902bdb34dd7219053183424b")]
    [InlineData("my_key", AlgorithmId.Sha1, AlgorithmId.Aes128, "13606b772b52b5f83be4ff04572eb8ac")]
    public void A_hash_makes_the_key_that_CryptoAPI_makes(
        string data, AlgorithmId hash, AlgorithmId cipher, string expected) =>
        Assert.Equal(expected, Convert.ToHexStringLower(Derive(data, hash, cipher)));

    [Theory]
    [InlineData(AlgorithmId.Sha256)]
    [InlineData(AlgorithmId.Sha384)]
    [InlineData(AlgorithmId.Sha512)]
    public void Sha2_is_never_stretched(AlgorithmId hash)
    {
        using CryptoHash whole = Hash("Test", hash);
        Assert.Equal(whole.GetHash()[..32], Derive("Test", hash, AlgorithmId.Aes256));
    }

    [Fact]
    public void Two_key_triple_DES_takes_the_leading_bytes_and_odd_parity()
    {
        byte[] key = Derive("Test", AlgorithmId.Md5, AlgorithmId.TripleDes112);
        byte[] hash = Convert.FromHexString("0cbc6611f5540bd0809a388dc95a615b");
        Assert.All(key, b => Assert.Equal(1, byte.PopCount(b) % 2));
        Assert.Equal(hash.Select(b => b >> 1), key.Select(b => b >> 1));
    }

    [Fact]
    public void A_salt_can_be_derived_too()
    {
        using KeyContainer container = KeyContainer.CreateEphemeral();
        using CryptoHash hash = Hash("Test", AlgorithmId.Md5);
        using SessionKey salted = container.DeriveSessionKey(hash, AlgorithmId.Rc4, 40, salt: SessionKeySalt.Create);
        using SessionKey zero = container.DeriveSessionKey(hash, AlgorithmId.Rc4, 40);
        using SessionKey none = container.DeriveSessionKey(hash, AlgorithmId.Rc4, 40, salt: SessionKeySalt.None);
        Assert.Equal("540bd0809a388dc95a615b", Convert.ToHexStringLower(salted.Salt));
        Assert.Equal(new byte[11], zero.Salt);
        Assert.Empty(none.Salt);
    }

    [Fact]
    public void A_hash_that_is_too_short_makes_no_key()
    {
        using KeyContainer container = KeyContainer.CreateEphemeral();
        using SessionKey macKey = container.GenerateSessionKey(AlgorithmId.Des);
        using CryptoHash mac = container.CreateHash(AlgorithmId.Mac, macKey);
        CryptoApiException e = Assert.Throws<CryptoApiException>(() => container.DeriveSessionKey(mac, AlgorithmId.Rc4));
        Assert.Equal(CryptoApiError.BadLength, e.Error);
    }

    [Fact]
    public void Random_DES_keys_have_odd_parity()
    {
        using KeyContainer container = KeyContainer.CreateEphemeral();
        using SessionKey key = container.GenerateSessionKey(AlgorithmId.TripleDes);
        Assert.All(key.ExportPlaintext()[12..], b => Assert.Equal(1, byte.PopCount(b) % 2));
    }

    private static byte[] Derive(string data, AlgorithmId hash, AlgorithmId cipher)
    {
        using KeyContainer container = KeyContainer.CreateEphemeral();
        using CryptoHash input = Hash(data, hash);
        using SessionKey key = container.DeriveSessionKey(input, cipher);
        return key.ExportPlaintext()[12..];
    }

    private static CryptoHash Hash(string data, AlgorithmId algorithm)
    {
        using KeyContainer container = KeyContainer.CreateEphemeral();
        CryptoHash hash = container.CreateHash(algorithm);
        hash.Append(Encoding.UTF8.GetBytes(data));
        return hash;
    }
}
