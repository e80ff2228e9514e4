using System.Security.Cryptography;
using Xunit;

namespace Valise.CryptoApi.Tests;

public class Rc2CipherTests
{
    private const string Iv = "1234567890abcdef";
    private const string Plaintext =
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51" +
        "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";

    // RFC 2268, section 5.
    [Theory]
    [InlineData("0000000000000000", 63, "0000000000000000", "ebb773f993278eff")]
    [InlineData("ffffffffffffffff", 64, "ffffffffffffffff", "278b27e42e2f0d49")]
    [InlineData("3000000000000000", 64, "1000000000000001", "30649edf9be7d2c2")]
    [InlineData("88", 64, "0000000000000000", "61a8a244adacccf0")]
    [InlineData("88bca90e90875a", 64, "0000000000000000", "6ccf4308974c267f")]
    [InlineData("88bca90e90875a7f0f79c384627bafb2", 64, "0000000000000000", "1a807d272bbe5db1")]
    [InlineData("88bca90e90875a7f0f79c384627bafb2", 128, "0000000000000000", "2269552ab0f85ca6")]
    [InlineData(
        "88bca90e90875a7f0f79c384627bafb216f80a6f85920584c42fceb0be255daf1e", 129, "0000000000000000",
        "5b78d3a43dfff1f1")]
    public void The_vectors_of_RFC_2268_pass(string key, int effectiveLength, string plaintext, string ciphertext)
    {
        using var cipher = new Rc2Cipher(Hex.ToBytes(key), effectiveLength);
        CipherVector.Check(cipher, CipherMode.ECB, Iv, plaintext, ciphertext);
    }

    // OpenSSL 3.0's legacy provider; keys 00 01 02 ... of the length given, CFB8 as ECB over the shift register.
    [Theory]
    [InlineData(CipherMode.CBC, 5, 40, "814f968cc084d55be9c71f62da475c1647171bdcff11f06e1e6338c6b26508a6")]
    [InlineData(CipherMode.CBC, 16, 128,
        "13292b8377de0149592969eb705472a3f7e8b4222ec0c32b04aa63e97908183f" +
        "4e250d4991fa51e9fef86f28191dea76e9a375169dd00c73585841e9e3e3ea8d")]
    [InlineData(CipherMode.CBC, 128, 1024, "2df89ff63a47ada125da153aedeb9f798c4883173d7cb324e993e1003020a79c")]
    [InlineData(CipherMode.CFB, 16, 128, "2987e6a434f97b48fb5bfabde73a3b42b233b2073ef0b42f")]
    public void CBC_and_CFB_agree_with_OpenSSL(CipherMode mode, int keySize, int effectiveLength, string ciphertext)
    {
        byte[] key = [.. Enumerable.Range(0, keySize).Select(n => (byte)n)];
        using var cipher = new Rc2Cipher(key, effectiveLength);
        CipherVector.Check(cipher, mode, Iv, Plaintext[..ciphertext.Length], ciphertext);
    }

    [Fact]
    public void Any_key_and_data_give_what_the_RFC_s_own_steps_give() =>
        Pieces.Check(8, (key, data, _) =>
        {
            foreach (int effectiveLength in new[] { 1 + key[0], 40, 128, 1024 - key[1] })
            {
                using var cipher = new Rc2Cipher(key, effectiveLength);
                byte[] expected = Rc2Reference.EncryptCbc(key, effectiveLength, key.AsSpan(0, 8), data);
                byte[] actual = new byte[data.Length];
                cipher.Encrypt(CipherMode.CBC, data, actual, key.AsSpan(0, 8).ToArray());
                Assert.Equal(expected, actual);
                cipher.Decrypt(CipherMode.CBC, actual, actual, key.AsSpan(0, 8).ToArray());
                Assert.Equal(data, actual);
            }
        });

    // Read from Wine 8.0: an imported 40-bit key with eleven bytes of zero salt, eight zero bytes encrypted.
    [Fact]
    public void A_40_bit_key_with_zero_salt_encrypts_as_in_Wine()
    {
        using var cipher = new Rc2Cipher(Hex.ToBytes("01020304050000000000000000000000"), 40);
        CipherVector.Check(cipher, CipherMode.CBC, "0000000000000000", "0000000000000000", "554a94182d54105e");
    }

    [Theory]
    [InlineData(0, 40)]
    [InlineData(129, 40)]
    [InlineData(16, 0)]
    [InlineData(16, 1025)]
    public void A_length_outside_its_range_is_refused(int keySize, int effectiveLength) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Rc2Cipher(new byte[keySize], effectiveLength));
}
