using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace Valise.Cli.Commands;

/// <summary><c>valise log</c>: what was sent and received, and what did not arrive.</summary>
internal static class LogCommand
{
    internal static Command Create()
    {
        var command = new Command("log", "Show what was sent and received, and what did not arrive.") { CommonOptions.Json };
        command.SetAction(line =>
        {
            Home home = CommonOptions.HomeOf(line);
            var names = new Names(home);
            IReadOnlyList<StreamStatus> incomplete =
                [.. (home.Identities.List().Count == 0 ? [] : home.Ledger.GetStreams()).Where(stream => stream.Missing.Count > 0 || stream.NeverArrived > 0)];
            if (line.GetValue(CommonOptions.Json))
                Json.Write(writer => Describe(writer, home.Ledger.Log.Read(), incomplete, names));
            else
                Describe(home.Ledger.Log.Read(), incomplete, names);
        });
        return command;
    }

    private static void Describe(IEnumerable<LogEntry> entries, IReadOnlyList<StreamStatus> incomplete, Names names)
    {
        foreach (LogEntry entry in entries)
        {
            string peer = entry.Peer is null ? "(nobody can tell)" : names.Of(entry.Peer);
            string serial = entry.Serial is { } number ? $"serial {number}" : "";
            string size = entry.Size is { } bytes ? $"{bytes} bytes" : "";
            string time = entry.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            string direction = entry.IsReceived ? "from" : "to";
            string exception = entry.IsException ? "  let in by you" : "";
            Console.WriteLine($"{time}  {direction,-4} {peer,-20} {serial,-12} {size,-16} {entry.Name}{exception}".TrimEnd());
        }

        foreach (StreamStatus stream in incomplete)
        {
            string sender = names.Of(stream.Sender.ToHex());
            foreach (SerialRange range in stream.Missing)
                Console.WriteLine($"MISSING from {sender}: {Report.Range(range)}. Late, lost, or withheld: ask them.");
            if (stream.NeverArrived > 0)
                Console.WriteLine($"MISSING from {sender}: {stream.NeverArrived} that are too old to arrive any more.");
        }
    }

    private static void Describe(
        Utf8JsonWriter writer, IEnumerable<LogEntry> entries, IReadOnlyList<StreamStatus> incomplete, Names names)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("messages");
        foreach (LogEntry entry in entries)
        {
            writer.WriteStartObject();
            writer.WriteString("time", entry.Time);
            writer.WriteString("direction", entry.IsReceived ? "received" : "sent");
            writer.WriteString("peer", entry.Peer is null ? null : names.Of(entry.Peer));
            writer.WriteString("fingerprint", entry.Peer);
            if (entry.Serial is { } serial)
            {
                writer.WriteString("stream", entry.Stream);
                writer.WriteNumber("serial", serial);
            }

            writer.WriteString("name", entry.Name);
            if (entry.Size is { } size)
                writer.WriteNumber("size", size);
            writer.WriteBoolean("overridden", entry.IsException);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("missing");
        foreach (StreamStatus stream in incomplete)
        {
            writer.WriteStartObject();
            writer.WriteString("peer", names.Of(stream.Sender.ToHex()));
            writer.WriteString("fingerprint", stream.Sender.ToHex());
            writer.WriteString("stream", stream.Stream.ToString());
            writer.WriteStartArray("ranges");
            foreach (SerialRange range in stream.Missing)
            {
                writer.WriteStartObject();
                writer.WriteNumber("first", range.First);
                writer.WriteNumber("last", range.Last);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteNumber("neverArrived", stream.NeverArrived);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The names of those whose fingerprints stand in the log.</summary>
    private sealed class Names
    {
        private readonly Dictionary<string, string> _names = [];

        internal Names(Home home)
        {
            foreach (Card card in home.Identities.List())
                _names[card.Fingerprint.ToHex()] = card.Name;
            foreach (Contact contact in home.Contacts.List().Where(contact => contact.Card is not null))
                _names[contact.Card!.Fingerprint.ToHex()] = contact.Name;
        }

        internal string Of(string fingerprint) =>
            _names.TryGetValue(fingerprint, out string? name) ? name : fingerprint[..16] + "...";
    }
}
