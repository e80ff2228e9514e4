using System.Buffers.Binary;

namespace Valise;

/// <summary>Reads the fields of a structure, big-endian, and cannot read beyond its end: what does not fit is
/// damage.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> input)
{
    private const ulong EndOfTime = 253_402_300_800_000; // 10000-01-01T00:00:00Z

    private ReadOnlySpan<byte> _rest = input;

    internal readonly int Remaining => _rest.Length;

    internal byte UInt8() => Bytes(1)[0];

    internal ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Bytes(2));

    internal int UInt24()
    {
        ReadOnlySpan<byte> bytes = Bytes(3);
        return bytes[0] << 16 | bytes[1] << 8 | bytes[2];
    }

    internal ulong UInt64() => BinaryPrimitives.ReadUInt64BigEndian(Bytes(8));

    /// <summary>Reads milliseconds since the Unix epoch, 8 bytes; no calendar goes beyond the year 9999.</summary>
    internal bool TryTime(out DateTimeOffset time)
    {
        ulong milliseconds = UInt64();
        time = DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Min(milliseconds, EndOfTime - 1));
        return milliseconds < EndOfTime;
    }

    internal ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > _rest.Length)
            throw Error.Truncated();
        ReadOnlySpan<byte> bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }

    /// <summary>Ends the structure: anything left over is damage.</summary>
    internal readonly void End()
    {
        if (!_rest.IsEmpty)
            throw Error.Damaged();
    }
}
