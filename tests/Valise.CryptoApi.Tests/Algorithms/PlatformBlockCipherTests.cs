using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Valise.CryptoApi.Tests;

public class PlatformBlockCipherTests
{
    private const string AesKey128 = "2b7e151628aed2a6abf7158809cf4f3c";
    private const string AesKey192 = "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b";
    private const string AesKey256 = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
    private const string AesIv = "000102030405060708090a0b0c0d0e0f";

    private const string Plaintext =
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51" +
        "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";

    private const string TripleDesKey = "0123456789abcdef23456789abcdef01456789abcdef0123";
    private const string DesKey = "0123456789abcdef";

    // NIST SP 800-38A, appendix F: F.1.1 to F.1.6 (ECB), F.2.1 to F.2.6 (CBC), F.3.7 to F.3.12 (CFB8).
    [Theory]
    [InlineData(CipherMode.ECB, AesKey128,
        "3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf" +
        "43b1cd7f598ece23881b00e3ed0306887b0c785e27e8ad3f8223207104725dd4")]
    [InlineData(CipherMode.ECB, AesKey192,
        "bd334f1d6e45f25ff712a214571fa5cc974104846d0ad3ad7734ecb3ecee4eef" +
        "ef7afd2270e2e60adce0ba2face6444e9a4b41ba738d6c72fb16691603c18e0e")]
    [InlineData(CipherMode.ECB, AesKey256,
        "f3eed1bdb5d2a03c064b5a7e3db181f8591ccb10d410ed26dc5ba74a31362870" +
        "b6ed21b99ca6f4f9f153e7b1beafed1d23304b7a39f9f3ff067d8d8f9e24ecc7")]
    [InlineData(CipherMode.CBC, AesKey128,
        "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2" +
        "73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7")]
    [InlineData(CipherMode.CBC, AesKey192,
        "4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a" +
        "571b242012fb7ae07fa9baac3df102e008b0e27988598881d920a9e64f5615cd")]
    [InlineData(CipherMode.CBC, AesKey256,
        "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d" +
        "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b")]
    [InlineData(CipherMode.CFB, AesKey128, "3b79424c9c0dd436bace9e0ed4586a4f32b9")]
    [InlineData(CipherMode.CFB, AesKey192, "cda2521ef0a905ca44cd057cbf0d47a0678a")]
    [InlineData(CipherMode.CFB, AesKey256, "dc1f1a8520a64db55fcc8ac554844e889700")]
    public void AES_gives_the_ciphertexts_of_SP_800_38A(CipherMode mode, string key, string ciphertext)
    {
        using var cipher = PlatformBlockCipher.CreateAes(Hex.ToBytes(key));
        CipherVector.Check(cipher, mode, AesIv, Plaintext[..ciphertext.Length], ciphertext);
    }

    // NIST SP 800-67 revision 1, appendix B.
    [Fact]
    public void Triple_DES_gives_the_ciphertext_of_SP_800_67()
    {
        using var cipher = PlatformBlockCipher.CreateTripleDes(Hex.ToBytes(TripleDesKey));
        CipherVector.Check(
            cipher, CipherMode.ECB, "0000000000000000", Hex.Of("The qufck brown fox jump"u8),
            "a826fd8ce53b855fcce21c8112256fe668d5c05dd9b6b900");
    }

    // NIST, "Cryptographic Standards and Guidelines: Examples with Intermediate Values", TDES modes.
    [Theory]
    [InlineData(CipherMode.ECB, "714772f339841d34267fcc4bd2949cc3ee11c22a576a303876183f99c0b6de87")]
    [InlineData(CipherMode.CBC, "2079c3d53aa763e193b79e2569ab5262516570481f25b50f73c0bda85c8e0da7")]
    [InlineData(CipherMode.CFB, "07951b729dc23ab4")]
    public void Triple_DES_gives_the_ciphertexts_of_NISTs_examples(CipherMode mode, string ciphertext)
    {
        using var cipher = PlatformBlockCipher.CreateTripleDes(Hex.ToBytes(TripleDesKey));
        CipherVector.Check(cipher, mode, "f69f2445df4f9b17", Plaintext[..ciphertext.Length], ciphertext);
    }

    // FIPS 81, appendices B (ECB), C (CBC) and D (8-bit CFB).
    [Theory]
    [InlineData(CipherMode.ECB, "Now is the time for all ", "3fa40e8a984d48156a271787ab8883f9893d51ec4b563b53")]
    [InlineData(CipherMode.CBC, "Now is the time for all ", "e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6")]
    [InlineData(CipherMode.CFB, "Now is the", "f31fda07011462ee187f")]
    public void DES_gives_the_ciphertexts_of_FIPS_81(CipherMode mode, string plaintext, string ciphertext)
    {
        using var cipher = PlatformBlockCipher.CreateDes(Hex.ToBytes(DesKey));
        CipherVector.Check(
            cipher, mode, "1234567890abcdef", Hex.Of(Encoding.ASCII.GetBytes(plaintext)), ciphertext);
    }

    // OpenSSL 3.0: `openssl enc -des-ede-cbc -nopad` and the key below.
    [Fact]
    public void A_Triple_DES_key_of_16_bytes_uses_its_first_half_twice()
    {
        using var two = PlatformBlockCipher.CreateTripleDes(Hex.ToBytes("0123456789abcdeffedcba9876543210"));
        CipherVector.Check(
            two, CipherMode.CBC, "1234567890abcdef", Plaintext[..48],
            "832f61058039361c8774f6923e61b15d258fd4d340144b86");
    }

    // The FIPS 81 ciphertext again; fedcba98... and the keys with other parity bits cancel out.
    [Theory]
    [InlineData("fedcba9876543210fedcba98765432100123456789abcdef")]
    [InlineData("fedcba9876543210ffddbb99775533110123456789abcdef")]
    [InlineData("0123456789abcdeffedcba9876543210fedcba9876543210")]
    [InlineData("0123456789abcdeffedcba9876543210ffddbb9977553311")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("0123456789abcdef0022446688aaccee")]
    [InlineData("0022446688aaccee0123456789abcdef")]
    public void A_Triple_DES_key_with_equal_neighbours_is_single_DES(string key)
    {
        using var cipher = PlatformBlockCipher.CreateTripleDes(Hex.ToBytes(key));
        CipherVector.Check(
            cipher, CipherMode.CBC, "1234567890abcdef", Hex.Of("Now is the time for all "u8),
            "e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(23)]
    [InlineData(25)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_key_of_another_length_is_refused(int length)
    {
        byte[] key = new byte[length];
        Assert.Throws<ArgumentOutOfRangeException>(() => PlatformBlockCipher.CreateAes(key));
        Assert.Throws<ArgumentOutOfRangeException>(() => PlatformBlockCipher.CreateDes(key));
        Assert.Throws<ArgumentOutOfRangeException>(() => PlatformBlockCipher.CreateTripleDes(key));
    }
}
