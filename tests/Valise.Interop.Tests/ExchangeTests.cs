using System.Security.Cryptography;
using Xunit;

namespace Valise.Interop.Tests;

/// <summary>The exchange between CryptoAPI and Valise, in both directions.</summary>
public abstract class ExchangeTests(ExchangeUsers users)
{
    private protected static readonly string[] BlockCiphers =
        ["aes-128", "aes-192", "aes-256", "3des", "3des-112", "des", "rc2-128", "rc2-40"];

    private protected static readonly string[] Ciphers = [.. BlockCiphers, "rc4-128", "rc4-40"];

    private protected static int[] Lengths(string cipher)
    {
        var block = ExchangeCipher.Named(cipher).BlockSize;
        return [.. new[] { 0, 1, block - 1, block, block + 1, 1000, 1 << 20 }.Distinct()];
    }

    private protected void AssertExchanged(
        User sender, User receiver, ExchangeCipher cipher, bool oaep, int length, int keySize = 2048)
    {
        var plaintext = RandomNumberGenerator.GetBytes(length);
        var (from, to) = (users.Find(sender, keySize), users.Find(receiver, keySize));

        var message = from.Seal(plaintext, to.PublicKeyBlob, cipher, oaep);

        Assert.Equal(12 + (keySize / 8), message.KeyBlob.Length);
        Assert.True(plaintext.AsSpan().SequenceEqual(to.Open(message, cipher, oaep)), "the message is another");
    }
}
