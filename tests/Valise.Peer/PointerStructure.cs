using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Valise.Peer;

/// <summary>The bytes of a 64-bit Windows structure with pointers in it, which stay valid until it is disposed.</summary>
internal sealed class PointerStructure : IDisposable
{
    private readonly List<byte> _bytes = [];
    private readonly List<GCHandle> _pins = [];

    public void Add(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        _bytes.AddRange(bytes);
    }

    public void Add(byte[]? target)
    {
        var pin = GCHandle.Alloc(target, GCHandleType.Pinned);
        _pins.Add(pin);
        Align();
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, pin.AddrOfPinnedObject());
        _bytes.AddRange(bytes);
    }

    public byte[] ToArray()
    {
        Align();
        return [.. _bytes];
    }

    public void Dispose()
    {
        foreach (var pin in _pins)
            pin.Free();
    }

    private void Align()
    {
        while (_bytes.Count % 8 != 0)
            _bytes.Add(0);
    }
}
