using Valise.CryptoApi;

namespace Valise;

/// <summary>
/// Seals messages for peers that know only CryptoAPI: steps 1 to 3 of the manual session key exchange. The receiver
/// cannot tell who sent such a message, whether it was changed, or whether it was sent before.
/// </summary>
public sealed class CryptoApiSealer
{
    /// <summary>The cipher of the session key; AES-256 unless set.</summary>
    public AlgorithmId Cipher { get; init; } = AlgorithmId.Aes256;

    /// <summary>Whether session keys are encrypted with OAEP instead of PKCS #1 v1.5. The receiver must know.</summary>
    public bool Oaep { get; init; }

    /// <summary>Seals a message into one stream.</summary>
    /// <param name="plaintext">The message; read to its end.</param>
    /// <param name="message">Receives length, SIMPLEBLOB and ciphertext.</param>
    /// <param name="receiver">The receiver's key exchange public key.</param>
    /// <param name="progress">Is told the bytes of plaintext so far, after each MiB.</param>
    /// <param name="cancellationToken">Gives up; what was written so far is of no use.</param>
    /// <exception cref="CryptoApiException">The receiver's key cannot take this session key.</exception>
    public async Task SealAsync(
        Stream plaintext,
        Stream message,
        RsaPublicKey receiver,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(receiver);

        using KeyContainer container = KeyContainer.CreateEphemeral();
        using SessionKey key = container.GenerateSessionKey(Cipher);
        byte[] blob = key.Export(receiver, Oaep);
        await CryptoApiMessage.WriteKeyBlobAsync(message, blob, cancellationToken).ConfigureAwait(false);
        await EncryptAsync(key, plaintext, message, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Seals a message to several receivers: one ciphertext, and a SIMPLEBLOB for each of them.</summary>
    /// <param name="plaintext">The message; read to its end.</param>
    /// <param name="ciphertext">Receives the ciphertext and nothing else.</param>
    /// <param name="receivers">The receivers' key exchange public keys.</param>
    /// <param name="progress">Is told the bytes of plaintext so far, after each MiB.</param>
    /// <param name="cancellationToken">Gives up; what was written so far is of no use.</param>
    /// <returns>The SIMPLEBLOBs, in the order of the receivers.</returns>
    /// <exception cref="CryptoApiException">A receiver's key cannot take this session key.</exception>
    public async Task<IReadOnlyList<byte[]>> SealDetachedAsync(
        Stream plaintext,
        Stream ciphertext,
        IReadOnlyList<RsaPublicKey> receivers,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        ArgumentNullException.ThrowIfNull(ciphertext);
        ArgumentNullException.ThrowIfNull(receivers);

        using KeyContainer container = KeyContainer.CreateEphemeral();
        using SessionKey key = container.GenerateSessionKey(Cipher);
        byte[][] blobs = [.. receivers.Select(receiver => key.Export(receiver, Oaep))];
        await EncryptAsync(key, plaintext, ciphertext, progress, cancellationToken).ConfigureAwait(false);
        return blobs;
    }

    private static async Task EncryptAsync(
        SessionKey key, Stream source, Stream destination, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var pipeline = new CryptoApiPipeline(key, encrypts: true, source, destination, digests: null, progress);
        await pipeline.RunAsync(cancellationToken).ConfigureAwait(false);
    }
}
