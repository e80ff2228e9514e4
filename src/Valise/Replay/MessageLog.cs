using System.Text.Json;
using Valise.CryptoApi;

namespace Valise;

/// <summary>
/// The log for people: what was sent and received, a line of JSON each, in a file that is only ever appended to. No
/// security decision reads it.
/// </summary>
/// <param name="path">The file. It is created with the first entry, for its owner only.</param>
public sealed class MessageLog(string path)
{
    // Some 600 lines. A refusal costs the same however long the log is.
    private const int LookBack = 256 << 10;

    private readonly string _path = Path.GetFullPath(path);

    /// <summary>Appends an entry. Several processes may do so at once.</summary>
    public void Append(LogEntry entry) => Append([entry], unlessThere: false);

    /// <summary>Appends entries. Several processes may do so at once.</summary>
    public void Append(IReadOnlyList<LogEntry> entries) => Append(entries, unlessThere: false);

    /// <summary>All entries, oldest first. A line that cannot be read is left out.</summary>
    public IEnumerable<LogEntry> Read()
    {
        if (!File.Exists(_path))
            yield break;
        foreach (string line in File.ReadLines(_path))
        {
            if (Parse(line) is { } entry)
                yield return entry;
        }
    }

    /// <summary>Appends entries, and none of them a second time if a crash is being made good.</summary>
    internal void Append(IReadOnlyList<LogEntry> entries, bool unlessThere)
    {
        ArgumentNullException.ThrowIfNull(entries);
        byte[] tail = unlessThere ? Tail(LookBack) : [];
        byte[][] lines = [.. from entry in entries
                             let line = Line(entry)
                             where tail.AsSpan().IndexOf(line) < 0
                             select line];
        if (lines.Length == 0)
            return;

        AtomicFile.CreateFolder(Path.GetDirectoryName(_path)!);
        var options = new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = AtomicFile.OwnerOnly;

        // What a crash left of a line gets an end of its own.
        byte[] torn = Tail(1) is [not (byte)'\n'] ? [(byte)'\n'] : [];
        using var file = new FileStream(_path, options);
        file.Write([.. torn, .. lines.SelectMany(line => line)]);
    }

    /// <summary>When a message was first opened, if that is among the newest 256 KiB of the log.</summary>
    internal DateTimeOffset? FirstOpened(MessageSerial serial)
    {
        var sought = new LogEntry
        {
            Time = default,
            IsReceived = true,
            Identity = serial.Identity.ToHex(),
            Peer = serial.Sender.ToHex(),
            Stream = serial.Stream.ToString(),
            Serial = serial.Serial,
        };
        ReadOnlySpan<byte> pattern = JsonSerializer.SerializeToUtf8Bytes(sought, LedgerJson.Default.LogEntry);
        pattern = pattern[pattern.IndexOf("\"isReceived\""u8)..];
        pattern = pattern[..(pattern.LastIndexOf("\"serial\":"u8) + $"\"serial\":{serial.Serial},".Length)];
        ReadOnlySpan<byte> tail = Tail(LookBack);
        int at = tail.IndexOf(pattern);
        if (at < 0)
            return null;
        ReadOnlySpan<byte> line = tail[(tail[..at].LastIndexOf((byte)'\n') + 1)..];
        int end = line.IndexOf((byte)'\n'); // There is none when the power failed in the middle of it.
        return end < 0 ? null : Parse(System.Text.Encoding.UTF8.GetString(line[..end]))?.Time;
    }

    private static byte[] Line(LogEntry entry) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(entry, LedgerJson.Default.LogEntry), (byte)'\n'];

    private static LogEntry? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, LedgerJson.Default.LogEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private byte[] Tail(int length)
    {
        if (!File.Exists(_path))
            return [];
        using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(-Math.Min(length, file.Length), SeekOrigin.End);
        byte[] tail = new byte[file.Length - file.Position];
        return tail[..file.ReadAtLeast(tail, tail.Length, throwOnEndOfStream: false)];
    }
}
