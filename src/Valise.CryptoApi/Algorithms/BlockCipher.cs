using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>
/// A block cipher under one key, in the modes that CryptoAPI's providers run: ECB, CBC and CFB with 8-bit feedback
/// (NIST SP 800-38A). There is no padding here. A message may pass in pieces: the IV that one call leaves behind
/// starts the next.
/// </summary>
internal abstract class BlockCipher : IDisposable
{
    private const int MaxBlockSize = 16;

    private bool _disposed;

    private protected BlockCipher(int blockSize) => BlockSize = blockSize;

    /// <summary>The size of a block, and of an IV, in bytes.</summary>
    internal int BlockSize { get; }

    /// <summary>Encrypts <paramref name="source"/> into the same number of bytes.</summary>
    /// <param name="mode">ECB, CBC or CFB.</param>
    /// <param name="source">The plaintext: whole blocks, but any length in CFB.</param>
    /// <param name="destination">
    /// At least as long as <paramref name="source"/>. It may be the very same memory, and must not overlap otherwise.
    /// </param>
    /// <param name="iv">One block. It becomes the IV of the next piece; ECB leaves it alone.</param>
    /// <exception cref="ArgumentException">A length or the overlap is wrong.</exception>
    /// <exception cref="NotSupportedException">The mode is another.</exception>
    /// <exception cref="ObjectDisposedException">The key was cleared.</exception>
    internal void Encrypt(CipherMode mode, ReadOnlySpan<byte> source, Span<byte> destination, Span<byte> iv)
    {
        destination = Check(mode, source, destination, iv);
        if (source.IsEmpty)
            return;

        EncryptCore(mode, source, destination, iv);
        if (mode != CipherMode.ECB)
            Chain(iv, destination, iv);
    }

    /// <summary>Decrypts <paramref name="source"/> into the same number of bytes.</summary>
    /// <param name="mode">ECB, CBC or CFB.</param>
    /// <param name="source">The ciphertext: whole blocks, but any length in CFB.</param>
    /// <param name="destination">
    /// At least as long as <paramref name="source"/>. It may be the very same memory, and must not overlap otherwise.
    /// </param>
    /// <param name="iv">One block. It becomes the IV of the next piece; ECB leaves it alone.</param>
    /// <exception cref="ArgumentException">A length or the overlap is wrong.</exception>
    /// <exception cref="NotSupportedException">The mode is another.</exception>
    /// <exception cref="ObjectDisposedException">The key was cleared.</exception>
    internal void Decrypt(CipherMode mode, ReadOnlySpan<byte> source, Span<byte> destination, Span<byte> iv)
    {
        destination = Check(mode, source, destination, iv);
        if (source.IsEmpty)
            return;

        // Taken before the plaintext may overwrite the ciphertext.
        Span<byte> next = stackalloc byte[MaxBlockSize];
        next = next[..iv.Length];
        Chain(iv, source, next);
        DecryptCore(mode, source, destination, iv);
        if (mode != CipherMode.ECB)
            next.CopyTo(iv);
    }

    /// <summary>Clears the key. No piece can be encrypted or decrypted any more.</summary>
    public void Dispose()
    {
        _disposed = true;
        ClearKey();
    }

    private protected abstract void ClearKey();

    /// <summary>Encrypts what was checked: source and destination are of one length, and not empty.</summary>
    private protected abstract void EncryptCore(
        CipherMode mode, ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<byte> iv);

    /// <summary>Decrypts what was checked: source and destination are of one length, and not empty.</summary>
    private protected abstract void DecryptCore(
        CipherMode mode, ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<byte> iv);

    private Span<byte> Check(CipherMode mode, ReadOnlySpan<byte> source, Span<byte> destination, Span<byte> iv)
    {
        // Cleared keys still encrypt: with a known or, on the platform's ciphers, a new random key.
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (mode is not (CipherMode.ECB or CipherMode.CBC or CipherMode.CFB))
            throw new NotSupportedException($"The cipher mode {mode} is not supported; use ECB, CBC or CFB.");
        ArgumentOutOfRangeException.ThrowIfNotEqual(iv.Length, BlockSize, nameof(iv));
        if (mode != CipherMode.CFB)
            ArgumentOutOfRangeException.ThrowIfNotEqual(source.Length % BlockSize, 0, nameof(source));
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, source.Length, nameof(destination));

        destination = destination[..source.Length];
        if (source.Overlaps(destination, out int offset) && offset != 0)
            throw new ArgumentException("Source and destination overlap in part.", nameof(destination));
        return destination;
    }

    /// <summary>
    /// The last block of IV and ciphertext together: CBC's chaining value, and CFB's shift register, of the next piece.
    /// </summary>
    private static void Chain(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> ciphertext, Span<byte> next)
    {
        int kept = Math.Max(0, iv.Length - ciphertext.Length);
        iv[(iv.Length - kept)..].CopyTo(next);
        ciphertext[^(iv.Length - kept)..].CopyTo(next[kept..]);
    }
}
