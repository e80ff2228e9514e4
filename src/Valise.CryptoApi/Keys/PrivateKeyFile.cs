using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace Valise.CryptoApi;

/// <summary>
/// An RSA private key as other programs keep it: PKCS #8 (RFC 5958) or PKCS #1 (RFC 8017, appendix A.1.2), as DER or PEM,
/// PKCS #8 in PEM also encrypted (RFC 8018).
/// </summary>
internal static class PrivateKeyFile
{
    private const string EncryptedLabel = "ENCRYPTED PRIVATE KEY";

    /// <summary>Whether it is PEM, and the private key in it is encrypted.</summary>
    internal static bool IsEncrypted(ReadOnlySpan<byte> data) =>
        RsaPublicKey.IsPem(data) && FindLabel(Encoding.UTF8.GetString(data)) is EncryptedLabel;

    /// <summary>Reads any of the forms.</summary>
    internal static void Read(RSA rsa, ReadOnlySpan<byte> data, string? passphrase)
    {
        if (RsaPublicKey.IsPem(data))
            ReadPem(rsa, Encoding.UTF8.GetString(data), passphrase);
        else if (IsPkcs1(data))
            ReadPkcs1(rsa, data);
        else
            ReadPkcs8(rsa, data);
    }

    internal static void ReadPem(RSA rsa, string pem, string? passphrase)
    {
        if (FindLabel(pem) is not { Length: > 0 } label)
            throw Error.BadPrivateKey(null);
        if (label is not EncryptedLabel)
        {
            rsa.ImportFromPem(pem);
            return;
        }

        if (passphrase is null)
            throw Error.PassphraseNeeded();
        try
        {
            rsa.ImportFromEncryptedPem(pem, passphrase);
        }
        catch (CryptographicException e)
        {
            throw Error.WrongPassphrase(e);
        }
    }

    internal static void ReadPkcs8(RSA rsa, ReadOnlySpan<byte> der)
    {
        rsa.ImportPkcs8PrivateKey(der, out int length);
        WantWhole(der, length);
    }

    /// <summary>Writes PKCS #8 in PEM, encrypted when there is a passphrase.</summary>
    internal static string WritePem(RSA rsa, string? passphrase) =>
        (passphrase is null
            ? rsa.ExportPkcs8PrivateKeyPem()
            : rsa.ExportEncryptedPkcs8PrivateKeyPem(passphrase, Encryption)) + "\n";

    // OWASP's figure for PBKDF2 with HMAC-SHA-256.
    private static PbeParameters Encryption =>
        new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, iterationCount: 600_000);

    private static void ReadPkcs1(RSA rsa, ReadOnlySpan<byte> der)
    {
        rsa.ImportRSAPrivateKey(der, out int length);
        WantWhole(der, length);
    }

    // Both begin with a version. PKCS #8 goes on with a sequence, PKCS #1 with the modulus.
    private static bool IsPkcs1(ReadOnlySpan<byte> der)
    {
        const AsnEncodingRules Rules = AsnEncodingRules.DER;
        return AsnDecoder.TryReadEncodedValue(der, Rules, out _, out int start, out int length, out _)
            && der.Slice(start, length) is var content
            && AsnDecoder.TryReadEncodedValue(content, Rules, out _, out _, out _, out int versionLength)
            && Asn1Tag.TryDecode(content[versionLength..], out Asn1Tag second, out _)
            && second == Asn1Tag.Integer;
    }

    private static void WantWhole(ReadOnlySpan<byte> der, int length)
    {
        if (length != der.Length)
            throw Error.BadPrivateKey(null);
    }

    // .NET would take a public key as well, and fail when the private half is first needed. Empty when there is none.
    private static ReadOnlySpan<char> FindLabel(ReadOnlySpan<char> pem)
    {
        while (PemEncoding.TryFind(pem, out PemFields fields))
        {
            if (pem[fields.Label].EndsWith("PRIVATE KEY"))
                return pem[fields.Label];
            pem = pem[fields.Location.End..];
        }

        return [];
    }
}
