using System.Globalization;
using System.Text;

namespace Valise;

/// <summary>
/// The file <c>senders</c>: which windows there should be, and what is too old to judge where there is none. A line of
/// text for each identity of mine, <c>FINGERPRINT FLOOR</c>, and for each sender to it, <c>FINGERPRINT SENDER FLOOR
/// STREAM…</c>; floors in milliseconds since 1970.
/// </summary>
/// <remarks>The caller holds the lock of the ledger.</remarks>
internal sealed class SenderList
{
    private const string Kind = "senders";

    private readonly string _path;
    private readonly Dictionary<string, SenderEntry> _entries;

    private SenderList(string path, Dictionary<string, SenderEntry> entries) => (_path, _entries) = (path, entries);

    internal static SenderList Empty(string path) => new(path, []);

    /// <summary>The list as it is read, and whether it is whole and no copy.</summary>
    internal static SenderList Read(string path, out bool isIntact)
    {
        var (condition, content) = StatedFile.Read(path, Kind);
        isIntact = condition == StatedFile.Condition.Intact;
        var entries = new Dictionary<string, SenderEntry>();
        foreach (string line in Encoding.ASCII.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split(' ');
            int key = words[1].Length == 2 * Fingerprint.Size ? 2 : 1;
            entries[string.Join(' ', words[..key])] = new SenderEntry(
                DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(words[key], CultureInfo.InvariantCulture)),
                [.. words[(key + 1)..].Select(StreamId.Parse)]);
        }

        return new(path, entries);
    }

    internal void Save()
    {
        var text = new StringBuilder();
        foreach (var (key, entry) in _entries)
        {
            text.Append(CultureInfo.InvariantCulture, $"{key} {entry.Floor.ToUnixTimeMilliseconds()}");
            foreach (StreamId stream in entry.Streams)
                text.Append(' ').Append(stream);
            text.Append('\n');
        }

        StatedFile.Write(_path, Kind, Encoding.ASCII.GetBytes(text.ToString()));
    }

    /// <summary>What is stamped at or before it may have been opened before the ledger knew the identity.</summary>
    internal DateTimeOffset? FloorOf(Fingerprint identity) =>
        _entries.TryGetValue(identity.ToHex(), out SenderEntry? entry) ? entry.Floor : null;

    internal void SetFloor(Fingerprint identity, DateTimeOffset floor) => _entries[identity.ToHex()] = new SenderEntry(floor, []);

    /// <summary>What the list has of a sender; that of a sender who is new is as the identity's.</summary>
    internal SenderEntry Of(Fingerprint identity, Fingerprint sender) =>
        _entries.TryGetValue(Key(identity, sender), out SenderEntry? entry)
            ? entry
            : new SenderEntry(FloorOf(identity) ?? DateTimeOffset.UnixEpoch, []);

    internal void Set(Fingerprint identity, Fingerprint sender, SenderEntry entry) => _entries[Key(identity, sender)] = entry;

    internal void RaiseFloors(DateTimeOffset floor)
    {
        foreach (var (key, entry) in _entries.ToArray())
        {
            if (entry.Floor < floor)
                _entries[key] = entry with { Floor = floor };
        }
    }

    private static string Key(Fingerprint identity, Fingerprint sender) => $"{identity.ToHex()} {sender.ToHex()}";
}
