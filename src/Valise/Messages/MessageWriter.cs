namespace Valise;

/// <summary>Writes a message: header, payload, trailer.</summary>
internal static class MessageWriter
{
    /// <summary>Seals a message.</summary>
    /// <param name="draft">Who seals what to whom.</param>
    /// <param name="plaintext">The payload, from where the stream stands to its end.</param>
    /// <param name="destination">Receives the message. Nothing of it is any good when this method throws.</param>
    /// <param name="progress">Told the plaintext bytes done.</param>
    /// <param name="entropy">Where random values come from; the operating system when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The size of the plaintext in bytes.</returns>
    /// <exception cref="ValiseException">The draft cannot be sealed, or the plaintext's file changed
    /// meanwhile.</exception>
    internal static async Task<long> WriteAsync(MessageDraft draft, Stream plaintext, Stream destination,
        IProgress<long>? progress = null, IEntropy? entropy = null, CancellationToken cancellationToken = default)
    {
        Check(draft);
        Header header = Header.Create(draft, entropy ?? SystemEntropy.Instance, out KeySchedule keys);
        using (keys)
        {
            await destination.WriteAsync(header.Encoded, cancellationToken).ConfigureAwait(false);
            using var payload = new PayloadEncryptor(
                keys, new PayloadInput(plaintext), new PayloadOutput(destination), progress);
            await payload.RunAsync(cancellationToken).ConfigureAwait(false);
            if (draft.Sender is { } sender)
            {
                byte[] trailer = Trailer.Seal(keys, sender.Keys, header.Hash(), payload.Hash());
                await destination.WriteAsync(trailer, cancellationToken).ConfigureAwait(false);
            }

            await destination.FlushAsync(cancellationToken).ConfigureAwait(false);
            return payload.PlaintextSize;
        }
    }

    /// <summary>Checks what a caller chooses, before a serial is used up for it.</summary>
    /// <exception cref="ValiseException">There are no recipients or too many, one twice, or the name will not do.</exception>
    internal static void ThrowIfUnfit(IReadOnlyList<Card> recipients, string fileName)
    {
        if (recipients.Count is 0 or > Header.MaxRecipients)
            throw Error.TooManyRecipients();
        var known = new HashSet<Fingerprint>();
        foreach (Card card in recipients)
        {
            if (!known.Add(card.Fingerprint))
                throw Error.RecipientTwice(card);
        }

        if (!FileNameRule.IsValid(fileName))
            throw Error.NotAFileName(fileName);
    }

    private static void Check(MessageDraft draft)
    {
        ThrowIfUnfit([.. draft.Recipients.Select(addressee => addressee.Card)], draft.FileName);
        if (draft.Recipients.Any(addressee => draft.Sender is null != (addressee.Serial == 0)))
            throw new ArgumentException("A signed message has serials from 1, an anonymous one has serial 0.", nameof(draft));
        if (draft.Sender is { Stream.IsZero: true })
            throw new ArgumentException("The stream zero belongs to anonymous messages.", nameof(draft));
        if (draft.Sender is { } sender && sender.Card.Fingerprint != sender.Keys.Fingerprint)
            throw new ArgumentException("The card belongs to other keys.", nameof(draft));
        ArgumentOutOfRangeException.ThrowIfLessThan(draft.Time, DateTimeOffset.UnixEpoch, nameof(draft));
    }
}
