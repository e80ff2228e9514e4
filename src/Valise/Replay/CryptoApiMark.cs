using System.Security.Cryptography;

namespace Valise;

/// <summary>
/// The mark of a CryptoAPI message, which has no serial number: SHA-256 of the RSA block in its SIMPLEBLOB, 32 bytes.
/// </summary>
public sealed record CryptoApiMark : ReplaySubject
{
    internal const string Kind = "cryptoapi";

    /// <summary>Creates the mark.</summary>
    /// <param name="digest">SHA-256 of the RSA block, 32 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="digest"/> is not 32 bytes long.</exception>
    public CryptoApiMark(ReadOnlySpan<byte> digest)
    {
        if (digest.Length != SHA256.HashSizeInBytes)
            throw new ArgumentException("The digest must be 32 bytes long.", nameof(digest));
        Digest = Convert.ToHexStringLower(digest);
    }

    /// <summary>The mark of an RSA block.</summary>
    /// <param name="rsaBlock">The block as it stands in the SIMPLEBLOB, exactly as long as the modulus.</param>
    public static CryptoApiMark OfRsaBlock(ReadOnlySpan<byte> rsaBlock) => new(SHA256.HashData(rsaBlock));

    /// <summary>The digest, 64 lower-case hexadecimal digits.</summary>
    public string Digest { get; }

    internal override DateTimeOffset? Time => null;

    internal override string Key => $"{Kind} {Digest}";
}
