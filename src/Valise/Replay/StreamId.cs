using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Valise;

/// <summary>The name of a sender's counter, from which the serials of its messages come: 16 random bytes.</summary>
public readonly record struct StreamId
{
    /// <summary>The size of the name in bytes.</summary>
    public const int Size = 16;

    /// <summary>Reads the name from its 16 bytes.</summary>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> is not 16 bytes long.</exception>
    public StreamId(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"The name of a stream has {Size} bytes.", nameof(bytes));
        Value = BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>The name as a number, big-endian.</summary>
    public StreamId(UInt128 value) => Value = value;

    /// <summary>The 16 bytes as a number, big-endian.</summary>
    public UInt128 Value { get; }

    /// <summary>All bytes zero: the stream of anonymous messages, which have no counter.</summary>
    public bool IsZero => Value == UInt128.Zero;

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
            ? new StreamId(UInt128.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))
            : throw new FormatException("The name of a stream has 32 hexadecimal digits.");
    }

    /// <summary>Writes the 16 bytes.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has no room for 16 bytes.</exception>
    public void CopyTo(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, Value);

    /// <summary>The 32 hexadecimal digits in lower case.</summary>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
