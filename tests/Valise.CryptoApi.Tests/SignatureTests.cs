using System.Security.Cryptography;
using Xunit;

namespace Valise.CryptoApi.Tests;

/// <summary>Signatures of hashes, and RSA encryption of a few bytes.</summary>
public sealed class SignatureTests
{
    private static readonly RsaKeyPair Pair = RsaKeyPair.Generate(KeySpec.Exchange, 1024, isExportable: true);

    public static MatrixTheoryData<AlgorithmId, bool> Kinds => new(
    [
        AlgorithmId.Md2, AlgorithmId.Md4, AlgorithmId.Md5, AlgorithmId.Sha1, AlgorithmId.Sha256, AlgorithmId.Sha384,
        AlgorithmId.Sha512, AlgorithmId.Ssl3ShaMd5,
    ],
    [true, false]);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_signature_verifies_and_a_changed_one_does_not(AlgorithmId algorithm, bool namesHash)
    {
        using CryptoHash hash = Hash(algorithm);
        byte[] signature = Pair.Sign(hash, namesHash);
        Assert.True(Pair.PublicKey.Verify(hash, signature, namesHash));

        signature[5] ^= 1;
        Assert.False(Pair.PublicKey.Verify(hash, signature, namesHash));
        Assert.False(Pair.PublicKey.Verify(hash, signature.AsSpan(1), namesHash));
        Assert.False(Pair.PublicKey.Verify(hash, [.. Enumerable.Repeat((byte)0xff, 128)], namesHash));
    }

    [Fact]
    public void The_identifier_of_the_hash_is_checked()
    {
        using CryptoHash hash = Hash(AlgorithmId.Sha1);
        Assert.False(Pair.PublicKey.Verify(hash, Pair.Sign(hash, namesHash: false)));
        Assert.False(Pair.PublicKey.Verify(hash, Pair.Sign(hash), namesHash: false));
    }

    [Fact]
    public void Signatures_are_those_of_the_platform_last_byte_first()
    {
        using CryptoHash hash = Hash(AlgorithmId.Sha256);
        byte[] signature = Pair.Sign(hash);
        Array.Reverse(signature);
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(Pair.ExportPkcs8(), out _);
        Assert.Equal(rsa.SignHash(hash.GetHash(), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), signature);
    }

    [Fact]
    public void Unpadded_RSA_agrees_with_the_platform()
    {
        // The same padded block, signed by both.
        using CryptoHash hash = Hash(AlgorithmId.Sha1);
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(Pair.ExportPkcs8(), out _);
        byte[] block = SignatureBlock.Make(hash, namesHash: true, 1024);
        Assert.Equal(
            rsa.SignHash(hash.GetHash(), HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1),
            RsaPrimitive.Sign(rsa.ExportParameters(true), block));
    }

    [Fact]
    public void Macs_are_not_signed_and_short_keys_do_not_sign_long_hashes()
    {
        using KeyContainer container = KeyContainer.CreateEphemeral();
        using SessionKey key = container.GenerateSessionKey(AlgorithmId.Aes128);
        using CryptoHash hmac = container.CreateHash(AlgorithmId.Hmac, key);
        Assert.Equal(CryptoApiError.BadAlgorithm, Assert.Throws<CryptoApiException>(() => Pair.Sign(hmac)).Error);
        using RsaKeyPair small = RsaKeyPair.Generate(KeySpec.Signature, 512);
        using CryptoHash hash = Hash(AlgorithmId.Sha512);
        Assert.Equal(CryptoApiError.BadLength, Assert.Throws<CryptoApiException>(() => small.Sign(hash)).Error);
    }

    [Theory]
    [InlineData(false, 117)]
    [InlineData(true, 86)]
    public void A_few_bytes_are_encrypted_directly(bool oaep, int max)
    {
        Assert.Equal(max, Pair.PublicKey.GetMaxPlaintextLength(oaep));
        foreach (int length in new[] { 0, 1, max })
        {
            byte[] plaintext = RandomNumberGenerator.GetBytes(length);
            Assert.Equal(plaintext, Pair.Decrypt(Pair.PublicKey.Encrypt(plaintext, oaep), oaep));
        }

        Assert.Equal(
            CryptoApiError.BadLength,
            Assert.Throws<CryptoApiException>(() => Pair.PublicKey.Encrypt(new byte[max + 1], oaep)).Error);
        byte[] other = Pair.PublicKey.Encrypt([1], !oaep);
        Assert.Equal(CryptoApiError.BadData, Assert.Throws<CryptoApiException>(() => Pair.Decrypt(other, oaep)).Error);
        Assert.Equal(CryptoApiError.BadData, Assert.Throws<CryptoApiException>(() => Pair.Decrypt(other.AsSpan(1), oaep)).Error);
    }

    [Fact]
    public void A_signature_key_does_not_encrypt()
    {
        using RsaKeyPair signature = RsaKeyPair.Generate(KeySpec.Signature, 512);
        Assert.Equal(CryptoApiError.BadKey, Assert.Throws<CryptoApiException>(() => signature.PublicKey.Encrypt([1])).Error);
        Assert.Equal(CryptoApiError.BadKey, Assert.Throws<CryptoApiException>(() => signature.Decrypt(new byte[64])).Error);
    }

    private static CryptoHash Hash(AlgorithmId algorithm)
    {
        using KeyContainer container = KeyContainer.CreateEphemeral();
        CryptoHash hash = container.CreateHash(algorithm);
        if (algorithm == AlgorithmId.Ssl3ShaMd5)
            hash.SetHash(RandomNumberGenerator.GetBytes(36));
        else
            hash.Append("attack at dawn"u8);
        return hash;
    }
}
