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
public sealed class SerialCounters : IDisposable
{
    private const string Kind = "serials";

    private readonly string _folder;
    private readonly int _reserve;
    private readonly Lock _taking = new();
    private readonly Dictionary<Fingerprint, SerialReserve> _reserves = [];

    /// <summary>The serials in a folder.</summary>
    /// <param name="folder">The folder; it is created if need be, for its owner only.</param>
    /// <param name="reserve">How many serials for a recipient are made durable at once, for a program that seals many
    /// messages. What is left of them when a process is killed is a gap; <see cref="Dispose"/> gives it back.</param>
    public SerialCounters(string folder, int reserve = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(reserve);
        (_folder, _reserve) = (Path.GetFullPath(folder), reserve);
    }

    /// <summary>Called before serials are made durable, so that tests can have that fail.</summary>
    internal Action WriteReached { get; init; } = static () => { };

    /// <summary>Takes the next serial for each recipient of a message. They are used up, whatever becomes of it.</summary>
    /// <param name="identity">The sender, mine.</param>
    /// <param name="recipients">The recipients, none of them twice.</param>
    public SerialGrant Take(Fingerprint identity, IReadOnlyList<Fingerprint> recipients)
    {
        ArgumentNullException.ThrowIfNull(recipients);
        if (recipients.Distinct().Count() != recipients.Count)
            throw new ArgumentException("A recipient is named twice.", nameof(recipients));
        lock (_taking)
        {
            if (!_reserves.TryGetValue(identity, out SerialReserve? reserve) || !reserve.HasAll(recipients))
                _reserves[identity] = reserve = Fill(reserve, identity, recipients);
            return new(reserve.Stream, [.. recipients.Select(reserve.Take)]);
        }
    }

    /// <summary>Gives back what was reserved and not taken, unless another process has taken serials since.</summary>
    public void Dispose()
    {
        lock (_taking)
        {
            foreach (var (identity, reserve) in _reserves)
            {
                if (reserve.IsEmpty)
                    continue;
                try
                {
                    GiveBack(identity, reserve);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // It stays a gap, as if the process had been killed.
                }
            }

            _reserves.Clear();
        }
    }

    /// <summary>Begins a new stream: all counters begin at 1 again.</summary>
    /// <param name="identity">The sender, mine.</param>
    public StreamId BeginStream(Fingerprint identity)
    {
        lock (_taking)
        {
            using FolderLock held = Lock();
            var stream = StreamId.CreateRandom();
            Write(identity, stream, []);
            _reserves.Remove(identity);
            return stream;
        }
    }

    /// <summary>Sets a counter, for a test that will not count that far.</summary>
    internal void Set(Fingerprint identity, Fingerprint recipient, ulong last)
    {
        using FolderLock held = Lock();
        var (stream, counters) = Read(identity);
        counters[recipient] = last;
        Write(identity, stream, counters);
    }

    private SerialReserve Fill(SerialReserve? reserve, Fingerprint identity, IReadOnlyList<Fingerprint> recipients)
    {
        using FolderLock held = Lock();
        var (stream, last) = Read(identity);
        if (reserve?.Stream != stream)
            reserve = new SerialReserve(stream);
        if (recipients.Any(recipient => last.GetValueOrDefault(recipient) == ulong.MaxValue && !reserve.Has(recipient)))
        {
            (stream, last) = (StreamId.CreateRandom(), []);
            reserve = new SerialReserve(stream);
        }

        (Fingerprint Recipient, ulong Before)[] empty =
            [.. recipients.Where(recipient => !reserve.Has(recipient)).Select(recipient => (recipient, last.GetValueOrDefault(recipient)))];
        foreach (var (recipient, before) in empty)
            last[recipient] = before + Math.Min((ulong)_reserve, ulong.MaxValue - before);

        // Durable first: what the file does not say would be handed out again.
        Write(identity, stream, last);
        foreach (var (recipient, before) in empty)
            reserve.Put(recipient, before + 1, last[recipient]);
        return reserve;
    }

    private void GiveBack(Fingerprint identity, SerialReserve reserve)
    {
        using FolderLock held = Lock();
        var (stream, last) = Read(identity);
        if (stream == reserve.Stream && reserve.TakeFrom(last))
            Write(identity, stream, last);
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
        WriteReached();
        var text = new StringBuilder().Append(stream).Append('\n');
        foreach (var (recipient, serial) in last)
            text.Append(CultureInfo.InvariantCulture, $"{recipient.ToHex()} {serial}\n");
        StatedFile.Write(FileOf(identity), Kind, Encoding.ASCII.GetBytes(text.ToString()));
    }

    private string FileOf(Fingerprint identity) => Path.Combine(_folder, identity.ToHex());
}
