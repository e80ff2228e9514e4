using System.Security.Cryptography;
using Xunit;

namespace Valise.CryptoApi.Tests;

/// <summary>Checks a published ciphertext in both directions.</summary>
internal static class CipherVector
{
    internal static void Check(BlockCipher cipher, CipherMode mode, string iv, string plaintext, string ciphertext)
    {
        byte[] encrypted = new byte[plaintext.Length / 2];
        cipher.Encrypt(mode, Hex.ToBytes(plaintext), encrypted, Hex.ToBytes(iv));
        Assert.Equal(ciphertext, Hex.Of(encrypted));

        byte[] decrypted = new byte[encrypted.Length];
        cipher.Decrypt(mode, encrypted, decrypted, Hex.ToBytes(iv));
        Assert.Equal(plaintext, Hex.Of(decrypted));
    }
}
