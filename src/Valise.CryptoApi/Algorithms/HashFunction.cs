using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>A hash that is fed in pieces and whose state can be copied in the middle.</summary>
internal abstract class HashFunction : IDisposable
{
    /// <summary>The size of the hash in bytes.</summary>
    internal abstract int HashSize { get; }

    /// <summary>The size of a block in bytes, which HMAC pads its key to.</summary>
    internal abstract int BlockSize { get; }

    /// <summary>Hashes <paramref name="data"/> after what was appended before.</summary>
    /// <exception cref="ObjectDisposedException">The state was cleared.</exception>
    internal abstract void Append(ReadOnlySpan<byte> data);

    /// <summary>Writes the hash of what was appended so far; more may be appended afterwards.</summary>
    /// <param name="destination">At least <see cref="HashSize"/> bytes; as many are written.</param>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="ObjectDisposedException">The state was cleared.</exception>
    internal abstract int GetCurrentHash(Span<byte> destination);

    /// <summary>A second hash that goes on from here by itself.</summary>
    /// <exception cref="ObjectDisposedException">The state was cleared.</exception>
    internal abstract HashFunction Clone();

    /// <summary>Clears the state, which may stem from a secret.</summary>
    public abstract void Dispose();

    /// <summary>The hash without a key that has this ALG_ID, or null when there is none.</summary>
    internal static HashFunction? Create(AlgorithmId id) => id switch
    {
        AlgorithmId.Md2 => new Md2(),
        AlgorithmId.Md4 => new Md4(),
        AlgorithmId.Md5 => new PlatformHash(HashAlgorithmName.MD5),
        AlgorithmId.Sha1 => new PlatformHash(HashAlgorithmName.SHA1),
        AlgorithmId.Sha256 => new PlatformHash(HashAlgorithmName.SHA256),
        AlgorithmId.Sha384 => new PlatformHash(HashAlgorithmName.SHA384),
        AlgorithmId.Sha512 => new PlatformHash(HashAlgorithmName.SHA512),
        _ => null,
    };
}
