// BLOBHEADER (wincrypt.h, also PUBLICKEYSTRUC), 8 bytes, little-endian:
//   0  bType     1 byte   the kind of key BLOB
//   1  bVersion  1 byte   2
//   2  reserved  2 bytes  0; another number is not imported
//   4  aiKeyAlg  4 bytes  the ALG_ID of the key inside

using System.Buffers.Binary;

namespace Valise.CryptoApi;

/// <summary>The first 8 bytes of every key BLOB (wincrypt.h: <c>BLOBHEADER</c>).</summary>
/// <param name="Type">The kind of key BLOB.</param>
/// <param name="Algorithm">The algorithm of the key inside.</param>
/// <param name="Reserved">Zero; CryptImportKey refuses another number.</param>
public readonly record struct BlobHeader(BlobType Type, AlgorithmId Algorithm, ushort Reserved = 0)
{
    /// <summary>The size of a header in bytes.</summary>
    public const int Size = 8;

    /// <summary>The one version there is.</summary>
    public const byte CurrentVersion = 2;

    /// <summary>Reads a header from the start of a key BLOB.</summary>
    /// <param name="blob">The key BLOB, from its first byte.</param>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadData"/>: shorter than a header. <see cref="CryptoApiError.BadVersion"/>: another
    /// version. <see cref="CryptoApiError.BadType"/>: a kind this library does not know.
    /// </exception>
    public static BlobHeader Parse(ReadOnlySpan<byte> blob)
    {
        if (blob.Length < Size)
            throw Error.BlobTooShort(blob.Length, Size);
        if (blob[1] != CurrentVersion)
            throw Error.BlobVersion(blob[1]);

        var type = (BlobType)blob[0];
        if (type is not (BlobType.Simple or BlobType.PublicKey or BlobType.PrivateKey or BlobType.PlaintextKey))
            throw Error.BlobType(blob[0]);

        return new BlobHeader(
            type,
            (AlgorithmId)BinaryPrimitives.ReadUInt32LittleEndian(blob[4..]),
            BinaryPrimitives.ReadUInt16LittleEndian(blob[2..]));
    }

    /// <summary>Writes the header.</summary>
    /// <param name="destination">Receives <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException">The destination is shorter.</exception>
    public void Write(Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, Size, nameof(destination));
        destination[0] = (byte)Type;
        destination[1] = CurrentVersion;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[2..], Reserved);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], (uint)Algorithm);
    }

    /// <summary>Reads a header and insists on the kind.</summary>
    internal static BlobHeader Parse(ReadOnlySpan<byte> blob, BlobType expected)
    {
        BlobHeader header = Parse(blob);
        return header.Type == expected ? header : throw Error.BlobType((byte)header.Type, expected);
    }
}
