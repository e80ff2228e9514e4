// A CryptoAPI message, as Microsoft's sample programs for encrypting and decrypting a file lay it out:
//   0      length      4 bytes, little-endian, of the SIMPLEBLOB
//   4      SIMPLEBLOB  the session key, encrypted with the receiver's key exchange key
//   4 + n  ciphertext  to the end: CBC from a vector of zeros with PKCS #5 padding, or RC4
// Or detached: the ciphertext in one file, a SIMPLEBLOB for each receiver in others.

using System.Buffers.Binary;
using Valise.CryptoApi;

namespace Valise;

/// <summary>
/// A message for peers that know only CryptoAPI: a SIMPLEBLOB and what is encrypted with the session key in it. It has
/// no sender, no integrity and no time.
/// </summary>
/// <param name="KeyBlob">The session key, encrypted to the receiver.</param>
/// <param name="Ciphertext">A stream that stands at the ciphertext's first byte.</param>
public sealed record CryptoApiMessage(SimpleBlob KeyBlob, Stream Ciphertext)
{
    internal const int LengthSize = sizeof(uint);

    // The longest SIMPLEBLOB there can be, under a 16,384-bit key: a longer one is not read, let alone allocated.
    internal static readonly int MaxKeyBlobLength = SimpleBlob.GetLength(16384);

    /// <summary>Reads a message from one stream, up to its ciphertext.</summary>
    /// <param name="source">The message from its first byte.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ValiseException"><see cref="FailureKind.Damaged"/>: it is not a CryptoAPI message.</exception>
    public static async ValueTask<CryptoApiMessage> ReadAsync(Stream source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var prefix = new byte[LengthSize];
        if (await source.ReadAtLeastAsync(prefix, LengthSize, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < LengthSize)
            throw Error.NotACryptoApiMessage();

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(prefix);
        if (length > (uint)MaxKeyBlobLength)
            throw Error.NotACryptoApiMessage();
        var blob = new byte[length];
        if (await source.ReadAtLeastAsync(blob, blob.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < blob.Length)
            throw Error.NotACryptoApiMessage();
        return new CryptoApiMessage(ParseKeyBlob(blob), source);
    }

    /// <summary>Reads a SIMPLEBLOB as strictly as the message layer does.</summary>
    /// <param name="blob">The key BLOB and nothing else.</param>
    /// <exception cref="ValiseException"><see cref="FailureKind.Damaged"/>: it is not a SIMPLEBLOB.</exception>
    public static SimpleBlob ParseKeyBlob(ReadOnlySpan<byte> blob)
    {
        try
        {
            var parsed = SimpleBlob.Parse(blob);
            return parsed.Header.Reserved == 0 && parsed.WrappingAlgorithm == AlgorithmId.RsaKeyExchange
                ? parsed
                : throw Error.NotASimpleBlob(null);
        }
        catch (CryptoApiException e)
        {
            throw Error.NotASimpleBlob(e);
        }
    }

    /// <summary>Writes what stands before the ciphertext.</summary>
    internal static async ValueTask WriteKeyBlobAsync(Stream destination, byte[] blob, CancellationToken cancellationToken)
    {
        var prefix = new byte[LengthSize];
        BinaryPrimitives.WriteInt32LittleEndian(prefix, blob.Length);
        await destination.WriteAsync(prefix, cancellationToken).ConfigureAwait(false);
        await destination.WriteAsync(blob, cancellationToken).ConfigureAwait(false);
    }
}
