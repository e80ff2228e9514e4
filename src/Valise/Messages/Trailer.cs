namespace Valise;

/// <summary>
/// The sender's signature over the whole payload, sealed, since a bare one would let an onlooker test who signed.
/// </summary>
/// <remarks>Signature 64 bytes, tag 16: 80 bytes, present exactly when the message is signed.</remarks>
internal static class Trailer
{
    internal const int Size = P256.SignatureSize + SealOnce.TagSize;

    /// <param name="keys">The message's keys.</param>
    /// <param name="signer">The sender's keys.</param>
    /// <param name="headerHash">H(Header).</param>
    /// <param name="payloadHash">H(H(chunk 0) || H(chunk 1) || ...).</param>
    internal static byte[] Seal(
        KeySchedule keys, IdentityKeys signer, ReadOnlySpan<byte> headerHash, ReadOnlySpan<byte> payloadHash)
    {
        Span<byte> signature = stackalloc byte[P256.SignatureSize];
        signer.Sign(SignedPart(headerHash, payloadHash), signature);
        byte[] trailer = new byte[Size];
        SealOnce.Encrypt(keys.TrailerKey, aad: default, signature, trailer);
        return trailer;
    }

    internal static bool Verify(KeySchedule keys, Card sender,
        ReadOnlySpan<byte> headerHash, ReadOnlySpan<byte> payloadHash, ReadOnlySpan<byte> trailer)
    {
        Span<byte> signature = stackalloc byte[P256.SignatureSize];
        return trailer.Length == Size
            && SealOnce.TryDecrypt(keys.TrailerKey, aad: default, trailer, signature)
            && sender.Verify(SignedPart(headerHash, payloadHash), signature);
    }

    private static byte[] SignedPart(ReadOnlySpan<byte> headerHash, ReadOnlySpan<byte> payloadHash) =>
        [.. "valise/1 payload\0"u8, .. headerHash, .. payloadHash];
}
