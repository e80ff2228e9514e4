using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Valise.CryptoApi;

namespace Valise;

/// <summary>
/// Digests of messages that were opened, and when: 4,096 text files by the first three hexadecimal digits, a line of 90
/// bytes for each. A digest is looked for in one file, of which there are 250 lines when a million are kept.
/// </summary>
/// <remarks>The caller holds the lock of the ledger.</remarks>
internal sealed class MarkFolder(string path)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const int DigestLength = 64, TimeLength = 24, LineLength = DigestLength + 1 + TimeLength + 1;

    /// <summary>Whether the message with this digest was opened, and when if that can still be read.</summary>
    internal bool Contains(string digest, out DateTimeOffset? opened)
    {
        opened = null;
        byte[] shard;
        try
        {
            shard = File.ReadAllBytes(ShardOf(digest));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }

        // A digest has no blanks and no other field has its length: it is found at the start of a line or not at all.
        // One in a torn last line is not there yet, and the claim that was being recorded writes it again.
        int at = shard.AsSpan(0, shard.Length / LineLength * LineLength).IndexOf(Encoding.ASCII.GetBytes(digest));
        if (at < 0)
            return false;
        string time = Encoding.ASCII.GetString(shard, at + DigestLength + 1, TimeLength);
        if (DateTimeOffset.TryParseExact(
            time, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset then))
            opened = then;
        return true;
    }

    /// <summary>Adds a digest, durably. Adding it twice is adding it once.</summary>
    internal void Add(string digest, DateTimeOffset opened)
    {
        if (Contains(digest, out _))
            return;

        AtomicFile.CreateFolder(path);
        string shard = ShardOf(digest);
        bool isNew = !File.Exists(shard);
        string line = $"{digest} {opened.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}\n";
        using (SafeFileHandle file = File.OpenHandle(shard, FileMode.OpenOrCreate, FileAccess.ReadWrite))
        {
            // Over a last line that a crash has torn.
            long end = RandomAccess.GetLength(file) / LineLength * LineLength;
            RandomAccess.Write(file, Encoding.ASCII.GetBytes(line), end);
            RandomAccess.FlushToDisk(file);
        }

        if (isNew)
            AtomicFile.FlushFolder(path);
    }

    private string ShardOf(string digest) => Path.Combine(path, digest[..3]);
}
