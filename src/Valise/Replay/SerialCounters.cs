using System.Globalization;
using System.Text;
using Valise.CryptoApi;

namespace Valise;

/// <summary>
/// The serials that my identities have used: a stream for each identity and a counter for each recipient in it. A
/// serial is durable before it is handed out, so that a crash leaves a gap and never a serial used twice, by however
/// many threads and processes.
/// </summary>
/// <remarks>
/// A file for each identity, named after its fingerprint, states its own identity: the name of the stream, then
/// <c>RECIPIENT LAST</c> a line. Where it is missing, damaged, copied or written back from a backup, a new stream begins.
/// </remarks>
/// <param name="folder">The folder; it is created if need be, for its owner only.</param>
public sealed class SerialCounters(string folder)
{
    private const string Kind = "serials";

    private readonly string _folder = Path.GetFullPath(folder);

    /// <summary>Takes the next serial for each recipient of a message. They are used up, whatever becomes of it.</summary>
    /// <param name="identity">The sender, mine.</param>
    /// <param name="recipients">The recipients, none of them twice.</param>
    public SerialGrant Take(Fingerprint identity, IReadOnlyList<Fingerprint> recipients)
    {
        ArgumentNullException.ThrowIfNull(recipients);
        using FolderLock held = Lock();
        var (stream, last) = Read(identity);
        if (recipients.Any(recipient => last.GetValueOrDefault(recipient) == ulong.MaxValue))
            (stream, last) = (StreamId.CreateRandom(), []);
        ulong[] serials = [.. recipients.Select(recipient => last[recipient] = last.GetValueOrDefault(recipient) + 1)];
        Write(identity, stream, last);
        return new(stream, serials);
    }

    /// <summary>Begins a new stream: all counters begin at 1 again.</summary>
    /// <param name="identity">The sender, mine.</param>
    public StreamId BeginStream(Fingerprint identity)
    {
        using FolderLock held = Lock();
        var stream = StreamId.CreateRandom();
        Write(identity, stream, []);
        return stream;
    }

    /// <summary>Sets a counter, for a test that will not count that far.</summary>
    internal void Set(Fingerprint identity, Fingerprint recipient, ulong last)
    {
        using FolderLock held = Lock();
        var (stream, counters) = Read(identity);
        counters[recipient] = last;
        Write(identity, stream, counters);
    }

    private FolderLock Lock()
    {
        AtomicFile.CreateFolder(_folder);
        return FolderLock.Acquire(_folder);
    }

    private (StreamId Stream, Dictionary<Fingerprint, ulong> Last) Read(Fingerprint identity)
    {
        var (condition, content) = StatedFile.Read(FileOf(identity), Kind);
        if (condition != StatedFile.Condition.Intact)
            return (StreamId.CreateRandom(), []);
        string[] lines = Encoding.ASCII.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return (StreamId.Parse(lines[0]), lines.Skip(1).Select(line => line.Split(' ')).ToDictionary(
            words => Fingerprint.Parse(words[0]), words => ulong.Parse(words[1], CultureInfo.InvariantCulture)));
    }

    private void Write(Fingerprint identity, StreamId stream, Dictionary<Fingerprint, ulong> last)
    {
        var text = new StringBuilder().Append(stream).Append('\n');
        foreach (var (recipient, serial) in last)
            text.Append(CultureInfo.InvariantCulture, $"{recipient.ToHex()} {serial}\n");
        StatedFile.Write(FileOf(identity), Kind, Encoding.ASCII.GetBytes(text.ToString()));
    }

    private string FileOf(Fingerprint identity) => Path.Combine(_folder, identity.ToHex());
}
