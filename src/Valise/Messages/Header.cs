using System.Security.Cryptography;

namespace Valise;

/// <summary>
/// What stands before the payload: whom the message is for, the commitment to its session key, the sealed stamp.
/// </summary>
/// <remarks>
/// magic 8 bytes, length of recipients 3, recipients up to 2^21-1 (1 to 1024 of them), commitment 32, length of stamp
/// 2, stamp 1 to 4096. The first two with the recipients are called bound: the keys depend on them.
/// </remarks>
internal sealed class Header
{
    internal const int MaxRecipients = 1024;

    /// <summary>The size of the magic and the length of the recipients.</summary>
    internal const int PrefixSize = MagicSize + 3;

    private const int MagicSize = 8;
    private const int MaxRecipientsSize = (1 << 21) - 1;
    private const int MaxStampSize = 4096;
    private const int ReadStep = 1 << 16;

    private readonly byte[] _encoded;
    private readonly int _boundSize;

    private Header(byte[] encoded)
    {
        var reader = new WireReader(encoded);
        var recipients = new WireReader(reader.Bytes(PrefixSize + RecipientsSize(encoded))[PrefixSize..]);
        _boundSize = encoded.Length - reader.Remaining;
        reader.Bytes(KeySchedule.CommitmentSize);
        ReadOnlySpan<byte> stamp = reader.Bytes(reader.UInt16());
        reader.End();
        if (stamp.Length is 0 or > MaxStampSize)
            throw Error.Damaged();

        var list = new List<Recipient>();
        var known = new HashSet<Fingerprint>();
        while (recipients.Remaining > 0)
        {
            list.Add(Recipient.Read(ref recipients));
            if (list.Count > MaxRecipients || !known.Add(list[^1].Fingerprint))
                throw Error.Damaged();
        }

        _encoded = encoded;
        Recipients = list;
    }

    /// <summary>The magic up to the version byte; what begins with it is a Valise message.</summary>
    internal static ReadOnlySpan<byte> Magic => "valise\0"u8;

    private const byte Version = 1;

    /// <summary>The recipients in their order on the wire; at least one, no two with the same fingerprint.</summary>
    internal IReadOnlyList<Recipient> Recipients { get; }

    /// <summary>The header as on the wire.</summary>
    internal ReadOnlyMemory<byte> Encoded => _encoded;

    /// <summary>The magic and the recipients.</summary>
    internal ReadOnlyMemory<byte> Bound => _encoded.AsMemory(0, _boundSize);

    internal ReadOnlyMemory<byte> Commitment => _encoded.AsMemory(_boundSize, KeySchedule.CommitmentSize);

    internal ReadOnlyMemory<byte> SealedStamp =>
        _encoded.AsMemory(_boundSize + KeySchedule.CommitmentSize + sizeof(ushort));

    /// <summary>H(Header).</summary>
    internal byte[] Hash() => SHA256.HashData(_encoded);

    /// <summary>Reads a whole header.</summary>
    internal static Header Parse(ReadOnlySpan<byte> encoded) => new(encoded.ToArray());

    /// <summary>Reads a header from a stream and leaves the stream at the payload.</summary>
    /// <param name="prefix">The first <see cref="PrefixSize"/> bytes, which told that it is one.</param>
    /// <param name="source">The rest.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    internal static async Task<Header> ReadAsync(
        ReadOnlyMemory<byte> prefix, Stream source, CancellationToken cancellationToken)
    {
        byte[] encoded = prefix.ToArray();
        int toStamp = RecipientsSize(encoded) + KeySchedule.CommitmentSize + sizeof(ushort);
        encoded = await ExtendAsync(encoded, toStamp, source, cancellationToken).ConfigureAwait(false);
        int stampSize = encoded[^2] << 8 | encoded[^1];
        if (stampSize is 0 or > MaxStampSize)
            throw Error.Damaged();
        return new Header(await ExtendAsync(encoded, stampSize, source, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Makes the header of a message, and the keys of the rest.</summary>
    internal static Header Create(MessageDraft draft, IEntropy entropy, out KeySchedule keys)
    {
        int recipientsSize = draft.Recipients.Count * Recipient.Size;
        byte[] bound = new byte[PrefixSize + recipientsSize];
        Span<byte> sessionKey = stackalloc byte[KeyGrant.SessionKeySize];
        entropy.Fill(sessionKey);
        var writer = new WireWriter(bound);
        writer.Bytes(Magic);
        writer.UInt8(Version);
        writer.UInt24(recipientsSize);
        foreach (Addressee addressee in draft.Recipients)
            Recipient.Write(ref writer, entropy, addressee, sessionKey);

        keys = new KeySchedule(sessionKey, bound);
        CryptographicOperations.ZeroMemory(sessionKey);
        byte[] stamp = Stamp.Seal(draft, bound, keys);
        return new Header([.. bound, .. keys.Commitment, (byte)(stamp.Length >> 8), (byte)stamp.Length, .. stamp]);
    }

    private static int RecipientsSize(ReadOnlySpan<byte> prefix)
    {
        var reader = new WireReader(prefix);
        if (!reader.Bytes(MagicSize - 1).SequenceEqual(Magic))
            throw Error.NotAMessage();
        if (reader.UInt8() != Version)
            throw Error.NewerMessage();
        int size = reader.UInt24();
        return size is > 0 and <= MaxRecipientsSize ? size : throw Error.Damaged();
    }

    // In steps, so that a length that lies costs no more memory than there is input.
    private static async Task<byte[]> ExtendAsync(
        byte[] start, int count, Stream source, CancellationToken cancellationToken)
    {
        byte[] bytes = start;
        for (int left = count; left > 0;)
        {
            int step = Math.Min(left, Math.Max(ReadStep, bytes.Length)), filled = bytes.Length;
            Array.Resize(ref bytes, filled + step);
            int read = await source
                .ReadAtLeastAsync(bytes.AsMemory(filled), step, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            if (read < step)
                throw Error.Truncated();
            left -= step;
        }

        return bytes;
    }
}
