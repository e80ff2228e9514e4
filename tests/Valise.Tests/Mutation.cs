namespace Valise.Tests;

/// <summary>Random changes to bytes.</summary>
internal static class Mutation
{
    /// <summary>One to three changes: bits, bytes, runs dropped, repeated, moved, cut off, or taken from
    /// another.</summary>
    internal static byte[] Of(byte[] bytes, byte[] other, Random random)
    {
        byte[] changed = [.. bytes];
        for (int count = random.Next(1, 4); count > 0; count--)
            changed = Once(changed, other, random);
        return changed;
    }

    private static byte[] Once(byte[] bytes, byte[] other, Random random)
    {
        if (bytes.Length == 0)
            return [(byte)random.Next(256)];
        int start = random.Next(bytes.Length), length = Math.Min(bytes.Length - start, 1 << random.Next(12));
        int end = start + length, at = random.Next(bytes.Length + 1);
        switch (random.Next(8))
        {
            case 0:
                bytes[start] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[start] = (byte)random.Next(256);
                return bytes;
            case 2:
                random.NextBytes(bytes.AsSpan(start, length));
                return bytes;
            case 3:
                return [.. bytes[..start], .. bytes[end..]];
            case 4:
                return [.. bytes[..at], .. bytes[start..end], .. bytes[at..]];
            case 5:
                return bytes[..start];
            case 6:
                byte[] rest = [.. bytes[..start], .. bytes[end..]];
                at = Math.Min(at, rest.Length);
                return [.. rest[..at], .. bytes[start..end], .. rest[at..]];
            default:
                int from = Math.Min(start, other.Length);
                return [.. bytes[..start], .. other[from..]];
        }
    }
}
