namespace Valise;

/// <summary>
/// Seals messages, steps 1 to 4 of the exchange: a random session key, the message encrypted with it, a key BLOB for each
/// recipient. Each message carries its sender, a time stamp and a serial number. Safe under threads.
/// </summary>
public sealed class MessageSealer
{
    private readonly IdentityKeys? _keys;
    private readonly Card? _card;
    private readonly SerialCounters? _serials;
    private readonly TimeProvider _clock;

    /// <summary>Seals as an identity.</summary>
    /// <param name="identity">Who sends.</param>
    /// <param name="serials">Its serial numbers.</param>
    /// <param name="clock">The clock that stamps; the system's when null.</param>
    public MessageSealer(Identity identity, SerialCounters serials, TimeProvider? clock = null)
        : this(Checked(identity).Keys, identity.Card, serials, clock)
    {
    }

    /// <summary>Seals with keys that are kept elsewhere than in a home.</summary>
    /// <param name="keys">The sender's keys.</param>
    /// <param name="card">The sender's card, of the same keys.</param>
    /// <param name="serials">The sender's serial numbers.</param>
    /// <param name="clock">The clock that stamps; the system's when null.</param>
    public MessageSealer(IdentityKeys keys, Card card, SerialCounters serials, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(card);
        ArgumentNullException.ThrowIfNull(serials);
        (_keys, _card, _serials) = (keys, card, serials);
        _clock = clock ?? TimeProvider.System;
    }

    private MessageSealer(TimeProvider? clock) => _clock = clock ?? TimeProvider.System;

    /// <summary>Whether messages are written as text (PEM) instead of bytes.</summary>
    public bool Armor { get; init; }

    /// <summary>Seals messages that do not say who sent them. Receivers refuse them unless they ask for such.</summary>
    /// <param name="clock">The clock that stamps; the system's when null.</param>
    /// <param name="armor">Whether messages are written as text (PEM) instead of bytes.</param>
    public static MessageSealer CreateAnonymous(TimeProvider? clock = null, bool armor = false) => new(clock) { Armor = armor };

    /// <summary>Seals a message. Its serials are taken before this returns a task, in the order of the calls; the rest
    /// is done on the thread pool.</summary>
    /// <param name="plaintext">The payload; read to its end.</param>
    /// <param name="message">Receives the message. Nothing of it is any good when this method throws.</param>
    /// <param name="recipients">Whom it is sealed to, 1 to 1,024, none of them twice.</param>
    /// <param name="fileName">The file name to suggest: one path component, or empty.</param>
    /// <param name="progress">Is told the bytes of plaintext so far.</param>
    /// <param name="cancellationToken">Gives up. The serials are used up all the same.</param>
    /// <exception cref="ValiseException">The recipients or the file name will not do; the serials cannot be kept.</exception>
    public async Task<SealedMessage> SealAsync(
        Stream plaintext,
        Stream message,
        IReadOnlyList<Card> recipients,
        string fileName = "",
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        ArgumentNullException.ThrowIfNull(message);
        var (draft, grant) = Begin(recipients, fileName);

        // Public key operations would hold up a caller who seals the next meanwhile.
        long size = await Task
            .Run(() => WriteAsync(draft, plaintext, message, progress, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        return new SealedMessage(draft.Time, grant, size);
    }

    /// <summary>Seals a message in memory, on the caller's thread.</summary>
    /// <param name="plaintext">The payload.</param>
    /// <param name="recipients">Whom it is sealed to, 1 to 1,024, none of them twice.</param>
    /// <param name="fileName">The file name to suggest: one path component, or empty.</param>
    /// <param name="cancellationToken">Gives up. The serials are used up all the same.</param>
    /// <returns>The message.</returns>
    /// <exception cref="ValiseException">As the other overload.</exception>
    public async Task<byte[]> SealAsync(
        ReadOnlyMemory<byte> plaintext, IReadOnlyList<Card> recipients, string fileName = "", CancellationToken cancellationToken = default)
    {
        using var message = new MemoryStream();
        using Stream source = plaintext.AsStream();
        var (draft, _) = Begin(recipients, fileName);
        await WriteAsync(draft, source, message, progress: null, cancellationToken).ConfigureAwait(false);
        return message.ToArray();
    }

    // Uses up the serials.
    private (MessageDraft Draft, SerialGrant? Grant) Begin(IReadOnlyList<Card> recipients, string fileName)
    {
        ArgumentNullException.ThrowIfNull(recipients);
        ArgumentNullException.ThrowIfNull(fileName);
        MessageWriter.ThrowIfUnfit(recipients, fileName);
        DateTimeOffset time = _clock.GetUtcNow();
        SerialGrant? grant = _serials?.Take(_keys!.Fingerprint, [.. recipients.Select(card => card.Fingerprint)]);
        var draft = new MessageDraft(
            grant is null ? null : new Sender(_keys!, _card!, grant.Stream),
            [.. recipients.Select((card, i) => new Addressee(card, grant?.Serials[i] ?? 0))],
            fileName,
            time);
        return (draft, grant);
    }

    private async Task<long> WriteAsync(
        MessageDraft draft, Stream plaintext, Stream message, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        if (!Armor)
            return await MessageWriter.WriteAsync(draft, plaintext, message, progress, cancellationToken: cancellationToken).ConfigureAwait(false);

        await using var armor = new ArmorWriter(message, Valise.Armor.MessageLabel);
        long size = await MessageWriter.WriteAsync(draft, plaintext, armor, progress, cancellationToken: cancellationToken).ConfigureAwait(false);
        armor.Complete();
        return size;
    }

    private static Identity Checked(Identity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return identity;
    }
}
