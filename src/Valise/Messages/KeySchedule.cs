using System.Security.Cryptography;

namespace Valise;

/// <summary>
/// The keys of one message, from its session key and its recipients: HKDF-SHA-256 (RFC 5869), extracted with
/// H(bound) as salt, expanded once for each use.
/// </summary>
/// <remarks>Session key 32 bytes; commitment and each of the three AES-256 keys 32 bytes.</remarks>
internal sealed class KeySchedule : IDisposable
{
    internal const int CommitmentSize = 32;

    private const int KeySize = 32;

    private readonly byte[] _keys = GC.AllocateUninitializedArray<byte>(3 * KeySize, pinned: true);
    private readonly byte[] _commitment = new byte[CommitmentSize];

    /// <param name="sessionKey">32 bytes.</param>
    /// <param name="bound">The header's magic and recipients.</param>
    internal KeySchedule(ReadOnlySpan<byte> sessionKey, ReadOnlySpan<byte> bound)
    {
        Span<byte> salt = stackalloc byte[SHA256.HashSizeInBytes], prk = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bound, salt);
        HKDF.Extract(HashAlgorithmName.SHA256, sessionKey, salt, prk);
        HKDF.Expand(HashAlgorithmName.SHA256, prk, _commitment, "valise/1 commitment"u8);
        HKDF.Expand(HashAlgorithmName.SHA256, prk, _keys.AsSpan(0, KeySize), "valise/1 stamp"u8);
        HKDF.Expand(HashAlgorithmName.SHA256, prk, _keys.AsSpan(KeySize, KeySize), "valise/1 payload"u8);
        HKDF.Expand(HashAlgorithmName.SHA256, prk, _keys.AsSpan(2 * KeySize, KeySize), "valise/1 trailer"u8);
        CryptographicOperations.ZeroMemory(prk);
    }

    /// <summary>Travels in the open; binds the message to one session key.</summary>
    internal ReadOnlySpan<byte> Commitment => _commitment;

    internal ReadOnlySpan<byte> StampKey => _keys.AsSpan(0, KeySize);

    internal ReadOnlySpan<byte> PayloadKey => _keys.AsSpan(KeySize, KeySize);

    internal ReadOnlySpan<byte> TrailerKey => _keys.AsSpan(2 * KeySize, KeySize);

    public void Dispose() => CryptographicOperations.ZeroMemory(_keys);
}
