using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>The MD4 message digest.</summary>
/// <remarks>
/// <code>
/// RFC 1320
/// hash   16 bytes
/// block  64 bytes
/// </code>
/// </remarks>
internal sealed class Md4 : MessageDigest
{
    private const int Size = 64;
    private const int LengthSize = sizeof(ulong);

    // Order of the words, and the rotations of four steps, by round.
    private static ReadOnlySpan<byte> Order =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15,
        0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15,
    ];

    private static ReadOnlySpan<byte> Rotations => [3, 7, 11, 19, 3, 5, 9, 13, 3, 9, 11, 15];

    private readonly uint[] _state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
    private ulong _blocks;

    internal Md4() : base(Size)
    {
    }

    private Md4(Md4 other) : base(other)
    {
        other._state.CopyTo(_state, 0);
        _blocks = other._blocks;
    }

    internal override Md4 Clone() => new(this);

    public override void Dispose()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_state.AsSpan()));
        base.Dispose();
    }

    private protected override void Compress(ReadOnlySpan<byte> block)
    {
        (uint a, uint b, uint c, uint d) = (_state[0], _state[1], _state[2], _state[3]);
        for (int step = 0; step < Order.Length; step++)
        {
            int round = step / 16;
            uint mixed = round switch
            {
                0 => (b & c) | (~b & d),
                1 => ((b & c) | (b & d) | (c & d)) + 0x5a827999,
                _ => (b ^ c ^ d) + 0x6ed9eba1,
            };
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(block[(sizeof(uint) * Order[step])..]);
            uint next = BitOperations.RotateLeft(a + mixed + word, Rotations[4 * round + step % 4]);
            (a, b, c, d) = (d, next, b, c);
        }

        _state[0] += a;
        _state[1] += b;
        _state[2] += c;
        _state[3] += d;
        _blocks++;
    }

    private protected override void Finish(ReadOnlySpan<byte> rest, Span<byte> destination)
    {
        // RFC 1320 takes the number of bits modulo 2^64.
        ulong bits = unchecked((_blocks * Size + (ulong)rest.Length) * 8);

        Span<byte> last = stackalloc byte[2 * Size];
        rest.CopyTo(last);
        last[rest.Length] = 0x80;
        last = last[..(rest.Length + 1 + LengthSize <= Size ? Size : 2 * Size)];
        BinaryPrimitives.WriteUInt64LittleEndian(last[^LengthSize..], bits);

        for (ReadOnlySpan<byte> padded = last; !padded.IsEmpty; padded = padded[Size..])
            Compress(padded[..Size]);
        CryptographicOperations.ZeroMemory(last);

        for (int i = 0; i < _state.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(destination[(sizeof(uint) * i)..], _state[i]);
    }
}
