using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>
/// RC2 under any key with any effective length. .NET's own takes few of them, and is not on every platform.
/// </summary>
/// <remarks>
/// <code>
/// RFC 2268
/// key               1 to 128 bytes
/// effective length  1 to 1024 bits
/// block             8 bytes, four 16-bit words, little-endian
/// expanded key      128 bytes, 64 words
/// </code>
/// A block is handled as one 64-bit number, and its words in 32-bit registers: what stands above a word's 16 bits does
/// no harm to sums and logic, and is cut off before a rotation.
/// </remarks>
internal sealed class Rc2Cipher : BlockCipher
{
    internal const int MaxKeySize = 128;
    internal const int MaxEffectiveLength = 1024;

    private const int Size = 8;
    private const int Words = 64;

    // Pinned, so that the collector leaves no copies behind.
    private readonly uint[] _words = GC.AllocateArray<uint>(Words, pinned: true);

    /// <param name="key">1 to 128 bytes.</param>
    /// <param name="effectiveLength">How many bits of the expanded key count: 1 to 1024.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is outside its range.</exception>
    internal Rc2Cipher(ReadOnlySpan<byte> key, int effectiveLength) : base(Size)
    {
        ArgumentOutOfRangeException.ThrowIfZero(key.Length, nameof(key));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, MaxKeySize, nameof(key));
        ArgumentOutOfRangeException.ThrowIfLessThan(effectiveLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(effectiveLength, MaxEffectiveLength);
        ExpandKey(key, effectiveLength, _words);
    }

    private protected override void ClearKey() =>
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_words.AsSpan()));

    private protected override void EncryptCore(
        CipherMode mode, ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<byte> iv)
    {
        ref uint words = ref MemoryMarshal.GetArrayDataReference(_words);
        ulong chain = BinaryPrimitives.ReadUInt64LittleEndian(iv);

        if (mode == CipherMode.CFB)
        {
            for (int i = 0; i < source.Length; i++)
            {
                byte output = (byte)(source[i] ^ EncryptBlock(ref words, chain));
                destination[i] = output;
                chain = Shift(chain, output);
            }

            return;
        }

        for (; source.Length >= Size; source = source[Size..], destination = destination[Size..])
        {
            ulong block = BinaryPrimitives.ReadUInt64LittleEndian(source);
            if (mode == CipherMode.CBC)
                block ^= chain;
            chain = EncryptBlock(ref words, block);
            BinaryPrimitives.WriteUInt64LittleEndian(destination, chain);
        }
    }

    private protected override void DecryptCore(
        CipherMode mode, ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<byte> iv)
    {
        ref uint words = ref MemoryMarshal.GetArrayDataReference(_words);
        ulong chain = BinaryPrimitives.ReadUInt64LittleEndian(iv);

        if (mode == CipherMode.CFB)
        {
            for (int i = 0; i < source.Length; i++)
            {
                byte input = source[i];
                destination[i] = (byte)(input ^ EncryptBlock(ref words, chain));
                chain = Shift(chain, input);
            }

            return;
        }

        for (; source.Length >= Size; source = source[Size..], destination = destination[Size..])
        {
            ulong input = BinaryPrimitives.ReadUInt64LittleEndian(source);
            ulong block = DecryptBlock(ref words, input);
            if (mode == CipherMode.CBC)
                block ^= chain;
            chain = input;
            BinaryPrimitives.WriteUInt64LittleEndian(destination, block);
        }
    }

    /// <summary>The first byte of a block is the lowest of the number: the register moves down by one.</summary>
    private static ulong Shift(ulong register, byte ciphertext) => (register >> 8) | ((ulong)ciphertext << 56);

    private static ulong EncryptBlock(ref uint words, ulong block)
    {
        uint r0 = (ushort)block;
        uint r1 = (ushort)(block >> 16);
        uint r2 = (ushort)(block >> 32);
        uint r3 = (ushort)(block >> 48);

        // Sixteen mixing rounds; a mashing round follows the fifth and the eleventh.
        ref uint k = ref words;
        for (int round = 1; ; round++)
        {
            r0 = RotateLeft(r0 + k + (r3 & r2) + (~r3 & r1), 1);
            r1 = RotateLeft(r1 + Unsafe.Add(ref k, 1) + (r0 & r3) + (~r0 & r2), 2);
            r2 = RotateLeft(r2 + Unsafe.Add(ref k, 2) + (r1 & r0) + (~r1 & r3), 3);
            r3 = RotateLeft(r3 + Unsafe.Add(ref k, 3) + (r2 & r1) + (~r2 & r0), 5);
            if (round == 16)
                break;

            if (round is 5 or 11)
            {
                r0 += Pick(ref words, r3);
                r1 += Pick(ref words, r0);
                r2 += Pick(ref words, r1);
                r3 += Pick(ref words, r2);
            }

            k = ref Unsafe.Add(ref k, 4);
        }

        return Join(r0, r1, r2, r3);
    }

    private static ulong DecryptBlock(ref uint words, ulong block)
    {
        uint r0 = (ushort)block;
        uint r1 = (ushort)(block >> 16);
        uint r2 = (ushort)(block >> 32);
        uint r3 = (ushort)(block >> 48);

        ref uint k = ref Unsafe.Add(ref words, Words - 4);
        for (int round = 16; ; round--)
        {
            r3 = RotateRight(r3, 5) - Unsafe.Add(ref k, 3) - (r2 & r1) - (~r2 & r0);
            r2 = RotateRight(r2, 3) - Unsafe.Add(ref k, 2) - (r1 & r0) - (~r1 & r3);
            r1 = RotateRight(r1, 2) - Unsafe.Add(ref k, 1) - (r0 & r3) - (~r0 & r2);
            r0 = RotateRight(r0, 1) - k - (r3 & r2) - (~r3 & r1);
            if (round == 1)
                break;

            if (round is 12 or 6)
            {
                r3 -= Pick(ref words, r2);
                r2 -= Pick(ref words, r1);
                r1 -= Pick(ref words, r0);
                r0 -= Pick(ref words, r3);
            }

            k = ref Unsafe.Subtract(ref k, 4);
        }

        return Join(r0, r1, r2, r3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint RotateLeft(uint word, int bits) => (word << bits) | Upper(word, bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint RotateRight(uint word, int bits) => Upper(word, 16 - bits) | (word << (16 - bits));

    // The upper bits of a word, in one instruction where there is one: encryption waits for one word after the other, and
    // this is on the way from each to the next.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Upper(uint word, int bits) => Bmi1.IsSupported
        ? Bmi1.BitFieldExtract(word, (ushort)((bits << 8) | (16 - bits)))
        : (uint)(ushort)word >> (16 - bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Pick(ref uint words, uint index) => Unsafe.Add(ref words, index & (Words - 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Join(uint r0, uint r1, uint r2, uint r3) =>
        (ushort)r0 | ((ulong)(ushort)r1 << 16) | ((ulong)(ushort)r2 << 32) | ((ulong)r3 << 48);

    /// <summary>Makes the 64 words that a key stands for (RFC 2268, section 2).</summary>
    internal static void ExpandKey(ReadOnlySpan<byte> key, int effectiveLength, Span<uint> words)
    {
        Span<byte> bytes = stackalloc byte[MaxKeySize];
        key.CopyTo(bytes);
        for (int i = key.Length; i < bytes.Length; i++)
            bytes[i] = PiTable[(byte)(bytes[i - 1] + bytes[i - key.Length])];

        int effectiveSize = (effectiveLength + 7) / 8;
        int mask = 0xFF >> (8 * effectiveSize - effectiveLength);
        int first = bytes.Length - effectiveSize;
        bytes[first] = PiTable[bytes[first] & mask];
        for (int i = first - 1; i >= 0; i--)
            bytes[i] = PiTable[bytes[i + 1] ^ bytes[i + effectiveSize]];

        for (int i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]);
        CryptographicOperations.ZeroMemory(bytes);
    }

    /// <summary>PITABLE of RFC 2268, section 2: a permutation made from the digits of pi.</summary>
    private static ReadOnlySpan<byte> PiTable =>
    [
        0xd9, 0x78, 0xf9, 0xc4, 0x19, 0xdd, 0xb5, 0xed, 0x28, 0xe9, 0xfd, 0x79, 0x4a, 0xa0, 0xd8, 0x9d,
        0xc6, 0x7e, 0x37, 0x83, 0x2b, 0x76, 0x53, 0x8e, 0x62, 0x4c, 0x64, 0x88, 0x44, 0x8b, 0xfb, 0xa2,
        0x17, 0x9a, 0x59, 0xf5, 0x87, 0xb3, 0x4f, 0x13, 0x61, 0x45, 0x6d, 0x8d, 0x09, 0x81, 0x7d, 0x32,
        0xbd, 0x8f, 0x40, 0xeb, 0x86, 0xb7, 0x7b, 0x0b, 0xf0, 0x95, 0x21, 0x22, 0x5c, 0x6b, 0x4e, 0x82,
        0x54, 0xd6, 0x65, 0x93, 0xce, 0x60, 0xb2, 0x1c, 0x73, 0x56, 0xc0, 0x14, 0xa7, 0x8c, 0xf1, 0xdc,
        0x12, 0x75, 0xca, 0x1f, 0x3b, 0xbe, 0xe4, 0xd1, 0x42, 0x3d, 0xd4, 0x30, 0xa3, 0x3c, 0xb6, 0x26,
        0x6f, 0xbf, 0x0e, 0xda, 0x46, 0x69, 0x07, 0x57, 0x27, 0xf2, 0x1d, 0x9b, 0xbc, 0x94, 0x43, 0x03,
        0xf8, 0x11, 0xc7, 0xf6, 0x90, 0xef, 0x3e, 0xe7, 0x06, 0xc3, 0xd5, 0x2f, 0xc8, 0x66, 0x1e, 0xd7,
        0x08, 0xe8, 0xea, 0xde, 0x80, 0x52, 0xee, 0xf7, 0x84, 0xaa, 0x72, 0xac, 0x35, 0x4d, 0x6a, 0x2a,
        0x96, 0x1a, 0xd2, 0x71, 0x5a, 0x15, 0x49, 0x74, 0x4b, 0x9f, 0xd0, 0x5e, 0x04, 0x18, 0xa4, 0xec,
        0xc2, 0xe0, 0x41, 0x6e, 0x0f, 0x51, 0xcb, 0xcc, 0x24, 0x91, 0xaf, 0x50, 0xa1, 0xf4, 0x70, 0x39,
        0x99, 0x7c, 0x3a, 0x85, 0x23, 0xb8, 0xb4, 0x7a, 0xfc, 0x02, 0x36, 0x5b, 0x25, 0x55, 0x97, 0x31,
        0x2d, 0x5d, 0xfa, 0x98, 0xe3, 0x8a, 0x92, 0xae, 0x05, 0xdf, 0x29, 0x10, 0x67, 0x6c, 0xba, 0xc9,
        0xd3, 0x00, 0xe6, 0xcf, 0xe1, 0x9e, 0xa8, 0x2c, 0x63, 0x16, 0x01, 0x3f, 0x58, 0xe2, 0x89, 0xa9,
        0x0d, 0x38, 0x34, 0x1b, 0xab, 0x33, 0xff, 0xb0, 0xbb, 0x48, 0x0c, 0x5f, 0xb9, 0xb1, 0xcd, 0x2e,
        0xc5, 0xf3, 0xdb, 0x47, 0xe5, 0xa5, 0x9c, 0x77, 0x0a, 0xa6, 0x20, 0x68, 0xfe, 0x7f, 0xc1, 0xad,
    ];
}
