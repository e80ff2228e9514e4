using System.Globalization;

namespace Valise;

/// <summary>
/// Messages that name their sender and open once, as bytes or as text. Of text, the offsets are those of the bytes that
/// it holds.
/// </summary>
internal sealed class ValiseMessageFormat : IInspectedFormat
{
    private const string Structure = "Header";
    private const int ShownOfPayload = 16;

    private static readonly byte[] BeginLine = Armor.BeginLine(Armor.MessageLabel);

    public bool Recognises(ReadOnlySpan<byte> beginning) =>
        Sniffer.Sniff(beginning) == MessageForm.Binary || beginning.StartsWith(BeginLine);

    public async Task<Inspection> InspectAsync(InspectedStream source, CancellationToken cancellationToken)
    {
        if (Sniffer.Sniff(source.Beginning) == MessageForm.Binary)
            return await InspectAsync("Valise message", source, cancellationToken).ConfigureAwait(false);

        using var text = new ArmorReader(source, Armor.MessageLabel, prefix: default);
        InspectedStream bytes = await InspectedStream.OpenAsync(text, cancellationToken).ConfigureAwait(false);
        await using (bytes.ConfigureAwait(false))
            return await InspectAsync("Valise message as text", bytes, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Inspection> InspectAsync(string format, InspectedStream source, CancellationToken cancellationToken)
    {
        var prefix = new byte[Header.PrefixSize];
        int read = await source.ReadAtLeastAsync(
            prefix, prefix.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        Header header = await Header.ReadAsync(prefix.AsMemory(0, read), source, cancellationToken).ConfigureAwait(false);
        var first = new byte[ShownOfPayload];
        int shown = await source.ReadAtLeastAsync(
            first, first.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        long rest = shown + await source.MeasureRestAsync(cancellationToken).ConfigureAwait(false);

        var fields = new FieldList(header.Encoded);
        AddHeader(fields, header);
        bool isSigned = Stamp.IsSigned(header.SealedStamp.Length);
        string? damage = AddPayload(fields, first.AsMemory(0, shown), rest, isSigned ? Trailer.Size : 0);
        return new Inspection(format, Summarise(header.Recipients.Count, isSigned), fields.ToList()) { Damage = damage };
    }

    private static string Summarise(int recipients, bool isSigned) =>
        $"A message sealed to {(recipients == 1 ? "one recipient" : $"{Number(recipients)} recipients")}. {(isSigned ? "It is signed; who signed it is sealed." : "Its stamp is too short for a signature: it is anonymous.")}";

    private static void AddHeader(FieldList fields, Header header)
    {
        fields.Add(Structure, "magic", Header.Magic.Length, "valise", "what every Valise message begins with");
        fields.Add(Structure, "(version)", sizeof(byte), "1", "the format's version");
        fields.Add(Structure, "(length)", 3, Number(header.Bound.Length - Header.PrefixSize), "bytes of the recipients that follow");
        foreach (Recipient recipient in header.Recipients)
            AddRecipient(fields, recipient);
        fields.Add(Structure, "commitment", KeySchedule.CommitmentSize, null, "binds the message to one session key");
        fields.Add(Structure, "(length)", sizeof(ushort), Number(header.SealedStamp.Length), "bytes of the stamp that follows");
        fields.Add(Structure, "stamp", header.SealedStamp.Length, null, "sealed: sender, time, stream of serials, file name, signature");
    }

    private static void AddRecipient(FieldList fields, Recipient recipient)
    {
        const string structure = "Recipient";
        bool isHpke = recipient.Type == Recipient.HpkeP256;
        fields.Add(structure, "fingerprint", Fingerprint.Size, recipient.Fingerprint.ToString(), "whose card it is sealed to");
        fields.Add(structure, "type", sizeof(ushort), Number(recipient.Type), isHpke ? "HPKE with P-256" : "not known here; a newer Valise may open it");
        fields.Add(structure, "(length)", sizeof(ushort), Number(recipient.KeyBlob.Length), "bytes of the key BLOB that follows");
        if (isHpke)
        {
            fields.Add(structure, "key_blob.enc", Hpke.EncapsulatedKeySize, null, "the sender's ephemeral public key");
            fields.Add(structure, "key_blob.ct", recipient.KeyBlob.Length - Hpke.EncapsulatedKeySize, null, "sealed: the session key and the message's serial number");
        }
        else
        {
            fields.Add(structure, "key_blob", recipient.KeyBlob.Length, null, "sealed in a way that is not known here");
        }
    }

    private static string? AddPayload(FieldList fields, ReadOnlyMemory<byte> first, long rest, int trailerSize)
    {
        const string structure = "(payload)";
        long size = Math.Max(0, rest - trailerSize), chunks = Math.Max(1, (size + PayloadBatch.SealedChunkSize - 1) / PayloadBatch.SealedChunkSize);
        long last = size - (chunks - 1) * PayloadBatch.SealedChunkSize;
        string? damage = last < PayloadBatch.TagSize ? Error.Truncated().Message
            : last == PayloadBatch.TagSize && chunks > 1 ? Error.Damaged().Message
            : null;

        string count = chunks == 1 ? "1 chunk" : FormattableString.Invariant($"{chunks:N0} chunks");
        string meaning = damage is null
            ? FormattableString.Invariant($"sealed, {count}: a plaintext of {size - chunks * PayloadBatch.TagSize:N0} bytes")
            : "sealed; no message ends so";
        fields.AddMeasured(structure, "chunks", first[..(int)Math.Min(first.Length, size)], size, meaning);
        if (rest > size)
            fields.AddMeasured(structure, "trailer", default, rest - size, "sealed: the sender's signature over the whole payload");
        return damage;
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
