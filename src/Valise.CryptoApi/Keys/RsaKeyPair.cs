using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>
/// An RSA key pair of a container: the one that session keys are encrypted to, or the one that signs. Instances are
/// safe under threads.
/// </summary>
public sealed class RsaKeyPair : IDisposable
{
    private const int MinKeySize = 384;

    private readonly RSA _rsa;
    private readonly Lock _gate = new();

    private RsaKeyPair(KeySpec spec, RSA rsa, bool isExportable)
    {
        _rsa = rsa;
        IsExportable = isExportable;

        // The platform takes some damaged keys, and says so when the private half is first asked for.
        RSAParameters parameters = rsa.ExportParameters(includePrivateParameters: true);
        try
        {
            PublicKey = new RsaPublicKey(spec, new RSAParameters { Modulus = parameters.Modulus, Exponent = parameters.Exponent });
            Rejection = new ImplicitRejection(parameters.D!, PublicKey);
        }
        finally
        {
            PrivateKeyBlob.Clear(parameters);
        }
    }

    /// <summary>What the pair is for.</summary>
    public KeySpec Spec => PublicKey.Spec;

    /// <summary>The length of the modulus in bits.</summary>
    public int KeySize => PublicKey.KeySize;

    /// <summary>Whether the private half may leave as a key BLOB or PKCS #8.</summary>
    public bool IsExportable { get; }

    /// <summary>The public half.</summary>
    public RsaPublicKey PublicKey { get; }

    /// <summary>What the pair answers to a bad RSA block.</summary>
    internal ImplicitRejection Rejection { get; }

    /// <summary>Makes a new key pair, public exponent 65,537.</summary>
    /// <param name="spec">What it is for.</param>
    /// <param name="keySize">
    /// The length of the modulus in bits: 384 to 16,384, a multiple of 8. .NET on Linux makes none below 512.
    /// </param>
    /// <param name="isExportable">Whether its private half may leave.</param>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.InvalidParameter"/>: too short or too long. <see cref="CryptoApiError.BadFlags"/>: not
    /// a multiple of 8, or the platform does not make it.
    /// </exception>
    public static RsaKeyPair Generate(KeySpec spec, int keySize, bool isExportable = false)
    {
        if (keySize < MinKeySize || keySize > RsaPubKey.MaxBitLength)
            throw Error.KeySize(spec.ToAlgorithm(), keySize, MinKeySize, RsaPubKey.MaxBitLength);
        if (keySize % 8 != 0)
            throw Error.KeySize(spec.ToAlgorithm(), keySize);
        return Load(spec, isExportable, rsa =>
        {
            try
            {
                rsa.KeySize = keySize;
            }
            catch (CryptographicException e)
            {
                throw Error.PlatformKeySize(keySize, e);
            }
        });
    }

    /// <summary>Reads a PRIVATEKEYBLOB.</summary>
    /// <param name="blob">The key BLOB.</param>
    /// <param name="isExportable">Whether the private half may leave again.</param>
    /// <exception cref="CryptoApiException">It is not one, or the key in it is none.</exception>
    public static RsaKeyPair FromBlob(ReadOnlySpan<byte> blob, bool isExportable = false)
    {
        using PrivateKeyBlob parsed = PrivateKeyBlob.Parse(blob);
        return Load(parsed.Algorithm.ToKeySpec(), isExportable, rsa => rsa.ImportParameters(parsed.Parameters));
    }

    /// <summary>Reads a PRIVATEKEYBLOB that was exported under a session key.</summary>
    /// <param name="blob">The key BLOB.</param>
    /// <param name="wrappingKey">The session key it was exported under; its state is left as it was.</param>
    /// <param name="isExportable">Whether the private half may leave again.</param>
    /// <exception cref="CryptoApiException">It is not one, or the session key is another.</exception>
    public static RsaKeyPair FromBlob(ReadOnlySpan<byte> blob, SessionKey wrappingKey, bool isExportable = false)
    {
        ArgumentNullException.ThrowIfNull(wrappingKey);
        BlobHeader.Parse(blob, BlobType.PrivateKey);

        using SessionKey key = wrappingKey.Clone();
        byte[] plain = GC.AllocateUninitializedArray<byte>(blob.Length, pinned: true);
        try
        {
            blob[..BlobHeader.Size].CopyTo(plain);
            int length = key.Decrypt(blob[BlobHeader.Size..], plain.AsSpan(BlobHeader.Size), final: true);
            return FromBlob(plain.AsSpan(0, BlobHeader.Size + length), isExportable);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>Reads a PKCS #8 PrivateKeyInfo (RFC 5958), DER.</summary>
    /// <param name="pkcs8">The DER bytes and nothing else.</param>
    /// <param name="spec">What the pair is to be used for.</param>
    /// <param name="isExportable">Whether the private half may leave again.</param>
    /// <exception cref="CryptoApiException">It is not one of an RSA key.</exception>
    public static RsaKeyPair FromPkcs8(ReadOnlySpan<byte> pkcs8, KeySpec spec = KeySpec.Exchange, bool isExportable = false) =>
        FromFile(pkcs8, spec, isExportable, PrivateKeyFile.ReadPkcs8);

    /// <summary>Reads a private key in PEM: PKCS #8, encrypted PKCS #8 (RFC 8018) or PKCS #1.</summary>
    /// <param name="pem">The text; what stands around the private key, such as a certificate, is not looked at.</param>
    /// <param name="passphrase">What it is encrypted with, if it is.</param>
    /// <param name="spec">What the pair is to be used for.</param>
    /// <param name="isExportable">Whether the private half may leave again.</param>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.SilentContext"/>: a passphrase is needed.
    /// <see cref="CryptoApiError.WrongPassphrase"/>: it is another one. <see cref="CryptoApiError.BadKey"/>: it is not
    /// an RSA private key.
    /// </exception>
    public static RsaKeyPair FromPem(
        string pem, string? passphrase = null, KeySpec spec = KeySpec.Exchange, bool isExportable = false)
    {
        ArgumentNullException.ThrowIfNull(pem);
        return Load(spec, isExportable, rsa => PrivateKeyFile.ReadPem(rsa, pem, passphrase));
    }

    /// <summary>
    /// Reads a private key in any of its forms: PRIVATEKEYBLOB; PKCS #8 or PKCS #1, as DER or PEM.
    /// </summary>
    /// <param name="data">The whole file.</param>
    /// <param name="passphrase">What it is encrypted with, if it is.</param>
    /// <param name="spec">What the pair is to be used for; a PRIVATEKEYBLOB says so itself.</param>
    /// <param name="isExportable">Whether the private half may leave again.</param>
    /// <exception cref="CryptoApiException">As <see cref="FromPem"/>, or it is none of these.</exception>
    public static RsaKeyPair Import(
        ReadOnlySpan<byte> data, string? passphrase = null, KeySpec spec = KeySpec.Exchange, bool isExportable = false)
    {
        if (data.Length > 1 && data[0] == (byte)BlobType.PrivateKey && data[1] == BlobHeader.CurrentVersion)
            return FromBlob(data, isExportable);
        return FromFile(data, spec, isExportable, (rsa, file) => PrivateKeyFile.Read(rsa, file, passphrase));
    }

    /// <summary>Whether a private key, in any form that <see cref="Import"/> reads, is encrypted.</summary>
    /// <param name="data">The whole file.</param>
    public static bool NeedsPassphrase(ReadOnlySpan<byte> data) => PrivateKeyFile.IsEncrypted(data);

    /// <summary>The pair as a PRIVATEKEYBLOB. The caller clears it.</summary>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadKeyState"/>: the pair is not exportable. <see cref="CryptoApiError.BadKey"/>: the
    /// BLOB has no room for its exponent or its primes.
    /// </exception>
    public byte[] ExportBlob()
    {
        ThrowIfNotExportable();
        RSAParameters parameters;
        lock (_gate)
            parameters = _rsa.ExportParameters(includePrivateParameters: true);
        using var blob = new PrivateKeyBlob(Spec.ToAlgorithm(), parameters);
        return blob.ToArray();
    }

    /// <summary>The pair as a PRIVATEKEYBLOB encrypted with a session key, all but its header.</summary>
    /// <param name="wrappingKey">The session key; its state is left as it was.</param>
    /// <exception cref="CryptoApiException">As <see cref="ExportBlob()"/>.</exception>
    public byte[] ExportBlob(SessionKey wrappingKey)
    {
        ArgumentNullException.ThrowIfNull(wrappingKey);
        byte[] plain = ExportBlob();
        try
        {
            using SessionKey key = wrappingKey.Clone();
            int length = plain.Length - BlobHeader.Size;
            var blob = new byte[BlobHeader.Size + key.GetCiphertextLength(length, final: true)];
            plain.AsSpan(0, BlobHeader.Size).CopyTo(blob);
            key.Encrypt(plain.AsSpan(BlobHeader.Size), blob.AsSpan(BlobHeader.Size), final: true);
            return blob;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>The pair as PKCS #8 (RFC 5958), DER. The caller clears it.</summary>
    /// <exception cref="CryptoApiException"><see cref="CryptoApiError.BadKeyState"/>: the pair is not exportable.</exception>
    public byte[] ExportPkcs8()
    {
        ThrowIfNotExportable();
        lock (_gate)
            return _rsa.ExportPkcs8PrivateKey();
    }

    /// <summary>The pair as PKCS #8, PEM; encrypted when there is a passphrase.</summary>
    /// <param name="passphrase">What to encrypt with (PBES2: PBKDF2 with HMAC-SHA-256, AES-256-CBC), or null.</param>
    /// <exception cref="CryptoApiException"><see cref="CryptoApiError.BadKeyState"/>: the pair is not exportable.</exception>
    public string ExportPkcs8Pem(string? passphrase = null)
    {
        ThrowIfNotExportable();
        return ToPem(passphrase);
    }

    /// <summary>Decrypts what <see cref="RsaPublicKey.Encrypt"/> made (CryptDecrypt with an exchange key).</summary>
    /// <remarks>
    /// The answer tells whether the padding was right. Who lets a stranger ask often enough gives the plaintext of
    /// captured messages away (Bleichenbacher, CRYPTO '98).
    /// </remarks>
    /// <param name="ciphertext">As long as the modulus, least significant byte first.</param>
    /// <param name="oaep">Whether it is padded with OAEP rather than PKCS #1 v1.5.</param>
    /// <returns>The plaintext. The caller clears it.</returns>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadData"/>: wrong length or padding. <see cref="CryptoApiError.BadKey"/>: this is a
    /// signature key.
    /// </exception>
    public byte[] Decrypt(ReadOnlySpan<byte> ciphertext, bool oaep = false)
    {
        if (Spec != KeySpec.Exchange)
            throw Error.NotAnExchangeKey();
        int modulusLength = (KeySize + 7) / 8;
        byte[] buffer = GC.AllocateUninitializedArray<byte>(modulusLength, pinned: true);
        try
        {
            return ciphertext.Length == modulusLength && TryUnwrap(ciphertext, oaep, buffer, out int length)
                ? buffer[..length]
                : throw Error.NotDecrypted();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    /// <summary>Signs a hash (CryptSignHash) and finishes it.</summary>
    /// <param name="hash">The hash of what is to be signed.</param>
    /// <param name="namesHash">
    /// Whether the hash algorithm's identifier is signed as well (the opposite of CRYPT_NOHASHOID).
    /// </param>
    /// <returns>The signature, PKCS #1 v1.5, as long as the modulus, least significant byte first.</returns>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadAlgorithm"/>: an HMAC or a MAC. <see cref="CryptoApiError.BadLength"/>: the key is
    /// too short for this hash. <see cref="CryptoApiError.BadKey"/>: its numbers do not belong together.
    /// </exception>
    public byte[] Sign(CryptoHash hash, bool namesHash = true)
    {
        ArgumentNullException.ThrowIfNull(hash);
        byte[] block = SignatureBlock.Make(hash, namesHash, KeySize);
        byte[] signature;
        try
        {
            signature = namesHash && SignatureBlock.PlatformName(hash.Algorithm) is { } name
                ? SignOnPlatform(hash.GetHash(), name)
                : SignBlock(block);
        }
        catch (CryptographicException e)
        {
            throw Error.BadPrivateKey(e);
        }

        Array.Reverse(signature);
        return signature;
    }

    /// <summary>Frees and clears the private half.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _rsa.Dispose();
            Rejection.Dispose();
        }
    }

    /// <summary>The pair as PEM for its own container, exportable or not.</summary>
    internal string ToPem(string? passphrase)
    {
        lock (_gate)
            return PrivateKeyFile.WritePem(_rsa, passphrase);
    }

    /// <summary>
    /// Decrypts a SIMPLEBLOB's RSA block. What is wrong with it is told by the return value.
    /// </summary>
    /// <param name="block">The block, least significant byte first, as long as the modulus.</param>
    /// <param name="oaep">Whether it is padded with OAEP rather than PKCS #1 v1.5.</param>
    /// <param name="destination">Receives the session key; as long as the modulus.</param>
    /// <param name="bytesWritten">How long the session key is in bytes.</param>
    internal bool TryUnwrap(ReadOnlySpan<byte> block, bool oaep, Span<byte> destination, out int bytesWritten)
    {
        byte[] reversed = block.ToArray();
        Array.Reverse(reversed);
        return TryDecrypt(reversed, oaep, destination, out bytesWritten);
    }

    /// <summary>Takes the time that a block with right or wrong PKCS #1 v1.5 padding takes, and does nothing else.</summary>
    internal void UnwrapDecoy(bool isRight)
    {
        byte[] decoy = Rejection.Decoy(isRight);
        TryDecrypt(decoy, oaep: false, new byte[decoy.Length], out _);
    }

    private bool TryDecrypt(byte[] block, bool oaep, Span<byte> destination, out int bytesWritten)
    {
        try
        {
            lock (_gate)
                return _rsa.TryDecrypt(block, destination, RsaPublicKey.Padding(oaep), out bytesWritten);
        }
        catch (CryptographicException)
        {
            bytesWritten = 0;
            return false;
        }
    }

    private byte[] SignOnPlatform(byte[] value, HashAlgorithmName name)
    {
        lock (_gate)
            return _rsa.SignHash(value, name, RSASignaturePadding.Pkcs1);
    }

    private byte[] SignBlock(byte[] block)
    {
        RSAParameters parameters;
        lock (_gate)
            parameters = _rsa.ExportParameters(includePrivateParameters: true);
        try
        {
            return RsaPrimitive.Sign(parameters, block);
        }
        finally
        {
            PrivateKeyBlob.Clear(parameters);
        }
    }

    private static RsaKeyPair FromFile(
        ReadOnlySpan<byte> file, KeySpec spec, bool isExportable, Action<RSA, ReadOnlySpan<byte>> read)
    {
        byte[] copy = GC.AllocateUninitializedArray<byte>(file.Length, pinned: true);
        try
        {
            file.CopyTo(copy);
            return Load(spec, isExportable, rsa => read(rsa, copy));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }
    }

    private static RsaKeyPair Load(KeySpec spec, bool isExportable, Action<RSA> load)
    {
        var rsa = RSA.Create();
        try
        {
            load(rsa);
            return new RsaKeyPair(spec, rsa, isExportable);
        }
        catch (Exception e)
        {
            rsa.Dispose();
            if (e is CryptographicException and not CryptoApiException or ArgumentException)
                throw Error.BadPrivateKey(e);
            throw;
        }
    }

    private void ThrowIfNotExportable()
    {
        if (!IsExportable)
            throw Error.NotExportable();
    }
}
