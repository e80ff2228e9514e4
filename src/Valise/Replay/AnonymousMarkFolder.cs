using System.Text;
using Valise.CryptoApi;

namespace Valise;

/// <summary>
/// Digests of anonymous messages that were opened, when, and when they were stamped: files as in
/// <see cref="MarkFolder"/>, with lines of 115 bytes. A mark goes some time after its stamp has become too old for the
/// message to be accepted: a file of which half is that old is written anew when a mark is added to it.
/// </summary>
/// <remarks>The caller holds the lock of the ledger.</remarks>
internal sealed class AnonymousMarkFolder(string path)
{
    private const int DigestLength = 64, OpenedAt = DigestLength + 1, StampedAt = OpenedAt + LedgerTime.Length + 1;
    private const int LineLength = StampedAt + LedgerTime.Length + 1;

    // The line of no message: its stamp is the newest of those that went. Were this machine's clock ahead when they
    // went, their messages must not be accepted after it was put right.
    private static readonly string FloorDigest = new('0', DigestLength);

    /// <summary>Whether the message was opened, and when; or the time up to which its marks are no longer kept.</summary>
    internal bool Contains(string digest, out DateTimeOffset? opened, out DateTimeOffset floor)
    {
        byte[] lines = Shard(digest).Read();
        floor = Find(lines, FloorDigest) is int at ? StampOf(lines.AsSpan(at)) : DateTimeOffset.UnixEpoch;
        int? found = Find(lines, digest);
        opened = found is int line ? LedgerTime.Parse(lines.AsSpan(line + OpenedAt, LedgerTime.Length)) : null;
        return found is not null;
    }

    /// <summary>Adds a mark, durably. Adding it twice is adding it once.</summary>
    internal void Add(AnonymousMark mark, DateTimeOffset opened)
    {
        LineFile shard = Shard(mark.Digest);
        byte[] lines = shard.Read();
        if (Find(lines, mark.Digest) is not null)
            return;
        if (IsHalfOutdated(lines, opened))
            AtomicFile.Replace(FileOf(mark.Digest), WithoutOutdated(lines, opened));
        shard.Append(Line(mark.Digest, opened, mark.Stamped));
    }

    private static bool IsHalfOutdated(byte[] lines, DateTimeOffset now)
    {
        int outdated = 0, count = lines.Length / LineLength;
        for (int at = 0; at < lines.Length; at += LineLength)
            outdated += now - StampOf(lines.AsSpan(at)) > ReplayJudge.AnonymousMaximumAge ? 1 : 0;
        return outdated > 1 && 2 * outdated >= count;
    }

    private static byte[] WithoutOutdated(byte[] lines, DateTimeOffset now)
    {
        var kept = new List<byte>(lines.Length);
        DateTimeOffset floor = DateTimeOffset.UnixEpoch;
        for (int at = 0; at < lines.Length; at += LineLength)
        {
            ReadOnlySpan<byte> line = lines.AsSpan(at, LineLength);
            DateTimeOffset stamped = StampOf(line);
            if (now - stamped <= ReplayJudge.AnonymousMaximumAge)
                kept.AddRange(line);
            else if (stamped > floor)
                floor = stamped;
        }

        return [.. Encoding.ASCII.GetBytes(Line(FloorDigest, now, floor)), .. kept];
    }

    private static string Line(string digest, DateTimeOffset opened, DateTimeOffset stamped) =>
        $"{digest} {LedgerTime.ToText(opened)} {LedgerTime.ToText(stamped)}\n";

    private static int? Find(byte[] lines, string digest) =>
        lines.AsSpan().IndexOf(Encoding.ASCII.GetBytes(digest)) is >= 0 and var at ? at : null;

    // What cannot be read any more is kept for good.
    private static DateTimeOffset StampOf(ReadOnlySpan<byte> line) =>
        LedgerTime.Parse(line.Slice(StampedAt, LedgerTime.Length)) ?? DateTimeOffset.MaxValue;

    private string FileOf(string digest) => Path.Combine(path, digest[..3]);

    private LineFile Shard(string digest) => new(FileOf(digest), LineLength);
}
