using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>
/// What an exchange key pair answers to a SIMPLEBLOB's bad RSA block instead of an error, so that nobody can ask it what
/// captured blocks hold (Bleichenbacher, CRYPTO '98): a session key that the asker cannot predict, after the same time.
/// </summary>
/// <remarks>The session key is HMAC-SHA-256 of ALG_ID (4 bytes, big-endian) and block, under a key of 32 bytes that is
/// HMAC-SHA-256 of <c>valise/1 implicit rejection</c> under the private exponent.</remarks>
internal sealed class ImplicitRejection : IDisposable
{
    private readonly byte[] _key = GC.AllocateUninitializedArray<byte>(HMACSHA256.HashSizeInBytes, pinned: true);
    private readonly Lazy<(byte[] Right, byte[] Wrong)> _decoys;

    internal ImplicitRejection(ReadOnlySpan<byte> privateExponent, RsaPublicKey publicKey)
    {
        HMACSHA256.HashData(privateExponent, "valise/1 implicit rejection"u8, _key);
        _decoys = new(() => MakeDecoys(publicKey));
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    /// <summary>
    /// The session key that a bad RSA block stands for: random to whoever lacks the private key, and the same each time,
    /// so that sending a block twice tells nothing either.
    /// </summary>
    /// <param name="block">The block.</param>
    /// <param name="algorithm">The algorithm that its BLOB names.</param>
    /// <param name="destination">Receives 32 bytes.</param>
    internal void DeriveKey(ReadOnlySpan<byte> block, AlgorithmId algorithm, Span<byte> destination)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        Span<byte> algorithmBytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(algorithmBytes, (uint)algorithm);
        hmac.AppendData(algorithmBytes);
        hmac.AppendData(block);
        hmac.GetHashAndReset(destination);
    }

    /// <summary>A block with right or wrong PKCS #1 v1.5 padding, most significant byte first.</summary>
    internal byte[] Decoy(bool isRight) => isRight ? _decoys.Value.Right : _decoys.Value.Wrong;

    // The number 1 decrypts to itself, which is no padding.
    private static (byte[] Right, byte[] Wrong) MakeDecoys(RsaPublicKey publicKey)
    {
        byte[] right = publicKey.Wrap([], oaep: false);
        Array.Reverse(right);
        var wrong = new byte[right.Length];
        wrong[^1] = 1;
        return (right, wrong);
    }
}
