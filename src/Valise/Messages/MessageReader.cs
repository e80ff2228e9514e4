using System.Security.Cryptography;

namespace Valise;

/// <summary>
/// Reads a message, one step of opening after the other, so that the opener can put its own checks between them:
/// <see cref="OpenAsync"/> parses the header, <see cref="Find"/> finds my entry, <see cref="Unlock"/> opens key BLOB
/// and stamp and checks their signatures; then the opener asks who sent it and whether it was opened before; then
/// <see cref="DecryptAsync"/>, or <see cref="VerifyAsync"/> and, once that is recorded, <see cref="ReleaseAsync"/>.
/// </summary>
internal sealed class MessageReader : IDisposable
{
    private readonly Stream _source;
    private KeySchedule? _keys;
    private PayloadDigests? _verified;

    private MessageReader(Header header, Stream source)
    {
        Header = header;
        _source = source;
    }

    /// <summary>What the outside of the message says.</summary>
    internal Header Header { get; }

    /// <summary>The stamp, after <see cref="Unlock"/>. Its signatures are good; whether its sender is wanted is another
    /// question.</summary>
    internal Stamp Stamp { get => field ?? throw NotUnlocked(); private set; }

    /// <summary>The serial number that the message has for the recipient it was unlocked for; 0 when it is
    /// anonymous.</summary>
    internal ulong Serial { get; private set; }

    /// <summary>Parses the header. The stream stays the caller's.</summary>
    /// <param name="source">A message, binary or as text.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ValiseException">It is not a message, or a damaged one.</exception>
    internal static async Task<MessageReader> OpenAsync(Stream source, CancellationToken cancellationToken = default)
    {
        byte[] prefix = new byte[Header.PrefixSize];
        int read = await FillAsync(source, prefix, cancellationToken).ConfigureAwait(false);
        switch (Sniffer.Sniff(prefix.AsSpan(0, read)))
        {
            case MessageForm.Binary:
                break;
            case MessageForm.Text:
                source = new ArmorReader(source, Armor.MessageLabel, prefix.AsMemory(0, read));
                read = await FillAsync(source, prefix, cancellationToken).ConfigureAwait(false);
                break;
            default:
                throw Error.NotAMessage();
        }

        Header header = await Header.ReadAsync(prefix.AsMemory(0, read), source, cancellationToken)
            .ConfigureAwait(false);
        return new MessageReader(header, source);
    }

    /// <summary>Finds the entry that is opened: the first in the header with a fingerprint of mine.</summary>
    /// <exception cref="ValiseException">There is none.</exception>
    internal Recipient Find(IReadOnlySet<Fingerprint> mine) =>
        Header.Recipients.FirstOrDefault(recipient => mine.Contains(recipient.Fingerprint))
        ?? throw Error.NotForMe(Header.Recipients.Count);

    /// <summary>Decrypts the session key, compares the commitment, opens the stamp and checks its signatures.</summary>
    /// <param name="entry">The entry that <see cref="Find"/> found.</param>
    /// <param name="keys">The keys that it names.</param>
    /// <param name="cards">Senders' cards that were read before; null for none.</param>
    /// <exception cref="ValiseException">The message is not as its sender made it.</exception>
    internal void Unlock(Recipient entry, IdentityKeys keys, CardCache? cards = null)
    {
        if (entry.Type != Recipient.HpkeP256)
            throw Error.NewerMessage();

        Span<byte> sessionKey = stackalloc byte[KeyGrant.SessionKeySize];
        try
        {
            if (!entry.TryUnwrap(keys, sessionKey, out ulong serial))
                throw Error.NotUnlocked();
            _keys = new KeySchedule(sessionKey, Header.Bound.Span);
            if (!CryptographicOperations.FixedTimeEquals(_keys.Commitment, Header.Commitment.Span))
                throw Error.NotUnlocked();
            Stamp = Stamp.Open(Header, _keys, serial, cards);
            Serial = serial;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(sessionKey);
        }
    }

    /// <summary>
    /// Decrypts the payload while it is read and checks the trailer. What was written is the sender's only when this
    /// method has returned.
    /// </summary>
    /// <param name="destination">Receives the plaintext.</param>
    /// <param name="progress">Told the plaintext bytes done.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The size of the plaintext in bytes.</returns>
    /// <exception cref="ValiseException">The message is not as its sender made it.</exception>
    internal Task<long> DecryptAsync(
        Stream destination, IProgress<long>? progress = null, CancellationToken cancellationToken = default) =>
        ReadPayloadAsync(new PayloadOutput(destination), progress, cancellationToken);

    /// <summary>As <see cref="DecryptAsync"/>, for a destination that somebody reads meanwhile: what it holds is the
    /// payload's beginning at every moment, also when the message turns out to be damaged.</summary>
    /// <inheritdoc cref="DecryptAsync"/>
    internal Task<long> StreamAsync(
        Stream destination, IProgress<long>? progress = null, CancellationToken cancellationToken = default) =>
        ReadPayloadAsync(new PayloadOutput(destination, inOrder: true), progress, cancellationToken);

    /// <summary>
    /// Checks the payload and the trailer and keeps only a digest of each MiB, for <see cref="ReleaseAsync"/>.
    /// </summary>
    /// <inheritdoc cref="DecryptAsync"/>
    internal Task<long> VerifyAsync(IProgress<long>? progress = null, CancellationToken cancellationToken = default) =>
        ReadPayloadAsync(null, progress, cancellationToken);

    /// <summary>Reads the message a second time and hands out what <see cref="VerifyAsync"/> verified, and nothing
    /// else.</summary>
    /// <param name="source">The same message from its beginning.</param>
    /// <param name="destination">Receives the plaintext.</param>
    /// <param name="progress">Told the plaintext bytes done.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ValiseException">The message changed between the two readings.</exception>
    internal async Task ReleaseAsync(Stream source, Stream destination,
        IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        PayloadDigests verified = _verified ?? throw new InvalidOperationException("VerifyAsync comes first.");
        using MessageReader again = await OpenAsync(source, cancellationToken).ConfigureAwait(false);
        if (!again.Header.Encoded.Span.SequenceEqual(Header.Encoded.Span))
            throw Error.SourceChanged();
        using var payload = new PayloadDecryptor(
            _keys!, new PayloadInput(again._source), new PayloadOutput(destination), TrailerSize, verified, progress);
        await payload.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _keys?.Dispose();

    private int TrailerSize => Stamp.Sender is null ? 0 : Trailer.Size;

    private async Task<long> ReadPayloadAsync(
        PayloadOutput? output, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        Card? sender = Stamp.Sender;
        using var payload = new PayloadDecryptor(
            _keys!, new PayloadInput(_source), output, TrailerSize, expected: null, progress);
        await payload.RunAsync(cancellationToken).ConfigureAwait(false);
        if (sender is not null && !Trailer.Verify(_keys!, sender, Header.Hash(), payload.Hash(), payload.Tail))
            throw Error.Damaged();
        _verified = payload.Digests;
        return payload.PlaintextSize;
    }

    private static ValueTask<int> FillAsync(Stream source, byte[] prefix, CancellationToken cancellationToken) =>
        source.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, cancellationToken);

    private static InvalidOperationException NotUnlocked() => new("Unlock comes first.");
}
