// PUBLICKEYBLOB (wincrypt.h), little-endian:
//   0   BLOBHEADER   8 bytes   bType 6, aiKeyAlg CALG_RSA_KEYX or CALG_RSA_SIGN
//   8   RSAPUBKEY   12 bytes   magic "RSA1"
//   20  modulus      bitlen / 8 bytes

using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>The public half of an RSA key pair (wincrypt.h: <c>PUBLICKEYBLOB</c>).</summary>
/// <param name="Algorithm">
/// <see cref="AlgorithmId.RsaKeyExchange"/> or <see cref="AlgorithmId.RsaSign"/>: what the key is for.
/// </param>
/// <param name="Parameters">Modulus and public exponent, most significant byte first.</param>
public sealed record PublicKeyBlob(AlgorithmId Algorithm, RSAParameters Parameters)
{
    /// <summary>Reads a PUBLICKEYBLOB. Bytes after the modulus are not looked at, as in CryptoAPI.</summary>
    /// <param name="blob">The key BLOB.</param>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadData"/>, <see cref="CryptoApiError.BadVersion"/>,
    /// <see cref="CryptoApiError.BadType"/> or <see cref="CryptoApiError.BadAlgorithm"/>: it is not a PUBLICKEYBLOB of
    /// an RSA key.
    /// </exception>
    public static PublicKeyBlob Parse(ReadOnlySpan<byte> blob)
    {
        BlobHeader header = BlobHeader.Parse(blob, BlobType.PublicKey);
        if (header.Algorithm is not (AlgorithmId.RsaKeyExchange or AlgorithmId.RsaSign))
            throw Error.BlobAlgorithm(header.Algorithm);

        RsaPubKey key = RsaPubKey.Parse(blob[BlobHeader.Size..], isPrivate: false);
        ReadOnlySpan<byte> rest = blob[(BlobHeader.Size + RsaPubKey.Size)..];
        if (rest.Length < key.ModulusLength)
            throw Error.BlobTooShort(blob.Length, BlobHeader.Size + RsaPubKey.Size + key.ModulusLength);

        return new PublicKeyBlob(header.Algorithm, new RSAParameters
        {
            Modulus = RsaPubKey.ReadNumber(ref rest, key.ModulusLength),
            Exponent = key.ExponentBytes(),
        });
    }

    /// <summary>The key BLOB as CryptoAPI lays it out.</summary>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadKey"/>: the public exponent is longer than 32 bits.
    /// </exception>
    public byte[] ToArray()
    {
        RsaPubKey key = RsaPubKey.Of(Parameters.Modulus, Parameters.Exponent);
        var blob = new byte[BlobHeader.Size + RsaPubKey.Size + key.ModulusLength];
        new BlobHeader(BlobType.PublicKey, Algorithm).Write(blob);
        key.Write(blob.AsSpan(BlobHeader.Size), isPrivate: false);
        Span<byte> rest = blob.AsSpan(BlobHeader.Size + RsaPubKey.Size);
        RsaPubKey.WriteNumber(ref rest, Parameters.Modulus, key.ModulusLength);
        return blob;
    }
}
