namespace Valise.Interop.Tests;

/// <summary>Messages pass in uneven pieces of whole blocks: 1, 4, 13, 40 ...</summary>
internal static class Pieces
{
    /// <param name="message">The message.</param>
    /// <param name="blockSize">The block in bytes.</param>
    /// <param name="pass">Takes a piece, and whether it is the last: whatever is left, but not nothing.</param>
    public static byte[] Through(byte[] message, int blockSize, Func<byte[], bool, byte[]> pass)
    {
        using var output = new MemoryStream();
        var start = 0;
        for (var length = blockSize; message.Length - start > length; length = (3 * length) + blockSize)
        {
            output.Write(pass(message[start..(start + length)], false));
            start += length;
        }

        output.Write(pass(message[start..], true));
        return output.ToArray();
    }
}
