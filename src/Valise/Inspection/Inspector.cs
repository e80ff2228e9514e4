namespace Valise;

/// <summary>Takes cards, key BLOBs and messages apart, field by field, without any key.</summary>
public static class Inspector
{
    // The first that recognises a file inspects it, so the surer a format is of itself the earlier it is asked.
    private static readonly IInspectedFormat[] Formats = [new ValiseMessageFormat(), new CardFormat(), new CryptoApiMessageFormat(), new KeyBlobFormat()];

    /// <summary>Takes a file apart. However long it is, little of it is held in memory.</summary>
    /// <param name="source">The file from its first byte; it need not be seekable.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ValiseException">
    /// <see cref="FailureKind.Damaged"/>: it is of no known format, or so damaged that its fields cannot be told apart.
    /// </exception>
    public static async Task<Inspection> InspectAsync(Stream source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        InspectedStream inspected = await InspectedStream.OpenAsync(source, cancellationToken).ConfigureAwait(false);
        await using (inspected.ConfigureAwait(false))
        {
            IInspectedFormat format = Array.Find(Formats, format => format.Recognises(inspected.Beginning)) ?? throw Error.UnknownFormat();
            return await format.InspectAsync(inspected, cancellationToken).ConfigureAwait(false);
        }
    }
}
