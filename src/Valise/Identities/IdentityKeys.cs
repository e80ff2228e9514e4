using System.Security.Cryptography;
using System.Text;

namespace Valise;

/// <summary>
/// The private half of an identity: an exchange key pair (ECDH P-256), to which messages are sealed, and a signature
/// key pair (ECDSA P-256), which signs. Safe for use by several threads at once.
/// </summary>
/// <remarks>
/// At rest they are two PEM blocks, exchange key first, each a PKCS #8 PrivateKeyInfo (RFC 5208) or, under a
/// passphrase, an EncryptedPrivateKeyInfo with PBES2 (RFC 8018): PBKDF2 with HMAC-SHA-256 and 600,000 iterations,
/// AES-256-CBC.
/// </remarks>
public sealed class IdentityKeys : IDisposable
{
    private const string PlainLabel = "PRIVATE KEY";
    private const string EncryptedLabel = "ENCRYPTED PRIVATE KEY";

    private static readonly PbeParameters Protection =
        new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, iterationCount: 600_000);

    private readonly ECDiffieHellman _exchange;
    private readonly ECDsa _signature;
    private readonly byte[] _exchangeKey = new byte[P256.PointSize];
    private readonly byte[] _signatureKey = new byte[P256.PointSize];

    internal IdentityKeys(ECDiffieHellman exchange, ECDsa signature)
    {
        _exchange = exchange;
        _signature = signature;
        P256.WritePoint(exchange.ExportParameters(includePrivateParameters: false).Q, _exchangeKey);
        P256.WritePoint(signature.ExportParameters(includePrivateParameters: false).Q, _signatureKey);
        Fingerprint = Fingerprint.Compute(_exchangeKey, _signatureKey);
    }

    /// <summary>The fingerprint of the two public keys.</summary>
    public Fingerprint Fingerprint { get; }

    /// <summary>The exchange public key, a point of 65 bytes.</summary>
    internal ReadOnlySpan<byte> ExchangeKey => _exchangeKey;

    /// <summary>The signature public key, a point of 65 bytes.</summary>
    internal ReadOnlySpan<byte> SignatureKey => _signatureKey;

    /// <summary>Makes two new key pairs.</summary>
    public static IdentityKeys Generate() => new(ECDiffieHellman.Create(P256.Curve), ECDsa.Create(P256.Curve));

    /// <summary>Whether the keys are under a passphrase.</summary>
    /// <param name="pem">What <see cref="ExportPem"/> returned.</param>
    public static bool NeedsPassphrase(ReadOnlySpan<byte> pem) =>
        PemEncoding.TryFindUtf8(pem, out PemFields fields)
        && pem[fields.Label].SequenceEqual(Encoding.ASCII.GetBytes(EncryptedLabel));

    /// <summary>Reads both key pairs.</summary>
    /// <param name="pem">What <see cref="ExportPem"/> returned.</param>
    /// <param name="passphrase">The passphrase; ignored when the keys are not under one.</param>
    /// <exception cref="ValiseException">The passphrase is missing or wrong, or the bytes are not two P-256
    /// keys.</exception>
    public static IdentityKeys ImportPem(ReadOnlySpan<byte> pem, ReadOnlySpan<char> passphrase = default)
    {
        if (passphrase.IsEmpty && NeedsPassphrase(pem))
            throw Error.PassphraseNeeded();

        ECDiffieHellman exchange = ECDiffieHellman.Create();
        ECDsa signature = ECDsa.Create();
        try
        {
            Import(exchange, ref pem, passphrase);
            Import(signature, ref pem, passphrase);
            if (!pem.Trim(" \t\r\n"u8).IsEmpty)
                throw Error.NotKeys(null);
            var keys = new IdentityKeys(exchange, signature);
            // Other curves have 256-bit points too; only those of P-256 are on it.
            return P256.IsPoint(keys.ExchangeKey) && P256.IsPoint(keys.SignatureKey) ? keys : throw Error.NotKeys(null);
        }
        catch (Exception exception)
        {
            exchange.Dispose();
            signature.Dispose();
            // A curve that the platform does not know is told by the third.
            if (exception is CryptographicException or ArgumentException or PlatformNotSupportedException)
                throw passphrase.IsEmpty ? Error.NotKeys(exception) : Error.WrongPassphrase(exception);
            throw;
        }
    }

    /// <summary>Writes both key pairs as ASCII text. The caller clears it after use.</summary>
    /// <param name="passphrase">The passphrase to put them under; empty for none.</param>
    public byte[] ExportPem(ReadOnlySpan<char> passphrase = default)
    {
        byte[] exchange = Export(_exchange, passphrase), signature = Export(_signature, passphrase);
        try
        {
            return [.. exchange, (byte)'\n', .. signature, (byte)'\n'];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(exchange);
            CryptographicOperations.ZeroMemory(signature);
        }
    }

    /// <summary>Signs: ECDSA with SHA-256, r || s, 64 bytes.</summary>
    internal void Sign(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        lock (_signature)
            _signature.SignData(data, destination, HashAlgorithmName.SHA256);
    }

    /// <summary>Opens what <see cref="Hpke.Seal"/> sealed to the exchange key.</summary>
    internal bool TryUnwrap(
        ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> sealedBytes, Span<byte> destination) =>
        Hpke.TryOpen(_exchange, _exchangeKey, info, aad, sealedBytes, destination);

    /// <inheritdoc/>
    public void Dispose()
    {
        _exchange.Dispose();
        _signature.Dispose();
    }

    private static void Import(AsymmetricAlgorithm key, ref ReadOnlySpan<byte> pem, ReadOnlySpan<char> passphrase)
    {
        PemFields fields = PemEncoding.FindUtf8(pem);
        string label = Encoding.ASCII.GetString(pem[fields.Label]);
        byte[] der = new byte[fields.DecodedDataLength];
        try
        {
            System.Buffers.Text.Base64.DecodeFromUtf8(pem[fields.Base64Data], der, out _, out int length);
            int read = 0;
            if (label == PlainLabel)
                key.ImportPkcs8PrivateKey(der.AsSpan(0, length), out read);
            else if (label == EncryptedLabel)
                key.ImportEncryptedPkcs8PrivateKey(passphrase, der.AsSpan(0, length), out read);
            if (read != length)
                throw Error.NotKeys(null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }

        pem = pem[fields.Location.End..];
    }

    private static byte[] Export(AsymmetricAlgorithm key, ReadOnlySpan<char> passphrase)
    {
        byte[] der;
        lock (key)
        {
            der = passphrase.IsEmpty
                ? key.ExportPkcs8PrivateKey()
                : key.ExportEncryptedPkcs8PrivateKey(passphrase, Protection);
        }

        try
        {
            string label = passphrase.IsEmpty ? PlainLabel : EncryptedLabel;
            return PemEncoding.WriteUtf8(Encoding.ASCII.GetBytes(label), der);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }
}
