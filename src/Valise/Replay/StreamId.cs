using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Valise;

/// <summary>The name of a sender's counter, from which the serials of its messages come: 16 random bytes.</summary>
public readonly record struct StreamId
{
    /// <summary>The size of the name in bytes.</summary>
    public const int Size = 16;

    // Not one of 128 bits: what touches that cannot be compiled ahead.
    private readonly ulong _high, _low;

    /// <summary>Reads the name from its 16 bytes.</summary>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> is not 16 bytes long.</exception>
    public StreamId(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"The name of a stream has {Size} bytes.", nameof(bytes));
        _high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
    }

    /// <summary>The name as a number, big-endian.</summary>
    public StreamId(UInt128 value) => (_high, _low) = ((ulong)(value >> 64), (ulong)value);

    private StreamId(ulong high, ulong low) => (_high, _low) = (high, low);

    /// <summary>The 16 bytes as a number, big-endian.</summary>
    public UInt128 Value => new(_high, _low);

    /// <summary>All bytes zero: the stream of anonymous messages, which have no counter.</summary>
    public bool IsZero => (_high | _low) == 0;

    /// <summary>Draws a name.</summary>
    public static StreamId CreateRandom()
    {
        Span<byte> bytes = stackalloc byte[Size];
        RandomNumberGenerator.Fill(bytes);
        return new StreamId(bytes);
    }

    /// <summary>Reads the name from its 32 hexadecimal digits.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static StreamId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == 2 * Size
            ? new StreamId(ParseHalf(text.AsSpan(0, Size)), ParseHalf(text.AsSpan(Size)))
            : throw new FormatException("The name of a stream has 32 hexadecimal digits.");
    }

    /// <summary>Writes the 16 bytes.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has no room for 16 bytes.</exception>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
    }

    /// <summary>The 32 hexadecimal digits in lower case.</summary>
    public override string ToString() => $"{_high:x16}{_low:x16}";

    private static ulong ParseHalf(ReadOnlySpan<char> digits) =>
        ulong.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
