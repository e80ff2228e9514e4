using System.Security.Cryptography;

namespace Valise;

/// <summary>AES-256-GCM under a key that encrypts one thing only, so that its nonce is twelve zero bytes; tag
/// appended.</summary>
internal static class SealOnce
{
    internal const int TagSize = 16;

    private const int NonceSize = 12;

    internal static void Encrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        nonce.Clear();
        using var aead = new AesGcm(key, TagSize);
        aead.Encrypt(nonce, plaintext, destination[..^TagSize], destination[^TagSize..], aad);
    }

    internal static bool TryDecrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> ciphertext, Span<byte> destination)
    {
        if (ciphertext.Length < TagSize)
            return false;
        Span<byte> nonce = stackalloc byte[NonceSize];
        nonce.Clear();
        using var aead = new AesGcm(key, TagSize);
        try
        {
            aead.Decrypt(nonce, ciphertext[..^TagSize], ciphertext[^TagSize..], destination, aad);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
