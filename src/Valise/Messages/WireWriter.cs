using System.Buffers.Binary;

namespace Valise;

/// <summary>Writes the fields of a structure, big-endian, into a span that is large enough.</summary>
internal ref struct WireWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    internal int Written { get; private set; }

    internal void UInt8(byte value) => Next(1)[0] = value;

    internal void UInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Next(2), value);

    internal void UInt24(int value)
    {
        UInt8(checked((byte)(value >> 16)));
        UInt16(unchecked((ushort)value));
    }

    internal void UInt64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Next(8), value);

    internal void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Next(value.Length));

    /// <summary>Hands out the next <paramref name="count"/> bytes to be filled in place.</summary>
    internal Span<byte> Next(int count)
    {
        Span<byte> next = _destination.Slice(Written, count);
        Written += count;
        return next;
    }
}
