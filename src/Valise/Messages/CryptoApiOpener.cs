using Valise.CryptoApi;

namespace Valise;

/// <summary>
/// Opens messages of peers that know only CryptoAPI: steps 5 and 6 of the manual session key exchange, each message once.
/// </summary>
/// <remarks>
/// Such a message has no sender and no integrity. What its RSA block holds is never told: a block with wrong padding,
/// or with a key that does not fit its algorithm, gives a random session key, and the message then fails as one whose
/// ciphertext was changed, or opens as garbage as that would.
/// </remarks>
/// <param name="container">The receiver's key container.</param>
/// <param name="ledger">Remembers what was opened; <see cref="NoLedger"/> to forget.</param>
public sealed class CryptoApiOpener(KeyContainer container, IReplayLedger ledger)
{
    /// <summary>Whether the sender used OAEP instead of PKCS #1 v1.5.</summary>
    public bool Oaep { get; init; }

    /// <summary>What is let in although it was opened before.</summary>
    public ReplayRules Rules { get; init; } = ReplayRules.Default;

    /// <summary>Opens a message into a file, which appears when it is complete and recorded.</summary>
    /// <param name="message">The message.</param>
    /// <param name="path">The file's name.</param>
    /// <param name="overwrite">Whether a file of that name is replaced.</param>
    /// <param name="progress">Is told the bytes of ciphertext so far, after each MiB.</param>
    /// <param name="cancellationToken">Gives up; nothing is recorded then, and no file left.</param>
    /// <returns>The ledger's verdict, which accepted the message.</returns>
    /// <exception cref="ValiseException">
    /// <see cref="FailureKind.NoKey"/>: sealed to another key. <see cref="FailureKind.Damaged"/>: not as it was sealed.
    /// <see cref="FailureKind.Replayed"/>: opened before. <see cref="FailureKind.File"/>: the file cannot be written.
    /// </exception>
    public async Task<ReplayVerdict> OpenToFileAsync(
        CryptoApiMessage message,
        string path,
        bool overwrite = false,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        (CryptoApiMark mark, SessionKey key) = await BeginAsync(message, cancellationToken).ConfigureAwait(false);
        using (key)
        {
            using var file = PendingFile.Create(path, overwrite);
            await DecryptAsync(key, message.Ciphertext, file.Stream, null, progress, cancellationToken).ConfigureAwait(false);
            return Accepted(await ledger.AcceptAsync(mark, Rules, file.Complete(), cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>
    /// Opens a message into a stream. It is read twice: nothing is handed over before all of it is known to open and is
    /// recorded.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="destination">Receives the plaintext.</param>
    /// <param name="progress">Is told the bytes of ciphertext so far, in either of the two readings.</param>
    /// <param name="cancellationToken">Gives up; once the first byte was handed over the message counts as opened.</param>
    /// <returns>The ledger's verdict, which accepted the message.</returns>
    /// <exception cref="ValiseException">As <see cref="OpenToFileAsync"/>.</exception>
    public async Task<ReplayVerdict> OpenToStreamAsync(
        CryptoApiMessage message,
        Stream destination,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        (CryptoApiMark mark, SessionKey key) = await BeginAsync(message, cancellationToken).ConfigureAwait(false);
        using (key)
        {
            using var source = new SecondReading(message.Ciphertext);
            var digests = new PieceDigests();
            await DecryptAsync(key, source.First, null, digests, progress, cancellationToken).ConfigureAwait(false);
            ReplayVerdict verdict = Accepted(
                await ledger.AcceptAsync(mark, Rules, Delivery.ToCaller(), cancellationToken).ConfigureAwait(false));

            digests.StartComparing();
            await DecryptAsync(key, source.Second(), destination, digests, progress, cancellationToken).ConfigureAwait(false);
            await destination.FlushAsync(cancellationToken).ConfigureAwait(false);
            return verdict;
        }
    }

    // Everything that can be said without the private key, then the ledger, then the session key.
    private async ValueTask<(CryptoApiMark Mark, SessionKey Key)> BeginAsync(
        CryptoApiMessage message, CancellationToken cancellationToken)
    {
        SimpleBlob blob = message.KeyBlob;
        if (!container.Provider.HasCipher(blob.Header.Algorithm))
            throw Error.UnknownCipher(blob.Header.Algorithm);
        RsaPublicKey publicKey = container.ExchangeKey.PublicKey;
        if (blob.EncryptedKey.Length != (publicKey.KeySize + 7) / 8)
            throw Error.OtherKeySize(blob.EncryptedKey.Length * 8, publicKey.KeySize);
        if (!publicKey.IsBelowModulus(blob.EncryptedKey.Span))
            throw Error.CryptoApiMessageDoesNotOpen(null);

        var mark = CryptoApiMark.OfRsaBlock(blob.EncryptedKey.Span);
        Accepted(await ledger.AskAsync(mark, Rules, cancellationToken).ConfigureAwait(false));
        return (mark, container.ImportSessionKey(blob.ToArray(), Oaep));
    }

    private static ReplayVerdict Accepted(ReplayVerdict verdict) =>
        verdict.IsAccepted ? verdict : throw Error.Refused(verdict);

    private static async Task DecryptAsync(
        SessionKey key,
        Stream source,
        Stream? destination,
        PieceDigests? digests,
        IProgress<long>? progress,
        CancellationToken cancellationToken)
    {
        using var pipeline = new CryptoApiPipeline(key, encrypts: false, source, destination, digests, progress);
        await pipeline.RunAsync(cancellationToken).ConfigureAwait(false);
    }
}
