using System.Globalization;
using System.Security.Cryptography;
using Valise.CryptoApi;

namespace Valise;

/// <summary>CryptoAPI's four kinds of key BLOB, each alone in a file.</summary>
/// <remarks>
/// A field is shown only when it is certain to be public. One damaged byte makes a private key look like a SIMPLEBLOB, or
/// moves a private number to where the modulus should be: so where anything does not fit, long fields count as secret.
/// </remarks>
internal sealed class KeyBlobFormat : IInspectedFormat
{
    // The longest there can be, the PRIVATEKEYBLOB of a 16,384-bit key, has 9,236 bytes.
    private const int MaxLength = 1 << 14;

    private const string Modulus = "the modulus, least significant byte first";

    public bool Recognises(ReadOnlySpan<byte> beginning) =>
        !beginning.IsEmpty && Enum.IsDefined((BlobType)beginning[0]);

    public async Task<Inspection> InspectAsync(InspectedStream source, CancellationToken cancellationToken)
    {
        byte[] buffer = GC.AllocateArray<byte>(MaxLength, pinned: true);
        try
        {
            int length = await source.ReadAtLeastAsync(
                buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            long total = length + await source.MeasureRestAsync(cancellationToken).ConfigureAwait(false);
            return Inspect(buffer.AsMemory(0, length), total);
        }
        catch (CryptoApiException e)
        {
            throw Error.DamagedAt(NameOf((BlobType)buffer[0]), 0, e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    /// <summary>Adds the fields of a SIMPLEBLOB.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    internal static string? AddSimpleBlob(FieldList fields, SimpleBlob blob)
    {
        const string structure = "SIMPLEBLOB", encryptedKey = "encryptedkey";
        string? damage = DamageOf(blob);
        AddHeader(fields, blob.Header);
        fields.Add(structure, "algid", sizeof(uint), blob.WrappingAlgorithm.ToConstant(), "what it is encrypted with");
        if (damage is null)
            fields.Add(structure, encryptedKey, blob.EncryptedKey.Length, null, $"the session key, encrypted to a {blob.EncryptedKey.Length * 8}-bit key");
        else
            fields.AddSecret(structure, encryptedKey, blob.EncryptedKey.Length, "the session key, if the rest were right");
        return damage;
    }

    private static Inspection Inspect(ReadOnlyMemory<byte> blob, long total)
    {
        var fields = new FieldList(blob);
        BlobHeader header = BlobHeader.Parse(blob.Span);
        (string summary, string? damage) = header.Type switch
        {
            BlobType.Simple => InspectSimpleBlob(fields, blob.Span),
            BlobType.PublicKey => InspectPublicKey(fields, header, blob.Span),
            BlobType.PrivateKey when IsEncrypted(header, blob.Span) => InspectEncryptedPrivateKey(fields, header, total),
            BlobType.PrivateKey => InspectPrivateKey(fields, header, blob.Span),
            _ => InspectPlaintextKey(fields, header, blob.Span),
        };
        fields.AddTrailing(total, isSecret: damage is not null || header.Type is BlobType.PrivateKey or BlobType.PlaintextKey);
        return new Inspection(NameOf(header.Type), summary, fields.ToList()) { Damage = damage };
    }

    private static (string Summary, string? Damage) InspectSimpleBlob(FieldList fields, ReadOnlySpan<byte> bytes)
    {
        var blob = SimpleBlob.Parse(bytes[..Math.Min(bytes.Length, CryptoApiMessage.MaxKeyBlobLength)]);
        string? damage = AddSimpleBlob(fields, blob);
        return ($"A session key for {blob.Header.Algorithm.ToTitle()}, encrypted to the owner of a {blob.EncryptedKey.Length * 8}-bit RSA key.", damage);
    }

    private static (string Summary, string? Damage) InspectPublicKey(FieldList fields, BlobHeader header, ReadOnlySpan<byte> bytes)
    {
        var blob = PublicKeyBlob.Parse(bytes);
        var rsa = RsaPubKey.Parse(bytes[BlobHeader.Size..], isPrivate: false);
        AddHeader(fields, header);
        AddRsaPubKey(fields, rsa, isPrivate: false);
        fields.Add("PUBLICKEYBLOB", "modulus", rsa.ModulusLength, null, Modulus);

        string summary = $"The public half of a {rsa.BitLength}-bit RSA key pair for {PurposeOf(blob.Algorithm)}";
        try
        {
            return ($"{summary}, {FingerprintOf(RsaPublicKey.FromBlob(bytes))}.", null);
        }
        catch (CryptoApiException e)
        {
            return ($"{summary}.", e.Message);
        }
    }

    private static (string Summary, string? Damage) InspectPrivateKey(FieldList fields, BlobHeader header, ReadOnlySpan<byte> bytes)
    {
        const string structure = "PRIVATEKEYBLOB";
        using var blob = PrivateKeyBlob.Parse(bytes);
        var rsa = RsaPubKey.Parse(bytes[BlobHeader.Size..], isPrivate: true);
        (string? fingerprint, string? damage) = TryKeyPair(bytes);

        AddHeader(fields, header);
        AddRsaPubKey(fields, rsa, isPrivate: true);
        if (damage is null)
            fields.Add(structure, "modulus", rsa.ModulusLength, null, Modulus);
        else
            fields.AddSecret(structure, "modulus", rsa.ModulusLength, "the public modulus, if the rest were right");
        fields.AddSecret(structure, "prime1", rsa.HalfLength, "p");
        fields.AddSecret(structure, "prime2", rsa.HalfLength, "q");
        fields.AddSecret(structure, "exponent1", rsa.HalfLength, "d mod (p - 1)");
        fields.AddSecret(structure, "exponent2", rsa.HalfLength, "d mod (q - 1)");
        fields.AddSecret(structure, "coefficient", rsa.HalfLength, "the inverse of q mod p");
        fields.AddSecret(structure, "privateExponent", rsa.ModulusLength, "d");

        string summary = $"A whole {rsa.BitLength}-bit RSA key pair for {PurposeOf(blob.Algorithm)}, without protection";
        return (fingerprint is null ? $"{summary}." : $"{summary}, {fingerprint}.", damage);
    }

    private static (string Summary, string? Damage) InspectEncryptedPrivateKey(FieldList fields, BlobHeader header, long total)
    {
        AddHeader(fields, header);
        fields.AddSecret("PRIVATEKEYBLOB", "encrypted", total - BlobHeader.Size, "RSAPUBKEY and the numbers, encrypted with a session key; or damaged");
        return ($"A whole RSA key pair for {PurposeOf(header.Algorithm)}, encrypted with a session key.", null);
    }

    private static (string Summary, string? Damage) InspectPlaintextKey(FieldList fields, BlobHeader header, ReadOnlySpan<byte> bytes)
    {
        const string structure = "PLAINTEXTKEYBLOB";
        using var blob = PlaintextKeyBlob.Parse(bytes);
        AddHeader(fields, header);
        fields.Add(structure, "dwKeySize", sizeof(uint), Number(blob.Key.Length), "the key's length in bytes");
        fields.AddSecret(structure, "rgbKeyData", blob.Key.Length, "the session key itself");

        bool fits = CipherAlgorithm.Find(blob.Algorithm)?.Fits(blob.Key.Length) ?? false;
        return (
            $"A session key for {blob.Algorithm.ToTitle()}, {blob.Key.Length * 8} bits long, without protection.",
            fits ? null : Error.KeyDoesNotFit(blob.Algorithm, blob.Key.Length).Message);
    }

    private static void AddHeader(FieldList fields, BlobHeader header)
    {
        const string structure = "BLOBHEADER";
        fields.Add(structure, "bType", sizeof(BlobType), NameOf(header.Type), header.Type switch
        {
            BlobType.Simple => "an encrypted session key",
            BlobType.PublicKey => "the public half of a key pair",
            BlobType.PrivateKey => "a whole key pair",
            _ => "a bare session key",
        });
        fields.Add(structure, "bVersion", sizeof(byte), Number(BlobHeader.CurrentVersion), "the only version there is");
        fields.Add(structure, "reserved", sizeof(ushort), Number(header.Reserved), "always 0 when CryptoAPI writes it");
        fields.Add(structure, "aiKeyAlg", sizeof(AlgorithmId), header.Algorithm.ToConstant(), header.Type switch
        {
            BlobType.Simple or BlobType.PlaintextKey => $"a session key for {header.Algorithm.ToTitle()}",
            _ => $"for {PurposeOf(header.Algorithm)}",
        });
    }

    private static void AddRsaPubKey(FieldList fields, RsaPubKey key, bool isPrivate)
    {
        const string structure = "RSAPUBKEY";
        fields.Add(structure, "magic", sizeof(uint), isPrivate ? "RSA2" : "RSA1", isPrivate ? "private numbers follow" : "only the public numbers follow");
        fields.Add(structure, "bitlen", sizeof(int), Number(key.BitLength), "the length of the modulus in bits");
        fields.Add(structure, "pubexp", sizeof(uint), Number(key.PublicExponent), "the public exponent");
    }

    // As strictly as the message layer reads it; and whoever names a key pair or a hash as the session key's algorithm
    // may have anything in the place of the encrypted key.
    private static string? DamageOf(SimpleBlob blob)
    {
        try
        {
            CryptoApiMessage.ParseKeyBlob(blob.ToArray());
        }
        catch (ValiseException e)
        {
            return e.Message;
        }

        AlgorithmId cipher = blob.Header.Algorithm;
        return CipherAlgorithm.Find(cipher) is null ? Error.UnknownCipher(cipher).Message : null;
    }

    // What is behind the header of an encrypted BLOB does not begin as that of a plain one does.
    private static bool IsEncrypted(BlobHeader header, ReadOnlySpan<byte> blob) =>
        header.Algorithm is AlgorithmId.RsaKeyExchange or AlgorithmId.RsaSign
        && blob.Length >= BlobHeader.Size + RsaPubKey.Size
        && !RsaPubKey.HasMagic(blob[BlobHeader.Size..], isPrivate: true);

    private static (string? Fingerprint, string? Damage) TryKeyPair(ReadOnlySpan<byte> blob)
    {
        try
        {
            using var pair = RsaKeyPair.FromBlob(blob);
            return (FingerprintOf(pair.PublicKey), null);
        }
        catch (CryptoApiException e)
        {
            return (null, e.Message);
        }
    }

    private static string FingerprintOf(RsaPublicKey key) => $"fingerprint {Contact.FingerprintOf(key)}";

    private static string PurposeOf(AlgorithmId algorithm) =>
        algorithm == AlgorithmId.RsaSign ? "signatures" : "key exchange";

    private static string NameOf(BlobType type) => type switch
    {
        BlobType.Simple => "SIMPLEBLOB",
        BlobType.PublicKey => "PUBLICKEYBLOB",
        BlobType.PrivateKey => "PRIVATEKEYBLOB",
        _ => "PLAINTEXTKEYBLOB",
    };

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
