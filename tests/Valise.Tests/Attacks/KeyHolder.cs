using System.Security.Cryptography;
using Xunit;
using static Valise.Tests.TestMessage;

namespace Valise.Tests;

/// <summary>
/// What somebody can do with a message who holds a recipient's exchange key: know its session key and all keys that
/// follow, open and seal its stamp, make any payload, and open the trailer. The sender's signature key they have not.
/// </summary>
internal sealed class KeyHolder : IDisposable
{
    private static readonly byte[] LastNonce = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

    internal KeyHolder(byte[] message, IdentityKeys keys)
    {
        using MessageReader reader = UnlockAsync(new MemoryStream(message), keys).GetAwaiter().GetResult();
        Assert.True(reader.Find(new HashSet<Fingerprint> { keys.Fingerprint }).TryUnwrap(keys, SessionKey, out _));
        Header = reader.Header;
        Keys = new KeySchedule(SessionKey, Bound);
        Rest = message[Header.Encoded.Length..];
        Stamp = new byte[Header.SealedStamp.Length - SealOnce.TagSize];
        byte[] aad = [.. Bound, .. Keys.Commitment];
        Assert.True(SealOnce.TryDecrypt(Keys.StampKey, aad, Header.SealedStamp.Span, Stamp));
    }

    internal byte[] SessionKey { get; } = new byte[KeyGrant.SessionKeySize];

    internal Header Header { get; }

    internal KeySchedule Keys { get; }

    /// <summary>Magic and recipients.</summary>
    internal byte[] Bound => Header.Bound.ToArray();

    /// <summary>The stamp, opened.</summary>
    internal byte[] Stamp { get; }

    /// <summary>Payload and trailer, as on the wire.</summary>
    internal byte[] Rest { get; }

    internal byte[] Payload => Rest[..^Valise.Trailer.Size];

    internal byte[] Trailer => Rest[^Valise.Trailer.Size..];

    /// <summary>The sender's signature over the payload, out of the trailer.</summary>
    internal byte[] PayloadSignature()
    {
        byte[] signature = new byte[P256.SignatureSize];
        Assert.True(SealOnce.TryDecrypt(Keys.TrailerKey, aad: default, Trailer, signature));
        return signature;
    }

    /// <summary>Magic and recipients of a message that is made by hand.</summary>
    internal static byte[] BoundTo(params (Card Card, byte[] SessionKey, ulong Serial)[] grants)
    {
        byte[] bound = new byte[Header.PrefixSize + grants.Length * Recipient.Size];
        var writer = new WireWriter(bound);
        writer.Bytes(Header.Magic);
        writer.UInt8(1);
        writer.UInt24(grants.Length * Recipient.Size);
        foreach ((Card card, byte[] sessionKey, ulong serial) in grants)
            Recipient.Write(ref writer, SystemEntropy.Instance, new Addressee(card, serial), sessionKey);
        return bound;
    }

    /// <summary>A header with a stamp that is sealed under its keys.</summary>
    internal static byte[] HeaderWith(byte[] bound, KeySchedule keys, byte[] stamp)
    {
        byte[] sealedStamp = new byte[stamp.Length + SealOnce.TagSize], aad = [.. bound, .. keys.Commitment];
        SealOnce.Encrypt(keys.StampKey, aad, stamp, sealedStamp);
        return HeaderWithSealed(bound, keys, sealedStamp);
    }

    /// <summary>A header with a stamp of one's own.</summary>
    internal static byte[] HeaderOf(byte[] bound, KeySchedule keys, MessageDraft draft) =>
        HeaderWithSealed(bound, keys, Valise.Stamp.Seal(draft, bound, keys));

    /// <summary>A payload of one chunk.</summary>
    internal static byte[] Chunk(KeySchedule keys, byte[] plaintext)
    {
        byte[] chunk = new byte[plaintext.Length + SealOnce.TagSize];
        using var aead = new AesGcm(keys.PayloadKey, SealOnce.TagSize);
        aead.Encrypt(LastNonce, plaintext, chunk.AsSpan(0, plaintext.Length), chunk.AsSpan(plaintext.Length));
        return chunk;
    }

    /// <summary>H(H(chunk 0)) of a payload of one chunk.</summary>
    internal static byte[] HashOf(byte[] chunk) => SHA256.HashData(SHA256.HashData(chunk));

    /// <summary>A trailer with a signature by some keys.</summary>
    internal static byte[] TrailerBy(IdentityKeys signer, KeySchedule keys, byte[] header, byte[] chunk) =>
        Valise.Trailer.Seal(keys, signer, SHA256.HashData(header), HashOf(chunk));

    /// <summary>A trailer with a signature that is at hand.</summary>
    internal static byte[] TrailerWith(byte[] signature, KeySchedule keys)
    {
        byte[] trailer = new byte[Valise.Trailer.Size];
        SealOnce.Encrypt(keys.TrailerKey, aad: default, signature, trailer);
        return trailer;
    }

    public void Dispose() => Keys.Dispose();

    private static byte[] HeaderWithSealed(byte[] bound, KeySchedule keys, byte[] stamp) =>
        [.. bound, .. keys.Commitment, (byte)(stamp.Length >> 8), (byte)stamp.Length, .. stamp];
}
