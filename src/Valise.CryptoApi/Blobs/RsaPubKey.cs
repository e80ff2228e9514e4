// RSAPUBKEY (wincrypt.h), 12 bytes, little-endian:
//   0  magic   4 bytes  "RSA1" before a public key, "RSA2" before a private one
//   4  bitlen  4 bytes  length of the modulus in bits
//   8  pubexp  4 bytes  the public exponent

using System.Buffers.Binary;

namespace Valise.CryptoApi;

/// <summary>What stands between the header of an RSA key BLOB and its numbers (wincrypt.h: <c>RSAPUBKEY</c>).</summary>
internal readonly record struct RsaPubKey(int BitLength, uint PublicExponent)
{
    internal const int Size = 12;

    /// <summary>CryptoAPI's providers go up to 16,384 bits; so do we, and no allocation can be larger.</summary>
    internal const int MaxBitLength = 16384;

    internal int ModulusLength => (BitLength + 7) / 8;

    internal int HalfLength => (BitLength + 15) / 16;

    private static ReadOnlySpan<byte> PublicMagic => "RSA1"u8;

    private static ReadOnlySpan<byte> PrivateMagic => "RSA2"u8;

    internal static RsaPubKey Parse(ReadOnlySpan<byte> source, bool isPrivate)
    {
        if (source.Length < Size)
            throw Error.BlobTooShort(BlobHeader.Size + source.Length, BlobHeader.Size + Size);
        if (!HasMagic(source, isPrivate))
            throw Error.BlobMagic();

        uint bitLength = BinaryPrimitives.ReadUInt32LittleEndian(source[4..]);
        if (bitLength is 0 or > MaxBitLength)
            throw Error.BlobBitLength(bitLength);
        return new RsaPubKey((int)bitLength, BinaryPrimitives.ReadUInt32LittleEndian(source[8..]));
    }

    /// <summary>Whether it begins with its mark; what is encrypted under a session key does not.</summary>
    internal static bool HasMagic(ReadOnlySpan<byte> source, bool isPrivate) =>
        source.StartsWith(isPrivate ? PrivateMagic : PublicMagic);

    internal void Write(Span<byte> destination, bool isPrivate)
    {
        (isPrivate ? PrivateMagic : PublicMagic).CopyTo(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], (uint)BitLength);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], PublicExponent);
    }

    /// <summary>The public exponent as .NET wants it: most significant byte first, no leading zeros.</summary>
    internal byte[] ExponentBytes()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, PublicExponent);
        return PublicExponent == 0 ? [0] : bytes.TrimStart((byte)0).ToArray();
    }

    /// <summary>The header for a key as .NET states it.</summary>
    /// <exception cref="CryptoApiException">The public exponent does not fit a DWORD.</exception>
    internal static RsaPubKey Of(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent)
    {
        modulus = modulus.TrimStart((byte)0);
        exponent = exponent.TrimStart((byte)0);
        if (exponent.Length > sizeof(uint) || modulus.IsEmpty)
            throw Error.ExponentTooLarge();

        uint value = 0;
        foreach (byte b in exponent)
            value = (value << 8) | b;
        int bitLength = (modulus.Length * 8) - byte.LeadingZeroCount(modulus[0]);
        return new RsaPubKey(bitLength, value);
    }

    /// <summary>Reads a little-endian number of known length as .NET wants it, and moves on.</summary>
    internal static byte[] ReadNumber(ref ReadOnlySpan<byte> source, int length)
    {
        byte[] number = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        source[..length].CopyTo(number);
        Array.Reverse(number);
        source = source[length..];
        return number;
    }

    /// <summary>Writes one of .NET's numbers little-endian in exactly <paramref name="length"/> bytes, and moves on.</summary>
    internal static void WriteNumber(ref Span<byte> destination, ReadOnlySpan<byte> number, int length)
    {
        number = number.TrimStart((byte)0);
        if (number.Length > length)
            throw Error.UnevenPrimes();

        Span<byte> field = destination[..length];
        field.Clear();
        number.CopyTo(field);
        field[..number.Length].Reverse();
        destination = destination[length..];
    }
}
