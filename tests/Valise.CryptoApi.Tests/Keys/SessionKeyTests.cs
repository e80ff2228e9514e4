using System.Security.Cryptography;
using Xunit;

namespace Valise.CryptoApi.Tests;

/// <summary>Session keys against bytes that Wine 8.0's CryptoAPI gave for the same calls.</summary>
public sealed class SessionKeyTests
{
    private static readonly byte[] Key128 = Convert.FromHexString("00112233445566778899aabbccddeeff");

    [Theory]
    [InlineData(CipherMode.CBC, 5, "19d32fa391447466ca8cbc34bb413ad7")]
    [InlineData(CipherMode.CBC, 0, "00657ea140655a44782747705d422fad")]
    [InlineData(CipherMode.CBC, 16, "afe69358dec57193282c2fb6b8ab6216f5be9f72d5d302ea009d8c391529dce1")]
    [InlineData(CipherMode.ECB, 20, "afe69358dec57193282c2fb6b8ab6216d4dc8b680a975045e311cae15a2528b1")]
    [InlineData(CipherMode.CFB, 20, "ec306470079517f187c5260e7a599963ab60019ac7f33e06d25b12d915e0522e")]
    [InlineData(CipherMode.CFB, 5, "ec306470078ffde5f880c3d9fde56b87")]
    public void Aes_encrypts_as_Wine_does(CipherMode mode, int length, string expected) =>
        AssertEncrypts(AlgorithmId.Aes128, Key128, mode, length, expected);

    [Theory]
    [InlineData(CipherMode.CBC, "17668dfc7292532ddcab370fc45715c3d85e3b39a7007435")]
    [InlineData(CipherMode.ECB, "17668dfc7292532d17668dfc7292532d000975e3b37529eb")]
    [InlineData(CipherMode.CFB, "c4d365029201a583bca2226243085ff35c213449caa14a89")]
    public void Des_encrypts_as_Wine_does(CipherMode mode, string expected) =>
        AssertEncrypts(AlgorithmId.Des, Convert.FromHexString("0123456789abcdef"), mode, 20, expected);

    [Theory]
    [InlineData(CipherMode.CBC, "10c27eebad40ef2d283712417d8ff7492176ced26d796afe")]
    [InlineData(CipherMode.ECB, "10c27eebad40ef2d10c27eebad40ef2d3fbd72d89c87d8a3")]
    [InlineData(CipherMode.CFB, "54fd49522df4a9f0cf269295b352b2575022a5aa4b413bfc")]
    public void Rc2_encrypts_as_Wine_does(CipherMode mode, string expected) =>
        AssertEncrypts(AlgorithmId.Rc2, Key128, mode, 20, expected);

    [Fact]
    public void Rc4_encrypts_as_Wine_does() =>
        AssertEncrypts(AlgorithmId.Rc4, Key128, CipherMode.CBC, 20, "944abd4683367094e948a82a84546c8518d48241");

    [Theory]
    [InlineData(1, "200795b96b1a714e")]
    [InlineData(8, "618923298f16283e")]
    [InlineData(40, "17ec892d6c0f94d1")]
    [InlineData(41, "f0f336fdc5720d5b")]
    [InlineData(64, "5d57e84ef94b3d4c")]
    [InlineData(128, "eb42116aa38068cf")]
    [InlineData(129, "702adbd341137f7d")]
    [InlineData(256, "c8e2676caafa777a")]
    [InlineData(1024, "4eadb93fdc72dc86")]
    public void Rc2_has_any_effective_key_length(int bits, string expected)
    {
        using SessionKey key = Import(AlgorithmId.Rc2, Key128);
        key.EffectiveKeySize = bits;
        Assert.Equal(expected, Convert.ToHexStringLower(key.Encrypt(new byte[7])));
    }

    [Theory]
    [InlineData(AlgorithmId.Rc4, "", "b2396305f03dc027")]
    [InlineData(AlgorithmId.Rc4, "bb", "1d86e77cb83b8e6b")]
    [InlineData(AlgorithmId.Rc4, "bbbbbbbbbbbbbbbbbbbbbb", "4396500ff9148f3c")]
    [InlineData(AlgorithmId.Rc4, "0000000000000000000000", "ee5441e6b38c2d5a")]
    [InlineData(AlgorithmId.Rc2, "", "269b2c0070a1cb64")]
    [InlineData(AlgorithmId.Rc2, "bb", "02eac39d0e52953c")]
    [InlineData(AlgorithmId.Rc2, "bbbbbbbbbbbbbbbbbbbbbb", "3053118326eae63c")]
    [InlineData(AlgorithmId.Rc2, "0000000000000000000000", "554a94182d54105e")]
    public void Salt_is_part_of_the_key(AlgorithmId algorithm, string salt, string expected)
    {
        using SessionKey key = Import(algorithm, [1, 2, 3, 4, 5]);
        key.Salt = Convert.FromHexString(salt);
        var output = new byte[8];
        key.Encrypt(new byte[8], output, final: false);
        Assert.Equal(expected, Convert.ToHexStringLower(output));
    }

    [Fact]
    public void A_40_bit_key_has_11_bytes_of_zero_salt_unless_told_otherwise()
    {
        using SessionKey salted = Import(AlgorithmId.Rc4, [1, 2, 3, 4, 5]);
        using KeyContainer container = KeyContainer.CreateEphemeral();
        using var blob = new PlaintextKeyBlob(AlgorithmId.Rc4, [1, 2, 3, 4, 5]);
        using SessionKey unsalted = container.ImportPlaintextKey(blob.ToArray(), salt: SessionKeySalt.None);
        Assert.Equal(new byte[11], salted.Salt);
        Assert.Empty(unsalted.Salt);
    }

    private static void AssertEncrypts(AlgorithmId algorithm, byte[] keyBytes, CipherMode mode, int length, string expected)
    {
        using SessionKey key = Import(algorithm, keyBytes);
        key.Mode = mode;
        var plaintext = new byte[length];
        plaintext.AsSpan().Fill(0x11);
        Assert.Equal(expected, Convert.ToHexStringLower(key.Encrypt(plaintext)));
        Assert.Equal(plaintext, key.Decrypt(Convert.FromHexString(expected)));
    }

    private static SessionKey Import(AlgorithmId algorithm, byte[] key)
    {
        using KeyContainer container = KeyContainer.CreateEphemeral();
        using var blob = new PlaintextKeyBlob(algorithm, key);
        return container.ImportPlaintextKey(blob.ToArray(), isExportable: true);
    }
}
