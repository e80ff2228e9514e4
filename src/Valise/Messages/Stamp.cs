using System.Security.Cryptography;
using System.Text;

namespace Valise;

/// <summary>
/// Who sent a message, when, from which stream of serial numbers, and under which file name. Once read, its
/// signatures are checked.
/// </summary>
/// <remarks>
/// card length 2 bytes, card 0 to 512, time 8, stream 16, name length 1, name 0 to 255, signature length 1, signature
/// 0 or 64. Sealed with AES-256-GCM under the stamp key.
/// </remarks>
internal sealed class Stamp
{
    private const int MaxCardSize = 512;
    private const int MaxSize =
        2 + MaxCardSize + sizeof(ulong) + 16 + 1 + FileNameRule.MaxBytes + 1 + P256.SignatureSize;

    // Everything but card and signature, a name of the largest size, and the tag: a card alone is longer than the name.
    private const int MaxSealedAnonymousSize = 2 + sizeof(ulong) + 16 + 1 + FileNameRule.MaxBytes + 1 + SealOnce.TagSize;

    private Stamp(Card? sender, DateTimeOffset time, StreamId stream, string fileName)
    {
        Sender = sender;
        Time = time;
        Stream = stream;
        FileName = fileName;
    }

    /// <summary>The sender's card; <see langword="null"/> when the message is anonymous.</summary>
    internal Card? Sender { get; }

    /// <summary>The sender's clock.</summary>
    internal DateTimeOffset Time { get; }

    /// <summary>Names the counter that the serial comes from; zero when the message is anonymous.</summary>
    internal StreamId Stream { get; }

    /// <summary>The file name that the sender suggests: one path component, or empty.</summary>
    internal string FileName { get; }

    /// <summary>Whether a sealed stamp is too long for an anonymous one, which everybody can tell who sees it.</summary>
    internal static bool IsSigned(int sealedSize) => sealedSize > MaxSealedAnonymousSize;

    /// <summary>Signs, encodes and seals the stamp of a message.</summary>
    internal static byte[] Seal(MessageDraft draft, ReadOnlySpan<byte> bound, KeySchedule keys)
    {
        Span<byte> encoded = stackalloc byte[MaxSize];
        byte[] aad = [.. bound, .. keys.Commitment];
        int length = Write(draft, SHA256.HashData(aad), encoded);
        byte[] sealedStamp = new byte[length + SealOnce.TagSize];
        SealOnce.Encrypt(keys.StampKey, aad, encoded[..length], sealedStamp);
        return sealedStamp;
    }

    /// <summary>Opens a sealed stamp and checks every signature in it.</summary>
    /// <param name="header">The message's header.</param>
    /// <param name="keys">The message's keys, whose commitment was compared with the header's.</param>
    /// <param name="serial">The serial from the KeyGrant.</param>
    /// <param name="cards">Senders' cards that were read before; null for none.</param>
    internal static Stamp Open(Header header, KeySchedule keys, ulong serial, CardCache? cards = null)
    {
        byte[] aad = [.. header.Bound.Span, .. header.Commitment.Span];
        byte[] encoded = new byte[Math.Max(0, header.SealedStamp.Length - SealOnce.TagSize)];
        return SealOnce.TryDecrypt(keys.StampKey, aad, header.SealedStamp.Span, encoded)
            ? Parse(encoded, SHA256.HashData(aad), serial, cards)
            : throw Error.Damaged();
    }

    /// <summary>Encodes and signs a stamp.</summary>
    /// <param name="draft">The message.</param>
    /// <param name="transcript">H(bound || commitment).</param>
    /// <param name="destination">Has room for the largest stamp.</param>
    /// <returns>The number of bytes written.</returns>
    internal static int Write(MessageDraft draft, ReadOnlySpan<byte> transcript, Span<byte> destination)
    {
        var writer = new WireWriter(destination);
        ReadOnlySpan<byte> card = draft.Sender is { } sender ? sender.Card.Encoded.Span : default;
        writer.UInt16((ushort)card.Length);
        writer.Bytes(card);
        writer.UInt64((ulong)draft.Time.ToUnixTimeMilliseconds());
        (draft.Sender?.Stream ?? default).CopyTo(writer.Next(StreamId.Size));
        byte[] name = Encoding.UTF8.GetBytes(draft.FileName);
        writer.UInt8((byte)name.Length);
        writer.Bytes(name);
        if (draft.Sender is null)
        {
            writer.UInt8(0);
            return writer.Written;
        }

        byte[] signedPart = SignedPart(transcript, destination[..writer.Written]);
        writer.UInt8(P256.SignatureSize);
        draft.Sender.Keys.Sign(signedPart, writer.Next(P256.SignatureSize));
        return writer.Written;
    }

    /// <summary>Reads an encoded stamp.</summary>
    /// <param name="encoded">The stamp, opened.</param>
    /// <param name="transcript">H(bound || commitment).</param>
    /// <param name="serial">The serial from the KeyGrant.</param>
    /// <param name="cards">Senders' cards that were read before; null for none.</param>
    internal static Stamp Parse(ReadOnlySpan<byte> encoded, ReadOnlySpan<byte> transcript, ulong serial, CardCache? cards = null)
    {
        var reader = new WireReader(encoded);
        ReadOnlySpan<byte> card = reader.Bytes(reader.UInt16());
        bool isTime = reader.TryTime(out DateTimeOffset time);
        var stream = new StreamId(reader.Bytes(StreamId.Size));
        ReadOnlySpan<byte> name = reader.Bytes(reader.UInt8());
        ReadOnlySpan<byte> signedFields = encoded[..^reader.Remaining];
        ReadOnlySpan<byte> signature = reader.Bytes(reader.UInt8());
        reader.End();

        bool signed = !card.IsEmpty;
        if (card.Length > MaxCardSize
            || !isTime
            || !FileNameRule.TryDecode(name, out string fileName)
            || signature.Length != (signed ? P256.SignatureSize : 0)
            || signed == stream.IsZero
            || signed != (serial != 0))
            throw Error.Damaged();

        Card? sender = signed ? cards?.Parse(card) ?? Card.Parse(card) : null;
        if (sender is not null && !sender.Verify(SignedPart(transcript, signedFields), signature))
            throw Error.Damaged();
        return new Stamp(sender, time, stream, fileName);
    }

    private static byte[] SignedPart(ReadOnlySpan<byte> transcript, ReadOnlySpan<byte> fields) =>
        [.. "valise/1 stamp\0"u8, .. transcript, .. fields];
}
