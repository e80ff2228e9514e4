using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Valise.CryptoApi.Tests;

/// <summary>
/// CryptDeriveKey of a password. "PasswordGoesHere" has the keys that Windows makes, from dotnet/runtime's tests of
/// PasswordDeriveBytes; "Test" has Wine 8.0's.
/// </summary>
public sealed class PasswordKeyTests
{
    private const string Aes256 = "2.16.840.1.101.3.4.1.42";

    [Theory]
    [InlineData("PasswordGoesHere", "TripleDES", "SHA1", 192, 8, "97628A641949D99DCED35DB0ABCE20F21FF4DA9B46E00BCE")]
    [InlineData("PasswordGoesHere", "3DES", null, 0, 8, "97628A641949D99DCED35DB0ABCE20F21FF4DA9B46E00BCE")]
    [InlineData("PasswordGoesHere", "RC2", "SHA1", 128, 8, "B0695D8D98F5844B9650A9F68EFF105B")]
    [InlineData("PasswordGoesHere", "RC2", "SHA256", 128, 8, "CF4A1CA60093E71D6B740DBB962B3C66")]
    [InlineData("PasswordGoesHere", "rc2", "md5", 128, 8, "84F4B6854CDF896A86FB493B852B6E1F")]
    [InlineData("PasswordGoesHere", "RC2", "SHA1", 40, 8, "B0695D8D98")]
    [InlineData("PasswordGoesHere", "DES", "SHA1", 64, 8, "B0685D8C98F4854A")]
    [InlineData("Test", "1.2.840.113549.3.4", "MD5", 128, 0, "0CBC6611F5540BD0809A388DC95A615B")]
    [InlineData("Test", Aes256, "MD5", 256, 16, "68D1C7604B6CF1C0A69A10F022EAFE504F08265DEA1E791ACA861F68895D0C49")]
    [InlineData("Test", Aes256, "1.2.840.113549.2.4", 256, 16, "945C45384B8528C00677EC524E5CACB01885865F902BDB34DD7219053183424B")]
    public void A_password_makes_the_key_that_it_makes_on_Windows(
        string password, string algorithm, string? hash, int keySize, int blockSize, string expected)
    {
        var iv = new byte[blockSize];
        iv.AsSpan().Fill(0xff);
        Assert.Equal(expected, Convert.ToHexString(PasswordKey.CryptDeriveKey(password, algorithm, hash, keySize, iv)));
        Assert.Equal(new byte[blockSize], iv);
        byte[] bytes = Encoding.UTF8.GetBytes(password);
        Assert.Equal(expected, Convert.ToHexString(PasswordKey.CryptDeriveKey(bytes, algorithm, hash, keySize, iv)));
    }

    [Theory]
    [InlineData("RC2", "SHA1", 127, 8)]
    [InlineData("RC2", "SHA1", 136, 8)]
    [InlineData("RC2", "SHA1", -1, 8)]
    [InlineData("BADALG", "SHA1", 128, 8)]
    [InlineData("SHA1", "SHA1", 128, 8)]
    [InlineData("RC2", "BADALG", 128, 8)]
    [InlineData("RC2", "RC2", 128, 8)]
    [InlineData("RC2", "SHA1", 128, 1)]
    [InlineData("RC2", "SHA1", 128, -1)]
    public void What_Windows_refuses_is_refused(string algorithm, string hash, int keySize, int blockSize) =>
        Assert.ThrowsAny<CryptographicException>(() => PasswordKey.CryptDeriveKey(
            "PasswordGoesHere", algorithm, hash, keySize, blockSize < 0 ? null! : new byte[blockSize]));
}
