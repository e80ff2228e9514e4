using System.Text;

namespace Valise;

/// <summary>
/// Digests of messages that were opened, and when: 4,096 text files by the first three hexadecimal digits, a line of 90
/// bytes for each. A digest is looked for in one file, which has 250 lines when a million are kept.
/// </summary>
/// <remarks>The caller holds the lock of the ledger.</remarks>
internal sealed class MarkFolder(string path)
{
    private const int DigestLength = 64, LineLength = DigestLength + 1 + LedgerTime.Length + 1;

    /// <summary>Whether the message with this digest was opened, and when if that can still be read.</summary>
    internal bool Contains(string digest, out DateTimeOffset? opened)
    {
        // A digest has no blanks and no other field has its length: it is found at the start of a line or not at all.
        byte[] lines = Shard(digest).Read();
        int at = lines.AsSpan().IndexOf(Encoding.ASCII.GetBytes(digest));
        opened = at < 0 ? null : LedgerTime.Parse(lines.AsSpan(at + DigestLength + 1, LedgerTime.Length));
        return at >= 0;
    }

    /// <summary>Adds a digest, durably. Adding it twice is adding it once.</summary>
    internal void Add(string digest, DateTimeOffset opened)
    {
        if (!Contains(digest, out _))
            Shard(digest).Append($"{digest} {LedgerTime.ToText(opened)}\n");
    }

    private LineFile Shard(string digest) => new(Path.Combine(path, digest[..3]), LineLength);
}
