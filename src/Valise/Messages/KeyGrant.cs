namespace Valise;

/// <summary>
/// What is encrypted to each recipient: the session key, and the serial number the message has for that recipient.
/// </summary>
/// <remarks>version 1 byte, session key 32, serial 8: 41 bytes.</remarks>
internal static class KeyGrant
{
    internal const int SessionKeySize = 32;
    internal const int Size = 1 + SessionKeySize + sizeof(ulong);

    private const byte Version = 1;

    internal static void Write(ReadOnlySpan<byte> sessionKey, ulong serial, Span<byte> destination)
    {
        var writer = new WireWriter(destination);
        writer.UInt8(Version);
        writer.Bytes(sessionKey);
        writer.UInt64(serial);
    }

    internal static bool TryRead(ReadOnlySpan<byte> grant, Span<byte> sessionKey, out ulong serial)
    {
        serial = 0;
        if (grant.Length != Size || grant[0] != Version)
            return false;
        var reader = new WireReader(grant[1..]);
        reader.Bytes(SessionKeySize).CopyTo(sessionKey);
        serial = reader.UInt64();
        return true;
    }
}
