using System.Security.Cryptography;

namespace Valise;

/// <summary>
/// Hybrid Public Key Encryption, RFC 9180, base mode, single shot:
/// DHKEM(P-256, HKDF-SHA256) 0x0010, HKDF-SHA256 0x0001, AES-256-GCM 0x0002.
/// </summary>
/// <remarks>
/// Encapsulated key (enc) 65 bytes, shared secret 32, key 32, nonce 12, tag 16. The ciphertext is as long as the
/// plaintext and the tag.
/// </remarks>
internal static class Hpke
{
    internal const int EncapsulatedKeySize = P256.PointSize;
    internal const int TagSize = 16;
    internal const int Overhead = EncapsulatedKeySize + TagSize;

    private const int HashSize = 32;
    private const int KeySize = 32;
    private const int NonceSize = 12;
    private const byte ModeBase = 0x00;

    private static ReadOnlySpan<byte> KemSuite => "KEM\x00\x10"u8;

    private static ReadOnlySpan<byte> HpkeSuite => "HPKE\x00\x10\x00\x01\x00\x02"u8;

    /// <summary>Encrypts to a public key: SealBase of section 6.1, sequence number 0.</summary>
    /// <param name="entropy">Makes the ephemeral key pair.</param>
    /// <param name="recipientKey">The recipient's public key.</param>
    /// <param name="recipient">The same, a point of 65 bytes.</param>
    /// <param name="info">Binds the keys to their use.</param>
    /// <param name="aad">Authenticated with the ciphertext.</param>
    /// <param name="plaintext">What is encrypted.</param>
    /// <param name="destination">Receives enc || ciphertext || tag: <see cref="Overhead"/> bytes more than the
    /// plaintext.</param>
    internal static void Seal(IEntropy entropy, ECDiffieHellmanPublicKey recipientKey, ReadOnlySpan<byte> recipient,
        ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        using ECDiffieHellman ephemeral = entropy.CreateEphemeralKey();

        Span<byte> enc = destination[..EncapsulatedKeySize];
        P256.WritePoint(ephemeral.ExportParameters(includePrivateParameters: false).Q, enc);

        Span<byte> key = stackalloc byte[KeySize], nonce = stackalloc byte[NonceSize];
        Schedule(ephemeral.DeriveRawSecretAgreement(recipientKey), enc, recipient, info, key, nonce);
        using (var aead = new AesGcm(key, TagSize))
            aead.Encrypt(nonce, plaintext, destination[EncapsulatedKeySize..^TagSize], destination[^TagSize..], aad);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>Decrypts with a private key: OpenBase of section 6.1, sequence number 0.</summary>
    /// <param name="recipientKey">The recipient's key pair; locked while it is used, as others may use it.</param>
    /// <param name="recipient">The recipient's public key, a point of 65 bytes.</param>
    /// <param name="info">As sealed.</param>
    /// <param name="aad">As sealed.</param>
    /// <param name="sealedBytes">enc || ciphertext || tag.</param>
    /// <param name="destination">Receives the plaintext, <see cref="Overhead"/> bytes fewer.</param>
    /// <returns>Whether it was sealed to this key with this info and aad. Why it was not is not told.</returns>
    internal static bool TryOpen(ECDiffieHellman recipientKey, ReadOnlySpan<byte> recipient, ReadOnlySpan<byte> info,
        ReadOnlySpan<byte> aad, ReadOnlySpan<byte> sealedBytes, Span<byte> destination)
    {
        ReadOnlySpan<byte> enc = sealedBytes[..EncapsulatedKeySize];
        using ECDiffieHellman? ephemeral = P256.ImportExchangeKey(enc);
        if (ephemeral is null)
            return false;
        using ECDiffieHellmanPublicKey ephemeralPublic = ephemeral.PublicKey;

        byte[] agreement;
        lock (recipientKey)
            agreement = recipientKey.DeriveRawSecretAgreement(ephemeralPublic);
        Span<byte> key = stackalloc byte[KeySize], nonce = stackalloc byte[NonceSize];
        Schedule(agreement, enc, recipient, info, key, nonce);
        try
        {
            using var aead = new AesGcm(key, TagSize);
            aead.Decrypt(nonce, sealedBytes[EncapsulatedKeySize..^TagSize], sealedBytes[^TagSize..], destination, aad);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    // ExtractAndExpand of section 4.1, then KeySchedule of section 5.1 without a PSK.
    private static void Schedule(byte[] agreement, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> recipient,
        ReadOnlySpan<byte> info, Span<byte> key, Span<byte> nonce)
    {
        Span<byte> kemContext = stackalloc byte[2 * P256.PointSize];
        enc.CopyTo(kemContext);
        recipient.CopyTo(kemContext[P256.PointSize..]);

        Span<byte> context = stackalloc byte[1 + 2 * HashSize];
        context[0] = ModeBase;
        LabeledExtract(HpkeSuite, salt: default, "psk_id_hash"u8, ikm: default, context.Slice(1, HashSize));
        LabeledExtract(HpkeSuite, salt: default, "info_hash"u8, info, context[(1 + HashSize)..]);

        Span<byte> prk = stackalloc byte[HashSize], sharedSecret = stackalloc byte[HashSize];
        LabeledExtract(KemSuite, salt: default, "eae_prk"u8, agreement, prk);
        LabeledExpand(KemSuite, prk, "shared_secret"u8, kemContext, sharedSecret);
        LabeledExtract(HpkeSuite, sharedSecret, "secret"u8, ikm: default, prk);
        LabeledExpand(HpkeSuite, prk, "key"u8, context, key);
        LabeledExpand(HpkeSuite, prk, "base_nonce"u8, context, nonce);

        CryptographicOperations.ZeroMemory(agreement);
        CryptographicOperations.ZeroMemory(prk);
        CryptographicOperations.ZeroMemory(sharedSecret);
    }

    private static void LabeledExtract(ReadOnlySpan<byte> suite, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label,
        ReadOnlySpan<byte> ikm, Span<byte> prk)
    {
        Span<byte> labeled = stackalloc byte[128];
        var writer = new WireWriter(labeled);
        writer.Bytes("HPKE-v1"u8);
        writer.Bytes(suite);
        writer.Bytes(label);
        writer.Bytes(ikm);
        HKDF.Extract(HashAlgorithmName.SHA256, labeled[..writer.Written], salt, prk);
        CryptographicOperations.ZeroMemory(labeled);
    }

    private static void LabeledExpand(ReadOnlySpan<byte> suite, ReadOnlySpan<byte> prk, ReadOnlySpan<byte> label,
        ReadOnlySpan<byte> info, Span<byte> destination)
    {
        Span<byte> labeled = stackalloc byte[192];
        var writer = new WireWriter(labeled);
        writer.UInt16((ushort)destination.Length);
        writer.Bytes("HPKE-v1"u8);
        writer.Bytes(suite);
        writer.Bytes(label);
        writer.Bytes(info);
        HKDF.Expand(HashAlgorithmName.SHA256, prk, destination, labeled[..writer.Written]);
    }
}
