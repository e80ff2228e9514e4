using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Valise.CryptoApi;

/// <summary>
/// The public half of an exchange or signature key pair. It comes as a PUBLICKEYBLOB, as a SubjectPublicKeyInfo
/// (RFC 5280, section 4.1) or inside an X.509 certificate, and leaves as either of the first two. Instances are safe
/// under threads.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Nothing secret is in it, and its finalizer frees what is native.")]
public sealed class RsaPublicKey : IEquatable<RsaPublicKey>
{
    private const int Pkcs1Overhead = 11;
    private const int OaepOverhead = 42;

    private readonly RSA _rsa;
    private readonly Lock _gate = new();
    private readonly byte[] _modulus;
    private readonly byte[] _exponent;

    internal RsaPublicKey(KeySpec spec, RSAParameters parameters)
    {
        Spec = spec;
        _modulus = parameters.Modulus.AsSpan().TrimStart((byte)0).ToArray();
        _exponent = parameters.Exponent.AsSpan().TrimStart((byte)0).ToArray();

        // With an even number no RSA works, and the exponent 1 encrypts nothing.
        if (!IsOdd(_modulus) || !IsOdd(_exponent) || _exponent is [1])
            throw Error.BadPublicKey(null);
        try
        {
            _rsa = RSA.Create(new RSAParameters { Modulus = _modulus, Exponent = _exponent });
        }
        catch (CryptographicException e)
        {
            throw Error.BadPublicKey(e);
        }
    }

    /// <summary>What the key is for: exchanging session keys, or verifying signatures.</summary>
    public KeySpec Spec { get; }

    /// <summary>The length of the modulus in bits.</summary>
    public int KeySize => _rsa.KeySize;

    /// <summary>Reads a PUBLICKEYBLOB.</summary>
    /// <param name="blob">The key BLOB.</param>
    /// <exception cref="CryptoApiException">It is not one, or the key in it is none.</exception>
    public static RsaPublicKey FromBlob(ReadOnlySpan<byte> blob)
    {
        PublicKeyBlob parsed = PublicKeyBlob.Parse(blob);
        return new RsaPublicKey(parsed.Algorithm.ToKeySpec(), parsed.Parameters);
    }

    /// <summary>Takes the public key out of a certificate.</summary>
    /// <param name="certificate">An X.509 certificate of an RSA key. Nothing else in it is looked at.</param>
    /// <param name="spec">What the key is to be used for.</param>
    /// <exception cref="CryptoApiException"><see cref="CryptoApiError.BadPublicKey"/>: its key is not an RSA key.</exception>
    public static RsaPublicKey FromCertificate(X509Certificate2 certificate, KeySpec spec = KeySpec.Exchange)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        try
        {
            using RSA rsa = certificate.GetRSAPublicKey() ?? throw Error.BadPublicKey(null);
            return new RsaPublicKey(spec, rsa.ExportParameters(includePrivateParameters: false));
        }
        catch (CryptographicException e) when (e is not CryptoApiException)
        {
            throw Error.BadPublicKey(e);
        }
    }

    /// <summary>
    /// Reads a public key in any of its forms: PUBLICKEYBLOB; SubjectPublicKeyInfo or X.509 certificate, as DER or as
    /// PEM; PKCS #1 as PEM.
    /// </summary>
    /// <param name="data">The whole file.</param>
    /// <param name="spec">What the key is to be used for; a PUBLICKEYBLOB says so itself.</param>
    /// <exception cref="CryptoApiException">It is none of these, or the key in it is not an RSA key.</exception>
    public static RsaPublicKey Import(ReadOnlySpan<byte> data, KeySpec spec = KeySpec.Exchange)
    {
        if (data.Length > 1 && data[0] == (byte)BlobType.PublicKey && data[1] == BlobHeader.CurrentVersion)
            return FromBlob(data);

        try
        {
            if (IsPem(data))
                return FromPem(Encoding.UTF8.GetString(data), spec);

            if (IsSubjectPublicKeyInfo(data, spec, out RsaPublicKey? key))
                return key;
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(data);
            return FromCertificate(certificate, spec);
        }
        catch (Exception e) when (e is CryptographicException and not CryptoApiException or ArgumentException)
        {
            throw Error.BadPublicKey(e);
        }
    }

    /// <summary>The key as a PUBLICKEYBLOB.</summary>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadKey"/>: the public exponent is longer than 32 bits.
    /// </exception>
    public byte[] ExportBlob() => new PublicKeyBlob(Spec.ToAlgorithm(), Parameters).ToArray();

    /// <summary>The key as a SubjectPublicKeyInfo (RFC 5280), DER.</summary>
    public byte[] ExportSubjectPublicKeyInfo()
    {
        lock (_gate)
            return _rsa.ExportSubjectPublicKeyInfo();
    }

    /// <summary>The key as a SubjectPublicKeyInfo, PEM (RFC 7468, label PUBLIC KEY).</summary>
    public string ExportSubjectPublicKeyInfoPem() => PemEncoding.WriteString("PUBLIC KEY", ExportSubjectPublicKeyInfo()) + "\n";

    /// <summary>Encrypts a few bytes directly (CryptEncrypt with an exchange key).</summary>
    /// <param name="plaintext">
    /// At most <see cref="GetMaxPlaintextLength"/> bytes.
    /// </param>
    /// <param name="oaep">OAEP with SHA-1 (CRYPT_OAEP) instead of PKCS #1 v1.5.</param>
    /// <returns>The ciphertext, as long as the modulus, least significant byte first.</returns>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadLength"/>: the plaintext is too long. <see cref="CryptoApiError.BadKey"/>: this is
    /// a signature key.
    /// </exception>
    public byte[] Encrypt(ReadOnlySpan<byte> plaintext, bool oaep = false)
    {
        if (Spec != KeySpec.Exchange)
            throw Error.NotAnExchangeKey();
        return Wrap(plaintext, oaep);
    }

    /// <summary>How many bytes the key encrypts at once; below 0 when it is too short for the padding.</summary>
    /// <param name="oaep">Whether with OAEP.</param>
    public int GetMaxPlaintextLength(bool oaep) =>
        _modulus.Length - (oaep ? OaepOverhead : Pkcs1Overhead);

    /// <summary>Whether a signature is this key's signature of a hash (CryptVerifySignature). It finishes the hash.</summary>
    /// <param name="hash">The hash of what was signed.</param>
    /// <param name="signature">The signature, PKCS #1 v1.5, least significant byte first.</param>
    /// <param name="namesHash">
    /// Whether the hash algorithm's identifier was signed as well (the opposite of CRYPT_NOHASHOID).
    /// </param>
    public bool Verify(CryptoHash hash, ReadOnlySpan<byte> signature, bool namesHash = true)
    {
        ArgumentNullException.ThrowIfNull(hash);
        // Nobody signs these: a signature that comes with one is another hash's.
        if (hash.Algorithm is AlgorithmId.Hmac or AlgorithmId.Mac)
            return false;
        byte[]? expected = SignatureBlock.TryMake(hash, namesHash, KeySize);
        if (expected is null || signature.Length != _modulus.Length)
            return false;

        byte[] reversed = signature.ToArray();
        Array.Reverse(reversed);
        byte[]? block = RsaPrimitive.Recover(Parameters, reversed);
        return block is not null && CryptographicOperations.FixedTimeEquals(expected, block);
    }

    /// <summary>Whether an RSA block, as a number, is below the modulus: those that are not, no sender makes.</summary>
    /// <param name="block">The block, least significant byte first, as long as the modulus.</param>
    public bool IsBelowModulus(ReadOnlySpan<byte> block)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(block.Length, _modulus.Length, nameof(block));
        byte[] number = block.ToArray();
        Array.Reverse(number);
        return number.AsSpan().SequenceCompareTo(_modulus) < 0;
    }

    /// <summary>Whether both are the same key for the same purpose.</summary>
    /// <param name="other">Another key.</param>
    public bool Equals(RsaPublicKey? other) =>
        other is not null && Spec == other.Spec
        && _modulus.AsSpan().SequenceEqual(other._modulus) && _exponent.AsSpan().SequenceEqual(other._exponent);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RsaPublicKey);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_modulus);
        return hash.ToHashCode();
    }

    private RSAParameters Parameters => new() { Modulus = _modulus, Exponent = _exponent };

    /// <summary>Encrypts a session key.</summary>
    /// <returns>The RSA block, least significant byte first, exactly as long as the modulus.</returns>
    /// <exception cref="CryptoApiException"><see cref="CryptoApiError.BadLength"/>: it is too long.</exception>
    internal byte[] Wrap(ReadOnlySpan<byte> sessionKey, bool oaep)
    {
        int max = GetMaxPlaintextLength(oaep);
        if (sessionKey.Length > max)
            throw Error.PlaintextTooLong(sessionKey.Length, Math.Max(max, 0));
        byte[] block;
        try
        {
            lock (_gate)
                block = _rsa.Encrypt(sessionKey, Padding(oaep));
        }
        catch (CryptographicException e)
        {
            throw Error.BadPublicKey(e);
        }

        Array.Reverse(block);
        return block;
    }

    /// <summary>Whether it is PEM, which may have text before it, rather than DER, which begins with a SEQUENCE.</summary>
    internal static bool IsPem(ReadOnlySpan<byte> data) =>
        !data.StartsWith((byte)0x30) && data.IndexOf("-----BEGIN "u8) >= 0;

    internal static RSAEncryptionPadding Padding(bool oaep) =>
        oaep ? RSAEncryptionPadding.OaepSHA1 : RSAEncryptionPadding.Pkcs1;

    private static bool IsOdd(ReadOnlySpan<byte> number) => !number.IsEmpty && (number[^1] & 1) == 1;

    private static RsaPublicKey FromPem(string pem, KeySpec spec)
    {
        if (PemEncoding.TryFind(pem, out PemFields fields) && pem.AsSpan()[fields.Label] is "CERTIFICATE")
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem);
            return FromCertificate(certificate, spec);
        }

        if (pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw Error.PrivateKeyWherePublicIsWanted();
        using var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        return new RsaPublicKey(spec, rsa.ExportParameters(includePrivateParameters: false));
    }

    private static bool IsSubjectPublicKeyInfo(ReadOnlySpan<byte> der, KeySpec spec, [NotNullWhen(true)] out RsaPublicKey? key)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportSubjectPublicKeyInfo(der, out int read);
            key = read == der.Length ? new RsaPublicKey(spec, rsa.ExportParameters(includePrivateParameters: false)) : null;
        }
        catch (CryptographicException)
        {
            key = null;
        }

        return key is not null;
    }
}
