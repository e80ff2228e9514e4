using System.Security.Cryptography;
using Xunit;

namespace Valise.CryptoApi.Tests;

/// <summary>
/// The keys of NIST SP 800-67, "Weak Keys", the last two without parity. Ciphertexts of "Now is the time for all " are
/// OpenSSL's: <c>openssl enc -des-cbc -K key -iv 1234567890abcdef -nopad -provider legacy</c>.
/// </summary>
public sealed class WeakDesCipherTests
{
    [Theory]
    [InlineData("0101010101010101", CipherMode.CBC, "9039151ccfddbd314f6d1fb2ec401bf91802e64808441ad6")]
    [InlineData("0101010101010101", CipherMode.ECB, "7d65484be578dd0dbb7039a9c237b4f44e6930770d3a7fac")]
    [InlineData("0101010101010101", CipherMode.CFB, "1fcec9e117c131bfdbd38447dea1f650b4aec650e2c75771")]
    [InlineData("fefefefefefefefe", CipherMode.CBC, "f743fe52b15212963c70037bd5f440af89820946637cf92e")]
    [InlineData("e0e0e0e0f1f1f1f1", CipherMode.ECB, "de9abae171126c86fb86aaa745e488f096dba8e06413f169")]
    [InlineData("1f1f1f1f0e0e0e0e", CipherMode.CFB, "336fd608b463361727b67b13737937b4354596459e780c2a")]
    [InlineData("01fe01fe01fe01fe", CipherMode.CBC, "9350e87359225d53f7b89f3f8797bf6c844c343ebbbe9dc5")]
    [InlineData("e0fee0fef1fef1fe", CipherMode.ECB, "56203a35deadb53c39a2d5a31a892d6f9022d32b2c4c9e4b")]
    [InlineData("0000000000000000", CipherMode.CBC, "9039151ccfddbd314f6d1fb2ec401bf91802e64808441ad6")]
    [InlineData("001e001e000e000e", CipherMode.CFB, "45caff1fe566b69c4aeb6fc9ceb89f09b3cdb23049c6dad4")]
    public void A_weak_key_encrypts_as_DES_says(string key, CipherMode mode, string expected)
    {
        string plaintext = Hex.Of("Now is the time for all "u8);
        using BlockCipher single = PlatformBlockCipher.CreateDes(Hex.ToBytes(key));
        using BlockCipher triple = PlatformBlockCipher.CreateTripleDes(Hex.ToBytes(key + key));
        CipherVector.Check(single, mode, "1234567890abcdef", plaintext, expected);
        CipherVector.Check(triple, mode, "1234567890abcdef", plaintext, expected);
        Assert.IsType<WeakDesCipher>(single);
    }

    [Theory]
    [InlineData(CipherMode.ECB)]
    [InlineData(CipherMode.CBC)]
    [InlineData(CipherMode.CFB)]
    public void It_works_in_place_and_in_pieces(CipherMode mode)
    {
        byte[] plaintext = RandomNumberGenerator.GetBytes(64);
        using BlockCipher cipher = PlatformBlockCipher.CreateDes(new byte[8]);
        var whole = new byte[64];
        cipher.Encrypt(mode, plaintext, whole, new byte[8]);
        byte[] buffer = [.. plaintext];
        var iv = new byte[8];
        for (int i = 0; i < 64; i += 16)
            cipher.Encrypt(mode, buffer.AsSpan(i, 16), buffer.AsSpan(i, 16), iv);
        Assert.Equal(whole, buffer);
        iv = new byte[8];
        for (int i = 0; i < 64; i += 16)
            cipher.Decrypt(mode, buffer.AsSpan(i, 16), buffer.AsSpan(i, 16), iv);
        Assert.Equal(plaintext, buffer);
    }
}
