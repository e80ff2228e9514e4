using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Valise;

/// <summary>
/// Up to sixteen chunks of the payload, read, encrypted or decrypted, hashed and written together: the unit of work
/// of the <see cref="PayloadPipeline"/>. Its memory is rented once and used for one batch after the other.
/// </summary>
/// <remarks>
/// A chunk has 65,536 bytes of plaintext and on the wire 16 bytes more for its tag; the last may have fewer.
/// AES-256-GCM (NIST SP 800-38D), nonce = chunk index, 11 bytes big-endian || 0x01 for the last chunk, 0x00 for the
/// others.
/// </remarks>
internal sealed class PayloadBatch : IOrderedBatch, IDisposable
{
    internal const int ChunkSize = 65_536;
    internal const int TagSize = 16;
    internal const int SealedChunkSize = ChunkSize + TagSize;
    internal const int MaxChunks = 16;

    private const int NonceSize = 12;
    private const int HashSize = SHA256.HashSizeInBytes;

    // Every chunk stands where it will be with its tag, so that both directions work in place.
    private readonly byte[] _buffer;
    private readonly byte[] _digests = new byte[MaxChunks * HashSize];
    private readonly AesGcm _aead;
    private int _touched;

    /// <param name="key">The payload key.</param>
    /// <param name="lookahead">Bytes that are read beyond the batch to learn whether it is the last.</param>
    internal PayloadBatch(ReadOnlySpan<byte> key, int lookahead)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(MaxChunks * SealedChunkSize + lookahead);
        _aead = new AesGcm(key, TagSize);
    }

    /// <inheritdoc/>
    public long Index { get; set; }

    /// <summary>The chunks in it, at least one.</summary>
    internal int Chunks { get; set; }

    /// <summary>The size of the plaintext of its last chunk.</summary>
    internal int LastChunkSize { get; set; }

    /// <inheritdoc/>
    public bool IsLast { get; set; }

    /// <summary>H(chunk) of each chunk as on the wire, one after the other.</summary>
    internal ReadOnlySpan<byte> Digests => _digests.AsSpan(0, Chunks * HashSize);

    internal int PlaintextSize => (Chunks - 1) * ChunkSize + LastChunkSize;

    /// <summary>The chunks as on the wire.</summary>
    internal ReadOnlyMemory<byte> Sealed => _buffer.AsMemory(0, PlaintextSize + Chunks * TagSize);

    /// <summary>All of the buffer that a sequential reader fills: the batch and the lookahead.</summary>
    internal Memory<byte> Buffer => _buffer;

    /// <summary>Says how many chunks of the buffer hold something; they are cleared in the end.</summary>
    internal void Touch(int chunks) =>
        _touched = Math.Max(_touched, Math.Min(chunks * SealedChunkSize, _buffer.Length));

    internal Memory<byte> Plaintext(int chunk) =>
        _buffer.AsMemory(chunk * SealedChunkSize, chunk == Chunks - 1 ? LastChunkSize : ChunkSize);

    internal void EncryptChunk(int chunk)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        Nonce(chunk, nonce);
        Span<byte> text = Plaintext(chunk).Span, wire = SealedChunk(chunk);
        _aead.Encrypt(nonce, text, text, wire[text.Length..]);
        SHA256.HashData(wire, Digest(chunk));
    }

    internal void HashChunk(int chunk) => SHA256.HashData(SealedChunk(chunk), Digest(chunk));

    internal bool TryDecryptChunk(int chunk)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        Nonce(chunk, nonce);
        Span<byte> text = Plaintext(chunk).Span;
        try
        {
            _aead.Decrypt(nonce, text, SealedChunk(chunk)[text.Length..], text);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _aead.Dispose();
        CryptographicOperations.ZeroMemory(_buffer.AsSpan(0, _touched));
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private Span<byte> SealedChunk(int chunk)
    {
        int start = chunk * SealedChunkSize;
        return _buffer.AsSpan(start, Plaintext(chunk).Length + TagSize);
    }

    private Span<byte> Digest(int chunk) => _digests.AsSpan(chunk * HashSize, HashSize);

    // The index has 88 bits; what a long can count is far from filling them.
    private void Nonce(int chunk, Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce[3..], checked(Index * MaxChunks + chunk));
        nonce[^1] = IsLast && chunk == Chunks - 1 ? (byte)1 : (byte)0;
    }
}
