// SIMPLEBLOB (wincrypt.h), little-endian:
//   0   BLOBHEADER     8 bytes   bType 1, aiKeyAlg: the session key's ALG_ID
//   8   ALG_ID         4 bytes   what the session key is encrypted with: CALG_RSA_KEYX
//   12  encrypted key  as long as the RSA modulus, PKCS #1 v1.5 or OAEP, least significant byte first

using System.Buffers.Binary;

namespace Valise.CryptoApi;

/// <summary>
/// A session key, encrypted with a receiver's key exchange public key (wincrypt.h: <c>SIMPLEBLOB</c>).
/// </summary>
public sealed class SimpleBlob
{
    private const int EncryptedKeyOffset = BlobHeader.Size + sizeof(uint);

    private readonly byte[] _bytes;

    private SimpleBlob(byte[] bytes, BlobHeader header)
    {
        _bytes = bytes;
        Header = header;
    }

    /// <summary>Makes a SIMPLEBLOB of an encrypted session key.</summary>
    /// <param name="algorithm">The session key's algorithm.</param>
    /// <param name="encryptedKey">The RSA block, least significant byte first.</param>
    public SimpleBlob(AlgorithmId algorithm, ReadOnlySpan<byte> encryptedKey)
    {
        Header = new BlobHeader(BlobType.Simple, algorithm);
        _bytes = new byte[EncryptedKeyOffset + encryptedKey.Length];
        Header.Write(_bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(BlobHeader.Size), (uint)AlgorithmId.RsaKeyExchange);
        encryptedKey.CopyTo(_bytes.AsSpan(EncryptedKeyOffset));
    }

    /// <summary>The header; its algorithm is the session key's.</summary>
    public BlobHeader Header { get; }

    /// <summary>The algorithm that the session key is encrypted with, as the BLOB states it.</summary>
    public AlgorithmId WrappingAlgorithm =>
        (AlgorithmId)BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(BlobHeader.Size));

    /// <summary>
    /// All that follows: the RSA block, least significant byte first. CryptoAPI takes as many bytes as the receiver's
    /// modulus has and does not look at the rest.
    /// </summary>
    public ReadOnlyMemory<byte> EncryptedKey => _bytes.AsMemory(EncryptedKeyOffset);

    /// <summary>How long a SIMPLEBLOB is.</summary>
    /// <param name="keySize">The receiver's key size in bits.</param>
    /// <returns>Its length in bytes.</returns>
    public static int GetLength(int keySize) => EncryptedKeyOffset + ((keySize + 7) / 8);

    /// <summary>Reads a SIMPLEBLOB.</summary>
    /// <param name="blob">The key BLOB and nothing else.</param>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadData"/>, <see cref="CryptoApiError.BadVersion"/> or
    /// <see cref="CryptoApiError.BadType"/>: it is not a SIMPLEBLOB.
    /// </exception>
    public static SimpleBlob Parse(ReadOnlySpan<byte> blob)
    {
        BlobHeader header = BlobHeader.Parse(blob, BlobType.Simple);
        if (blob.Length <= EncryptedKeyOffset)
            throw Error.BlobTooShort(blob.Length, EncryptedKeyOffset + 1);
        return new SimpleBlob(blob.ToArray(), header);
    }

    /// <summary>The key BLOB as it travels.</summary>
    public byte[] ToArray() => [.. _bytes];
}
