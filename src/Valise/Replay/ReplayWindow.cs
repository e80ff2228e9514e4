using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Valise;

/// <summary>
/// Which serials of one stream were seen, as RFC 6479 keeps it: the highest, and a bit for each of the 4,096 below it.
/// A value: seeing a serial makes another window.
/// </summary>
/// <remarks>
/// Encoded, 552 bytes, big-endian: highest, origin, never arrived, newest stamp, floor (8 each), bits (512). The bit of
/// a serial is number serial mod 4,096, counted from the least significant of the first byte.
/// </remarks>
internal sealed class ReplayWindow
{
    /// <summary>How far below the highest a serial can still be judged.</summary>
    internal const int Width = 4096;

    internal const int Size = 5 * sizeof(ulong) + Width / 8;

    private readonly byte[] _seen;

    private ReplayWindow(byte[] seen) => _seen = seen;

    /// <summary>The window of a stream of which nothing was seen.</summary>
    /// <param name="floor">What is stamped at or before it was perhaps seen before the window began.</param>
    /// <param name="origin">The serial from which on those that are not there are missing.</param>
    internal static ReplayWindow Begin(DateTimeOffset floor, ulong origin) =>
        new(new byte[Width / 8]) { Floor = floor, Origin = origin };

    /// <summary>The highest serial seen; 0 before the first.</summary>
    internal ulong Highest { get; private init; }

    internal ulong Origin { get; private init; }

    /// <summary>How many serials left the window without being seen.</summary>
    internal ulong NeverArrived { get; private init; }

    internal DateTimeOffset Newest { get; private init; } = DateTimeOffset.UnixEpoch;

    internal DateTimeOffset Floor { get; private init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Fresh, replayed or too old to judge.</summary>
    /// <param name="serial">The serial, at least 1.</param>
    internal ReplayReason Judge(ulong serial)
    {
        ArgumentOutOfRangeException.ThrowIfZero(serial);
        if (serial > Highest)
            return ReplayReason.Fresh;
        if (serial == Highest)
            return ReplayReason.Replayed;
        if (Highest - serial > Width)
            return ReplayReason.TooOldToJudge;
        return IsSet(_seen, serial) ? ReplayReason.Replayed : ReplayReason.Fresh;
    }

    /// <summary>Judges a message by its serial, and by its stamp where the window began under a floor.</summary>
    internal ReplayVerdict Judge(MessageSerial message)
    {
        ReplayReason reason = Judge(message.Serial);
        if (reason == ReplayReason.Fresh && message.Stamped <= Floor)
            return new(ReplayReason.TooOldToJudge) { Floor = Floor };
        ulong expected = Math.Max(Highest, Origin - 1) + 1;
        return new(reason)
        {
            Skipped = reason == ReplayReason.Fresh && message.Serial > Highest && message.Serial > expected
                ? new SerialRange(expected, message.Serial - 1)
                : null,
        };
    }

    /// <summary>The window after a fresh serial was seen.</summary>
    internal ReplayWindow See(ulong serial, DateTimeOffset stamped)
    {
        if (Judge(serial) != ReplayReason.Fresh)
            throw new InvalidOperationException("A serial that is not fresh cannot be seen.");

        byte[] seen = [.. _seen];
        ulong neverArrived = NeverArrived;
        if (serial < Highest)
        {
            Set(seen, serial, true);
        }
        else
        {
            // The places of the serials that leave the window below are those of the ones that enter it above, the
            // highest so far among them.
            ulong entering = Math.Min(serial - Highest, Width);
            for (ulong i = 0; i < entering; i++)
            {
                ulong enters = Highest + i;
                if (enters >= Width && enters - Width >= Origin && !IsSet(seen, enters))
                    neverArrived++;
                Set(seen, enters, enters == Highest && serial - Highest <= Width);
            }

            // The skipped ones that are below the window from the start.
            ulong from = Math.Max(Highest + 1, Origin);
            if (serial > Width && serial - Width > from)
                neverArrived += serial - Width - from;
        }

        return new(seen)
        {
            Highest = Math.Max(Highest, serial),
            Origin = Origin,
            NeverArrived = neverArrived,
            Newest = stamped > Newest ? stamped : Newest,
            Floor = Floor,
        };
    }

    /// <summary>The serials within the window that were not seen, at most 2,048 ranges in ascending order.</summary>
    internal IReadOnlyList<SerialRange> Missing()
    {
        var ranges = new List<SerialRange>();
        ulong first = 0;
        for (ulong serial = Math.Max(Origin, Highest > Width ? Highest - Width : 1); serial <= Highest; serial++)
        {
            bool isSeen = serial == Highest || IsSet(_seen, serial);
            if (!isSeen && first == 0)
                first = serial;
            if (isSeen && first != 0)
            {
                ranges.Add(new SerialRange(first, serial - 1));
                first = 0;
            }

            if (serial == ulong.MaxValue)
                break;
        }

        return ranges;
    }

    internal StreamStatus StatusOf(Fingerprint identity, Fingerprint sender, StreamId stream) =>
        new(identity, sender, stream, Highest, Newest, Missing(), NeverArrived);

    internal void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, Highest);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Origin);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], NeverArrived);
        BinaryPrimitives.WriteInt64BigEndian(destination[24..], Newest.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(destination[32..], Floor.ToUnixTimeMilliseconds());
        _seen.CopyTo(destination[40..]);
    }

    internal static bool TryParse(ReadOnlySpan<byte> source, [NotNullWhen(true)] out ReplayWindow? window)
    {
        window = null;
        if (source.Length != Size)
            return false;
        long newest = BinaryPrimitives.ReadInt64BigEndian(source[24..]), floor = BinaryPrimitives.ReadInt64BigEndian(source[32..]);
        if (!IsTime(newest) || !IsTime(floor))
            return false;
        window = new(source[40..].ToArray())
        {
            Highest = BinaryPrimitives.ReadUInt64BigEndian(source),
            Origin = BinaryPrimitives.ReadUInt64BigEndian(source[8..]),
            NeverArrived = BinaryPrimitives.ReadUInt64BigEndian(source[16..]),
            Newest = DateTimeOffset.FromUnixTimeMilliseconds(newest),
            Floor = DateTimeOffset.FromUnixTimeMilliseconds(floor),
        };
        return window.Origin != 0;
    }

    private static bool IsTime(long milliseconds) =>
        milliseconds >= 0 && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private static bool IsSet(byte[] bits, ulong serial) => (bits[serial % Width / 8] & (1 << (int)(serial % 8))) != 0;

    private static void Set(byte[] bits, ulong serial, bool value)
    {
        int mask = 1 << (int)(serial % 8);
        ref byte place = ref bits[serial % Width / 8];
        place = (byte)(value ? place | mask : place & ~mask);
    }
}
