using System.Security.Cryptography;
using System.Text;

namespace Valise.CryptoApi;

/// <summary>
/// What <c>PasswordDeriveBytes.CryptDeriveKey</c> and <c>Rfc2898DeriveBytes.CryptDeriveKey</c> do on Windows: the same
/// key of the same password, on every platform. .NET's own throw <see cref="PlatformNotSupportedException"/> elsewhere.
/// </summary>
/// <remarks>
/// The key is CryptDeriveKey's of one hash of the password, with the enhanced RSA and AES provider. Salt and iteration
/// count, which those classes are given as well, have no part in it: a password is as easily guessed as its hash is
/// computed. It is for reading what was encrypted so. For anything new, use <see cref="Rfc2898DeriveBytes.Pbkdf2(byte[], byte[], int, HashAlgorithmName, int)"/>.
/// </remarks>
public static class PasswordKey
{
    private const string DefaultHash = "SHA1";

    /// <summary>Derives a key from a password.</summary>
    /// <param name="password">The password, which is hashed as UTF-8.</param>
    /// <param name="algname">
    /// The cipher: <c>RC2</c>, <c>DES</c>, <c>TripleDES</c> or <c>3DES</c>, or the object identifier of RC2, RC4, DES, triple
    /// DES or AES in CBC mode.
    /// </param>
    /// <param name="alghashname">
    /// The hash: <c>MD5</c>, <c>SHA1</c>, <c>SHA256</c>, <c>SHA384</c> or <c>SHA512</c>, or the object identifier of one of them,
    /// MD2 or MD4; SHA-1 when null.
    /// </param>
    /// <param name="keySize">The key's size in bits; 0 for the default.</param>
    /// <param name="rgbIV">Receives the cipher's first initialization vector, zeros; one block long.</param>
    /// <returns>The key. The caller clears it.</returns>
    /// <exception cref="CryptographicException">
    /// An algorithm is unknown, the cipher has no keys of this size, or <paramref name="rgbIV"/> is not one block long.
    /// </exception>
    public static byte[] CryptDeriveKey(string password, string? algname, string? alghashname, int keySize, byte[] rgbIV)
    {
        ArgumentNullException.ThrowIfNull(password);
        byte[] bytes = Encoding.UTF8.GetBytes(password);
        try
        {
            return CryptDeriveKey(bytes, algname, alghashname, keySize, rgbIV);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <inheritdoc cref="CryptDeriveKey(string, string, string, int, byte[])"/>
    public static byte[] CryptDeriveKey(
        ReadOnlySpan<byte> password, string? algname, string? alghashname, int keySize, byte[] rgbIV)
    {
        AlgorithmId cipher = Find(algname);
        AlgorithmId hashAlgorithm = Find(alghashname);
        using KeyContainer container = KeyContainer.CreateEphemeral(Provider.EnhancedAes);
        using CryptoHash hash = container.CreateHash(hashAlgorithm);
        hash.Append(password);
        using SessionKey key = container.DeriveSessionKey(hash, cipher, keySize);
        if (rgbIV is null || rgbIV.Length != key.BlockSize)
            throw Error.VectorLength(rgbIV?.Length ?? 0, key.BlockSize);
        rgbIV.AsSpan().Clear();
        return key.CopyKey();
    }

    // As .NET does on Windows: a name that it knows, or an object identifier.
    private static AlgorithmId Find(string? name) => (CryptoConfig.MapNameToOID(name ?? DefaultHash) ?? name) switch
    {
        "1.2.840.113549.2.2" => AlgorithmId.Md2,
        "1.2.840.113549.2.4" => AlgorithmId.Md4,
        "1.2.840.113549.2.5" => AlgorithmId.Md5,
        "1.3.14.3.2.26" => AlgorithmId.Sha1,
        "2.16.840.1.101.3.4.2.1" => AlgorithmId.Sha256,
        "2.16.840.1.101.3.4.2.2" => AlgorithmId.Sha384,
        "2.16.840.1.101.3.4.2.3" => AlgorithmId.Sha512,
        "1.2.840.113549.3.2" => AlgorithmId.Rc2,
        "1.2.840.113549.3.4" => AlgorithmId.Rc4,
        "1.3.14.3.2.7" => AlgorithmId.Des,
        "1.2.840.113549.3.7" => AlgorithmId.TripleDes,
        "2.16.840.1.101.3.4.1.2" => AlgorithmId.Aes128,
        "2.16.840.1.101.3.4.1.22" => AlgorithmId.Aes192,
        "2.16.840.1.101.3.4.1.42" => AlgorithmId.Aes256,
        _ => throw Error.UnknownAlgorithmName(name),
    };
}
