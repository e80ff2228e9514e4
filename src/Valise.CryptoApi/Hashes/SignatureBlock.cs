// EMSA-PKCS1-v1_5 (RFC 8017, section 9.2), as long as the modulus:
//   00 01, FF x at least 8, 00, DigestInfo
// With CRYPT_NOHASHOID, and for SSL3_SHAMD5 always, the hash value alone stands in DigestInfo's place.

using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>The padded hash that an RSA key signs.</summary>
internal static class SignatureBlock
{
    private const int PaddingLength = 11;

    /// <summary>Pads a hash and finishes it.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="namesHash">Whether the hash algorithm's identifier is signed as well.</param>
    /// <param name="keySize">The length of the modulus in bits.</param>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadAlgorithm"/>: an HMAC or a MAC. <see cref="CryptoApiError.BadLength"/>: the key is
    /// too short.
    /// </exception>
    internal static byte[] Make(CryptoHash hash, bool namesHash, int keySize) =>
        TryMake(hash, namesHash, keySize) ?? throw Error.KeyTooShortToSign(keySize);

    /// <summary>As <see cref="Make"/>, but null when the key is too short.</summary>
    internal static byte[]? TryMake(CryptoHash hash, bool namesHash, int keySize)
    {
        byte[] info = Content(hash, namesHash);
        var block = new byte[(keySize + 7) / 8];
        if (block.Length < info.Length + PaddingLength)
            return null;

        block.AsSpan().Fill(0xff);
        block[0] = 0;
        block[1] = 1;
        block[^(info.Length + 1)] = 0;
        info.CopyTo(block, block.Length - info.Length);
        return block;
    }

    /// <summary>What .NET calls a hash that it signs, or null.</summary>
    internal static HashAlgorithmName? PlatformName(AlgorithmId hash) => hash switch
    {
        AlgorithmId.Md5 => HashAlgorithmName.MD5,
        AlgorithmId.Sha1 => HashAlgorithmName.SHA1,
        AlgorithmId.Sha256 => HashAlgorithmName.SHA256,
        AlgorithmId.Sha384 => HashAlgorithmName.SHA384,
        AlgorithmId.Sha512 => HashAlgorithmName.SHA512,
        _ => null,
    };

    private static byte[] Content(CryptoHash hash, bool namesHash)
    {
        if (hash.Algorithm is AlgorithmId.Hmac or AlgorithmId.Mac)
            throw Error.NotAHash(hash.Algorithm);
        byte[] value = hash.GetHash();
        if (!namesHash || hash.Algorithm == AlgorithmId.Ssl3ShaMd5)
            return value;

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Identifier(hash.Algorithm));
                writer.WriteNull();
            }

            writer.WriteOctetString(value);
        }

        return writer.Encode();
    }

    private static string Identifier(AlgorithmId hash) => hash switch
    {
        AlgorithmId.Md2 => "1.2.840.113549.2.2",
        AlgorithmId.Md4 => "1.2.840.113549.2.4",
        AlgorithmId.Md5 => "1.2.840.113549.2.5",
        AlgorithmId.Sha1 => "1.3.14.3.2.26",
        AlgorithmId.Sha256 => "2.16.840.1.101.3.4.2.1",
        AlgorithmId.Sha384 => "2.16.840.1.101.3.4.2.2",
        _ => "2.16.840.1.101.3.4.2.3",
    };
}
