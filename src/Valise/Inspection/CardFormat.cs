using System.Globalization;

namespace Valise;

/// <summary>The cards of identities, which travel as text. Offsets are those of the bytes that the text holds.</summary>
internal sealed class CardFormat : IInspectedFormat
{
    private const string Name = "Card";

    // More than the text of the longest card has.
    private const int MaxTextLength = 1 << 10;

    private static readonly byte[] BeginLine = Armor.BeginLine(Card.PemLabel);

    public bool Recognises(ReadOnlySpan<byte> beginning) => beginning.StartsWith(BeginLine);

    public async Task<Inspection> InspectAsync(InspectedStream source, CancellationToken cancellationToken)
    {
        var text = new byte[MaxTextLength];
        int length = await source.ReadAtLeastAsync(
            text, text.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var card = Card.ParsePem(text.AsSpan(0, length));

        var fields = new FieldList(card.Encoded);
        int nameLength = card.Encoded.Span[1];
        fields.Add(Name, "version", sizeof(byte), "1", "the only version there is");
        fields.Add(Name, "(length)", sizeof(byte), nameLength.ToString(CultureInfo.InvariantCulture), "bytes of the name that follows");
        fields.Add(Name, "name", nameLength, card.Name, "what its owner calls themselves");
        fields.Add(Name, "exchange_key", P256.PointSize, null, "a point on P-256: messages are sealed to it");
        fields.Add(Name, "signature_key", P256.PointSize, null, "a point on P-256: messages of its owner are signed with it");
        fields.Add(Name, "created", sizeof(ulong), Time(card.Created), "by its owner's word");
        fields.Add(Name, "signature", P256.SignatureSize, null, "by signature_key, over all of the above");
        return new Inspection("card", $"The card of an identity that calls itself '{card.Name}', fingerprint {card.Fingerprint}.", fields.ToList());
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
