namespace Valise;

/// <summary>
/// Opens messages, steps 5 and 6 of the exchange, each once: checks who sent it, asks the ledger, and lets out nothing
/// before all of it is verified and recorded. Unless told otherwise it accepts no sender at all. Safe under threads.
/// </summary>
public sealed class MessageOpener
{
    private static readonly CardCache Cards = new();

    private readonly IReadOnlySet<Fingerprint> _mine;
    private readonly Func<Fingerprint, IdentityKeys> _keysOf;
    private readonly IReplayLedger _ledger;

    /// <summary>Opens what is sealed to one identity.</summary>
    /// <param name="keys">Its keys.</param>
    /// <param name="ledger">Remembers what was opened; <see cref="NoLedger"/> to forget.</param>
    public MessageOpener(IdentityKeys keys, IReplayLedger ledger)
        : this(Set(keys), _ => keys, ledger)
    {
    }

    /// <summary>Opens what is sealed to one of several identities. Only the keys that are needed are asked for.</summary>
    /// <param name="mine">The fingerprints of the identities.</param>
    /// <param name="keysOf">Gives the keys of one of them; they stay the caller's.</param>
    /// <param name="ledger">Remembers what was opened; <see cref="NoLedger"/> to forget.</param>
    public MessageOpener(IReadOnlySet<Fingerprint> mine, Func<Fingerprint, IdentityKeys> keysOf, IReplayLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(mine);
        ArgumentNullException.ThrowIfNull(keysOf);
        ArgumentNullException.ThrowIfNull(ledger);
        (_mine, _keysOf, _ledger) = (mine, keysOf, ledger);
    }

    /// <summary>The senders whose messages are accepted.</summary>
    public IReadOnlySet<Fingerprint> Senders { get; init; } = new HashSet<Fingerprint>();

    /// <summary>The one sender whose messages are accepted this time; null for any of <see cref="Senders"/>.</summary>
    public Fingerprint? OnlySender { get; init; }

    /// <summary>Whether messages of any sender are accepted; who it is stands in <see cref="OpenedMessage.Sender"/>.</summary>
    public bool AllowAnySender { get; init; }

    /// <summary>Whether messages without a sender are accepted.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>What is demanded of a message's age, and what is let in all the same.</summary>
    public ReplayRules Rules { get; init; } = ReplayRules.Default;

    /// <summary>Opens a message into a file, which appears when all of it is verified and recorded.</summary>
    /// <param name="message">The message, binary or as text, from its first byte to its end.</param>
    /// <param name="chooseName">Gives the file's name, from what the stamp says.</param>
    /// <param name="overwrite">Whether a file of that name is replaced.</param>
    /// <param name="progress">Is told the bytes of plaintext so far.</param>
    /// <param name="cancellationToken">Gives up; nothing is recorded then, and no file left.</param>
    /// <exception cref="ValiseException">
    /// <see cref="FailureKind.NoKey"/>: sealed to others. <see cref="FailureKind.Damaged"/>: not as its sender made it.
    /// <see cref="FailureKind.Sender"/>: its sender is not accepted, or it has none.
    /// <see cref="FailureKind.Replayed"/>: opened before, or not fresh. <see cref="FailureKind.File"/>: the file cannot be
    /// written.
    /// </exception>
    public async Task<OpenedMessage> OpenToFileAsync(
        Stream message,
        Func<OpenedMessage, string> chooseName,
        bool overwrite = false,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(chooseName);
        using MessageReader reader = await MessageReader.OpenAsync(message, cancellationToken).ConfigureAwait(false);
        OpenedMessage opened = await BeginAsync(reader, cancellationToken).ConfigureAwait(false);

        string path = chooseName(opened);
        using var file = PendingFile.Create(path, overwrite);
        long size = await reader.DecryptAsync(file.Stream, progress, cancellationToken).ConfigureAwait(false);
        return await AcceptAsync(reader, opened, size, file.Complete(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Opens a message into a stream. It is read twice, a pipe by way of a temporary copy of the message: nothing is
    /// handed over before all of it is verified and recorded.
    /// </summary>
    /// <param name="message">The message, binary or as text, from its first byte to its end.</param>
    /// <param name="destination">Receives the plaintext.</param>
    /// <param name="progress">Is told the bytes of plaintext so far, in each reading.</param>
    /// <param name="cancellationToken">Gives up; once the first byte was handed over the message counts as opened.</param>
    /// <exception cref="ValiseException">As <see cref="OpenToFileAsync"/>.</exception>
    public async Task<OpenedMessage> OpenToStreamAsync(
        Stream message, Stream destination, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(destination);
        using var source = new SecondReading(message);
        using MessageReader reader = await MessageReader.OpenAsync(source.First, cancellationToken).ConfigureAwait(false);
        OpenedMessage opened = await BeginAsync(reader, cancellationToken).ConfigureAwait(false);
        long size = await reader.VerifyAsync(progress, cancellationToken).ConfigureAwait(false);
        opened = await AcceptAsync(reader, opened, size, Delivery.ToCaller(opened.FileName, size), cancellationToken).ConfigureAwait(false);
        await reader.ReleaseAsync(source.Second(), destination, progress, cancellationToken).ConfigureAwait(false);
        await destination.FlushAsync(cancellationToken).ConfigureAwait(false);
        return opened;
    }

    /// <summary>
    /// Opens a message into a stream while it arrives. It is recorded as opened before the first byte leaves, and what has
    /// left is the sender's only when this method has returned: a message that was damaged on its way is used up.
    /// </summary>
    /// <param name="message">The message, binary or as text. It must have one recipient only.</param>
    /// <param name="destination">Receives the plaintext.</param>
    /// <param name="progress">Is told the bytes of plaintext so far.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ValiseException">
    /// As <see cref="OpenToFileAsync"/>; <see cref="FailureKind.Usage"/>: it has several recipients, each of whom could
    /// have made what comes before the trailer.
    /// </exception>
    public async Task<OpenedMessage> OpenStreamingAsync(
        Stream message, Stream destination, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(destination);
        using MessageReader reader = await MessageReader.OpenAsync(message, cancellationToken).ConfigureAwait(false);
        OpenedMessage opened = await BeginAsync(reader, cancellationToken).ConfigureAwait(false);
        if (opened.Recipients > 1)
            throw Error.StreamingToSeveral();

        opened = await AcceptAsync(reader, opened, size: null, Delivery.ToCaller(opened.FileName), cancellationToken).ConfigureAwait(false);
        long size = await reader.StreamAsync(destination, progress, cancellationToken).ConfigureAwait(false);
        await destination.FlushAsync(cancellationToken).ConfigureAwait(false);
        return opened with { Size = size };
    }

    /// <summary>Opens a message in memory.</summary>
    /// <param name="message">The message, binary or as text.</param>
    /// <param name="cancellationToken">Gives up; nothing is recorded then.</param>
    /// <returns>What its stamp says, and the plaintext.</returns>
    /// <exception cref="ValiseException">As <see cref="OpenToFileAsync"/>.</exception>
    public async Task<(OpenedMessage Message, byte[] Plaintext)> OpenAsync(
        ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        using MemoryStream source = message.AsStream();
        using var plaintext = new MemoryStream();
        using MessageReader reader = await MessageReader.OpenAsync(source, cancellationToken).ConfigureAwait(false);
        OpenedMessage opened = await BeginAsync(reader, cancellationToken).ConfigureAwait(false);
        long size = await reader.DecryptAsync(plaintext, cancellationToken: cancellationToken).ConfigureAwait(false);
        opened = await AcceptAsync(reader, opened, size, Delivery.ToCaller(opened.FileName, size), cancellationToken).ConfigureAwait(false);
        return (opened, plaintext.ToArray());
    }

    /// <summary>
    /// Reads who sent a message, to get to know somebody new by it. Nothing is opened, recorded, or said about the payload.
    /// </summary>
    /// <param name="message">The message, binary or as text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The sender's card; null when the message is anonymous.</returns>
    /// <exception cref="ValiseException">It is sealed to others, or damaged.</exception>
    public async Task<Card?> ReadSenderAsync(Stream message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        using MessageReader reader = await MessageReader.OpenAsync(message, cancellationToken).ConfigureAwait(false);
        return Unlock(reader).Sender;
    }

    // Steps 2 to 6 of opening; PendingFile and the reader do step 7, and AcceptAsync step 8.
    private async ValueTask<OpenedMessage> BeginAsync(MessageReader reader, CancellationToken cancellationToken)
    {
        OpenedMessage opened = Unlock(reader);
        ThrowIfUnwanted(opened.Sender);
        ReplayVerdict verdict = await _ledger.AskAsync(Subject(reader, opened), Rules, cancellationToken).ConfigureAwait(false);
        return verdict.IsAccepted ? opened : throw Error.Refused(verdict);
    }

    private void ThrowIfUnwanted(Card? sender)
    {
        if (sender is null)
        {
            if (!AllowAnonymous || OnlySender is not null)
                throw Error.Anonymous();
            return;
        }

        if (!AllowAnySender && !Senders.Contains(sender.Fingerprint))
            throw Error.UnknownSender(sender);
        if (OnlySender is { } only && only != sender.Fingerprint)
            throw Error.OtherSender(sender);
    }

    private OpenedMessage Unlock(MessageReader reader)
    {
        Recipient entry = reader.Find(_mine);
        reader.Unlock(entry, _keysOf(entry.Fingerprint), Cards);
        return new OpenedMessage
        {
            Identity = entry.Fingerprint,
            Sender = reader.Stamp.Sender,
            Time = reader.Stamp.Time,
            Stream = reader.Stamp.Stream,
            Serial = reader.Serial,
            FileName = reader.Stamp.FileName,
            Recipients = reader.Header.Recipients.Count,
        };
    }

    private async ValueTask<OpenedMessage> AcceptAsync(
        MessageReader reader, OpenedMessage opened, long? size, Delivery delivery, CancellationToken cancellationToken)
    {
        ReplayVerdict verdict = await _ledger.AcceptAsync(Subject(reader, opened), Rules, delivery, cancellationToken).ConfigureAwait(false);
        return verdict.IsAccepted ? opened with { Size = size ?? 0, Verdict = verdict } : throw Error.Refused(verdict);
    }

    private static ReplaySubject Subject(MessageReader reader, OpenedMessage opened) => opened.Sender is null
        ? AnonymousMark.OfCommitment(reader.Header.Commitment.Span, opened.Time)
        : new MessageSerial(opened.Identity, opened.Sender.Fingerprint, opened.Stream, opened.Serial, opened.Time);

    private static HashSet<Fingerprint> Set(IdentityKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return [keys.Fingerprint];
    }
}
