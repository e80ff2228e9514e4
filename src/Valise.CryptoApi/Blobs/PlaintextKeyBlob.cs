// PLAINTEXTKEYBLOB (wincrypt.h), little-endian:
//   0   BLOBHEADER  8 bytes  bType 8, aiKeyAlg: the session key's ALG_ID
//   8   length      4 bytes  of the key, in bytes
//   12  key

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>A session key without protection (wincrypt.h: <c>PLAINTEXTKEYBLOB</c>).</summary>
public sealed class PlaintextKeyBlob : IDisposable
{
    private const int KeyOffset = BlobHeader.Size + sizeof(uint);

    private readonly byte[] _key;

    /// <summary>Makes a PLAINTEXTKEYBLOB.</summary>
    /// <param name="algorithm">The key's algorithm.</param>
    /// <param name="key">The key, in bytes, without salt.</param>
    public PlaintextKeyBlob(AlgorithmId algorithm, ReadOnlySpan<byte> key)
    {
        Algorithm = algorithm;
        _key = GC.AllocateUninitializedArray<byte>(key.Length, pinned: true);
        key.CopyTo(_key);
    }

    /// <summary>The key's algorithm.</summary>
    public AlgorithmId Algorithm { get; }

    /// <summary>The key, in bytes, without salt. It is cleared when the BLOB is disposed of.</summary>
    public ReadOnlySpan<byte> Key => _key;

    /// <summary>Reads a PLAINTEXTKEYBLOB. Bytes after the key are not looked at, as in CryptoAPI.</summary>
    /// <param name="blob">The key BLOB.</param>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadData"/>, <see cref="CryptoApiError.BadVersion"/> or
    /// <see cref="CryptoApiError.BadType"/>: it is not a PLAINTEXTKEYBLOB.
    /// </exception>
    public static PlaintextKeyBlob Parse(ReadOnlySpan<byte> blob)
    {
        BlobHeader header = BlobHeader.Parse(blob, BlobType.PlaintextKey);
        if (blob.Length < KeyOffset)
            throw Error.BlobTooShort(blob.Length, KeyOffset);

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(blob[BlobHeader.Size..]);
        if (length > (uint)(blob.Length - KeyOffset))
            throw Error.BlobTooShort(blob.Length, KeyOffset + (long)length);
        return new PlaintextKeyBlob(header.Algorithm, blob.Slice(KeyOffset, (int)length));
    }

    /// <summary>The key BLOB as CryptoAPI lays it out. The caller clears it.</summary>
    public byte[] ToArray()
    {
        byte[] blob = GC.AllocateUninitializedArray<byte>(KeyOffset + _key.Length, pinned: true);
        new BlobHeader(BlobType.PlaintextKey, Algorithm).Write(blob);
        BinaryPrimitives.WriteUInt32LittleEndian(blob.AsSpan(BlobHeader.Size), (uint)_key.Length);
        _key.CopyTo(blob, KeyOffset);
        return blob;
    }

    /// <summary>Clears the key.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_key);
}
