// PRIVATEKEYBLOB (wincrypt.h), little-endian; n = bitlen / 8, h = bitlen / 16:
//   0    BLOBHEADER   8 bytes   bType 7, aiKeyAlg CALG_RSA_KEYX or CALG_RSA_SIGN
//   8    RSAPUBKEY   12 bytes   magic "RSA2"
//   20   modulus      n bytes
//        prime1, prime2, exponent1, exponent2, coefficient   h bytes each
//        private exponent   n bytes
// Exported under a session key, all that follows the BLOBHEADER is encrypted with it (CryptExportKey's documentation).

using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>A whole RSA key pair (wincrypt.h: <c>PRIVATEKEYBLOB</c>).</summary>
public sealed class PrivateKeyBlob : IDisposable
{
    private const int NumbersOffset = BlobHeader.Size + RsaPubKey.Size;

    /// <summary>Makes a PRIVATEKEYBLOB.</summary>
    /// <param name="algorithm">What the key pair is for.</param>
    /// <param name="parameters">All eight numbers, most significant byte first; the BLOB owns them from now on.</param>
    public PrivateKeyBlob(AlgorithmId algorithm, RSAParameters parameters)
    {
        Algorithm = algorithm;
        Parameters = parameters;
    }

    /// <summary><see cref="AlgorithmId.RsaKeyExchange"/> or <see cref="AlgorithmId.RsaSign"/>.</summary>
    public AlgorithmId Algorithm { get; }

    /// <summary>All eight numbers, most significant byte first. They are cleared with the BLOB.</summary>
    public RSAParameters Parameters { get; }

    /// <summary>Reads a PRIVATEKEYBLOB. Bytes after its last number are not looked at, as in CryptoAPI.</summary>
    /// <param name="blob">The key BLOB.</param>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadData"/>, <see cref="CryptoApiError.BadVersion"/>,
    /// <see cref="CryptoApiError.BadType"/> or <see cref="CryptoApiError.BadAlgorithm"/>: it is not a PRIVATEKEYBLOB
    /// of an RSA key.
    /// </exception>
    public static PrivateKeyBlob Parse(ReadOnlySpan<byte> blob)
    {
        BlobHeader header = BlobHeader.Parse(blob, BlobType.PrivateKey);
        if (header.Algorithm is not (AlgorithmId.RsaKeyExchange or AlgorithmId.RsaSign))
            throw Error.BlobAlgorithm(header.Algorithm);

        RsaPubKey key = RsaPubKey.Parse(blob[BlobHeader.Size..], isPrivate: true);
        ReadOnlySpan<byte> rest = blob[NumbersOffset..];
        if (rest.Length < NumbersLength(key))
            throw Error.BlobTooShort(blob.Length, NumbersOffset + NumbersLength(key));

        return new PrivateKeyBlob(header.Algorithm, new RSAParameters
        {
            Exponent = key.ExponentBytes(),
            Modulus = RsaPubKey.ReadNumber(ref rest, key.ModulusLength),
            P = RsaPubKey.ReadNumber(ref rest, key.HalfLength),
            Q = RsaPubKey.ReadNumber(ref rest, key.HalfLength),
            DP = RsaPubKey.ReadNumber(ref rest, key.HalfLength),
            DQ = RsaPubKey.ReadNumber(ref rest, key.HalfLength),
            InverseQ = RsaPubKey.ReadNumber(ref rest, key.HalfLength),
            D = RsaPubKey.ReadNumber(ref rest, key.ModulusLength),
        });
    }

    /// <summary>The key BLOB as CryptoAPI lays it out. The caller clears it.</summary>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadKey"/>: CryptoAPI's BLOB cannot hold this key, because its public exponent is
    /// longer than 32 bits or one of its primes is longer than half the modulus.
    /// </exception>
    public byte[] ToArray()
    {
        RsaPubKey key = RsaPubKey.Of(Parameters.Modulus, Parameters.Exponent);
        byte[] blob = GC.AllocateUninitializedArray<byte>(NumbersOffset + NumbersLength(key), pinned: true);
        new BlobHeader(BlobType.PrivateKey, Algorithm).Write(blob);
        key.Write(blob.AsSpan(BlobHeader.Size), isPrivate: true);

        Span<byte> rest = blob.AsSpan(NumbersOffset);
        RsaPubKey.WriteNumber(ref rest, Parameters.Modulus, key.ModulusLength);
        RsaPubKey.WriteNumber(ref rest, Parameters.P, key.HalfLength);
        RsaPubKey.WriteNumber(ref rest, Parameters.Q, key.HalfLength);
        RsaPubKey.WriteNumber(ref rest, Parameters.DP, key.HalfLength);
        RsaPubKey.WriteNumber(ref rest, Parameters.DQ, key.HalfLength);
        RsaPubKey.WriteNumber(ref rest, Parameters.InverseQ, key.HalfLength);
        RsaPubKey.WriteNumber(ref rest, Parameters.D, key.ModulusLength);
        return blob;
    }

    /// <summary>Clears the private numbers.</summary>
    public void Dispose() => Clear(Parameters);

    /// <summary>Clears the private numbers of a key.</summary>
    internal static void Clear(RSAParameters parameters)
    {
        CryptographicOperations.ZeroMemory(parameters.D);
        CryptographicOperations.ZeroMemory(parameters.P);
        CryptographicOperations.ZeroMemory(parameters.Q);
        CryptographicOperations.ZeroMemory(parameters.DP);
        CryptographicOperations.ZeroMemory(parameters.DQ);
        CryptographicOperations.ZeroMemory(parameters.InverseQ);
    }

    private static int NumbersLength(RsaPubKey key) => (2 * key.ModulusLength) + (5 * key.HalfLength);
}
