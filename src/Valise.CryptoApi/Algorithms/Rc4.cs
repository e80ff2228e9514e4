using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>RC4: one keystream under one key, XORed to the data. The state goes on from call to call.</summary>
/// <remarks>
/// <code>
/// never published by its owner; vectors in RFC 6229, forbidden in TLS by RFC 7465
/// key    1 to 256 bytes
/// state  a permutation of 256 bytes, and two indices
/// </code>
/// </remarks>
internal sealed class Rc4 : IDisposable
{
    internal const int MaxKeySize = 256;

    private const int StateSize = 256;

    // Pinned, so that the collector leaves no copies behind.
    private readonly byte[] _state = GC.AllocateUninitializedArray<byte>(StateSize, pinned: true);
    private byte _i;
    private byte _j;
    private bool _disposed;

    /// <param name="key">1 to 256 bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The key's length is outside this range.</exception>
    internal Rc4(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfZero(key.Length, nameof(key));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, MaxKeySize, nameof(key));

        for (int i = 0; i < StateSize; i++)
            _state[i] = (byte)i;

        byte j = 0;
        for (int i = 0; i < StateSize; i++)
        {
            j += (byte)(_state[i] + key[i % key.Length]);
            (_state[i], _state[j]) = (_state[j], _state[i]);
        }
    }

    private Rc4(Rc4 other)
    {
        other._state.CopyTo(_state, 0);
        _i = other._i;
        _j = other._j;
    }

    /// <summary>A second RC4 that goes on from here by itself.</summary>
    /// <exception cref="ObjectDisposedException">The state was cleared.</exception>
    internal Rc4 Clone()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new(this);
    }

    /// <summary>Encrypts or decrypts; the two are one.</summary>
    /// <param name="source">Any number of bytes.</param>
    /// <param name="destination">
    /// At least as long as <paramref name="source"/>. It may be the very same memory, and must not overlap otherwise.
    /// </param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps in part.</exception>
    /// <exception cref="ObjectDisposedException">The state was cleared.</exception>
    internal void Transform(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        // A cleared state would give the plaintext back.
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, source.Length, nameof(destination));
        destination = destination[..source.Length];
        if (source.Overlaps(destination, out int offset) && offset != 0)
            throw new ArgumentException("Source and destination overlap in part.", nameof(destination));

        // Indices of one byte cannot leave a state of 256, so nothing needs to be checked.
        ref byte state = ref MemoryMarshal.GetArrayDataReference(_state);
        uint i = _i;
        uint j = _j;

        while (source.Length >= sizeof(ulong))
        {
            ulong stream = 0;
            for (int n = 0; n < sizeof(ulong); n++)
                stream = (stream >> 8) | ((ulong)Next(ref state, ref i, ref j) << 56);
            BinaryPrimitives.WriteUInt64LittleEndian(
                destination, BinaryPrimitives.ReadUInt64LittleEndian(source) ^ stream);
            source = source[sizeof(ulong)..];
            destination = destination[sizeof(ulong)..];
        }

        for (int n = 0; n < source.Length; n++)
            destination[n] = (byte)(source[n] ^ Next(ref state, ref i, ref j));

        _i = (byte)i;
        _j = (byte)j;
    }

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_state);
        _i = 0;
        _j = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Next(ref byte state, ref uint i, ref uint j)
    {
        i = (byte)(i + 1);
        byte a = Unsafe.Add(ref state, i);
        j = (byte)(j + a);
        byte b = Unsafe.Add(ref state, j);
        Unsafe.Add(ref state, i) = b;
        Unsafe.Add(ref state, j) = a;
        return Unsafe.Add(ref state, (uint)(byte)(a + b));
    }
}
