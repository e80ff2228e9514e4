using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>
/// A hash that .NET lacks: cuts what is appended into blocks, and keeps the rest for the next piece.
/// </summary>
internal abstract class MessageDigest : HashFunction
{
    /// <summary>The size of the hashes here, MD2 and MD4, in bytes.</summary>
    internal const int Size128 = 16;

    private readonly byte[] _buffer;
    private int _buffered;
    private bool _disposed;

    private protected MessageDigest(int blockSize) => _buffer = new byte[blockSize];

    private protected MessageDigest(MessageDigest other)
    {
        ObjectDisposedException.ThrowIf(other._disposed, other);
        _buffer = (byte[])other._buffer.Clone();
        _buffered = other._buffered;
    }

    internal override int HashSize => Size128;

    internal override int BlockSize => _buffer.Length;

    internal override void Append(ReadOnlySpan<byte> data)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_buffered > 0)
        {
            int taken = Math.Min(data.Length, BlockSize - _buffered);
            data[..taken].CopyTo(_buffer.AsSpan(_buffered));
            _buffered += taken;
            data = data[taken..];
            if (_buffered < BlockSize)
                return;

            Compress(_buffer);
            _buffered = 0;
        }

        for (; data.Length >= BlockSize; data = data[BlockSize..])
            Compress(data[..BlockSize]);

        data.CopyTo(_buffer);
        _buffered = data.Length;
    }

    internal override int GetCurrentHash(Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, HashSize, nameof(destination));
        using MessageDigest copy = Clone();
        copy.Finish(copy._buffer.AsSpan(0, copy._buffered), destination[..HashSize]);
        return HashSize;
    }

    internal abstract override MessageDigest Clone();

    public override void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_buffer);
        _buffered = 0;
    }

    private protected abstract void Compress(ReadOnlySpan<byte> block);

    /// <summary>Pads the last, incomplete block and writes the hash.</summary>
    private protected abstract void Finish(ReadOnlySpan<byte> rest, Span<byte> destination);
}
