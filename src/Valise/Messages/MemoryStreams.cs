using System.Runtime.InteropServices;

namespace Valise;

/// <summary>Memory as a stream to read, without a copy where it is an array's.</summary>
internal static class MemoryStreams
{
    internal static MemoryStream AsStream(this ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(memory.ToArray(), writable: false);
}
