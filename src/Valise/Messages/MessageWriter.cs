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
    /// <exception cref="ValiseException">The draft cannot be sealed, or the plaintext's file changed meanwhile.</exception>
    internal static async Task<long> WriteAsync(MessageDraft draft, Stream plaintext, Stream destination,
        IProgress<long>? progress = null, IEntropy? entropy = null, CancellationToken cancellationToken = default)
    {
        Check(draft);
        Header header = Header.Create(draft, entropy ?? SystemEntropy.Instance, out KeySchedule keys);
        using (keys)
        {
            await destination.WriteAsync(header.Encoded, cancellationToken).ConfigureAwait(false);
            using var payload = new PayloadEncryptor(keys, new PayloadInput(plaintext), new PayloadOutput(destination), progress);
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

    private static void Check(MessageDraft draft)
    {
        if (draft.Recipients.Count is 0 or > Header.MaxRecipients)
            throw Error.TooManyRecipients();
        var known = new HashSet<Fingerprint>();
        foreach (Addressee addressee in draft.Recipients)
        {
            if (!known.Add(addressee.Card.Fingerprint))
                throw Error.RecipientTwice(addressee.Card);
            if (draft.Sender is null != (addressee.Serial == 0))
                throw new ArgumentException("A signed message has serials from 1, an anonymous one has serial 0.", nameof(draft));
        }

        if (!FileNameRule.IsValid(draft.FileName))
            throw Error.NotAFileName(draft.FileName);
        if (draft.Sender is { Stream: var stream } && stream == 0)
            throw new ArgumentException("The stream zero belongs to anonymous messages.", nameof(draft));
        if (draft.Sender is { } sender && sender.Card.Fingerprint != sender.Keys.Fingerprint)
            throw new ArgumentException("The card belongs to other keys.", nameof(draft));
        ArgumentOutOfRangeException.ThrowIfLessThan(draft.Time, DateTimeOffset.UnixEpoch, nameof(draft));
    }
}
