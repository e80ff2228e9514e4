using System.Buffers;
using System.Security.Cryptography;

namespace Valise;

/// <summary>
/// A MiB of a CryptoAPI message's text, or what is left of it, which is encrypted or decrypted where it stands. Before it
/// is the block that its decryption begins with, and behind it room for padding.
/// </summary>
/// <param name="blockSize">The cipher's block in bytes; 0 for a stream cipher.</param>
internal sealed class CryptoApiPiece(int blockSize) : IOrderedBatch, IDisposable
{
    /// <summary>The length of all pieces but the last, in bytes.</summary>
    internal const int MaxLength = 1 << 20;

    // One byte more is read of a pipe, to learn whether the piece is the last.
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(blockSize + MaxLength + Math.Max(blockSize, 1));
    private bool _isTouched;

    /// <inheritdoc/>
    public long Index { get; set; }

    /// <inheritdoc/>
    public bool IsLast { get; set; }

    /// <summary>Where it begins, in the input and in the output.</summary>
    internal long Start => Index * MaxLength;

    /// <summary>How long it is in the input.</summary>
    internal int InputLength { get; set; }

    /// <summary>How long it is, before and after it was worked on.</summary>
    internal int Length
    {
        get;
        set
        {
            field = value;
            _isTouched = true;
        }
    }

    /// <summary>The piece.</summary>
    internal Memory<byte> Text => _buffer.AsMemory(blockSize, Length);

    /// <summary>The piece and all the room behind it.</summary>
    internal Memory<byte> Room
    {
        get
        {
            _isTouched = true;
            return _buffer.AsMemory(blockSize);
        }
    }

    /// <summary>The block of ciphertext before it.</summary>
    internal Span<byte> Vector => _buffer.AsSpan(0, blockSize);

    /// <summary>The block of ciphertext and the piece together.</summary>
    internal Span<byte> VectorAndText => _buffer.AsSpan(0, blockSize + Length);

    public void Dispose()
    {
        if (_isTouched)
            CryptographicOperations.ZeroMemory(_buffer);
        ArrayPool<byte>.Shared.Return(_buffer);
    }
}
