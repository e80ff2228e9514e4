namespace Valise;

/// <summary>The replay windows of one sender, as far as one message needs them.</summary>
internal sealed class SenderWindows
{
    private readonly LedgerTransaction _ledger;
    private readonly MessageSerial _serial;
    private readonly object[] _key;
    private readonly SenderEntry? _sender;
    private readonly WindowPlan? _plan;
    private readonly ReplayWindow? _window;

    private SenderWindows(
        LedgerTransaction ledger, MessageSerial serial, object[] key, SenderEntry? sender, WindowPlan? plan, ReplayWindow? window) =>
        (_ledger, _serial, _key, _sender, _plan, _window) = (ledger, serial, key, sender, plan, window);

    internal static async Task<SenderWindows> LoadAsync(LedgerTransaction ledger, MessageSerial serial)
    {
        object[] key = [.. KeyOf(serial)];
        List<byte[]> states = await ledger.QueryAsync(
            "SELECT state FROM valise_window WHERE identity = $1 AND sender = $2 AND stream = $3",
            static row => row.GetFieldValue<byte[]>(0),
            key).ConfigureAwait(false);
        if (states is [var state] && ReplayWindow.TryParse(state, out ReplayWindow? window))
            return new(ledger, serial, key, null, null, window);

        Dictionary<StreamId, ReplayWindow> windows = await ReadAllAsync(ledger, key).ConfigureAwait(false);
        SenderEntry sender = await LookAfterAsync(ledger, key, windows).ConfigureAwait(false);
        if (serial.Stamped <= sender.Floor)
            return new(ledger, serial, key, sender, null, null);
        WindowPlan plan = sender.Plan(serial, stream => windows[stream].Newest);
        return new(ledger, serial, key, sender, plan, plan.BeginWindow(serial));
    }

    internal static async Task<IReadOnlyList<StreamStatus>> GetStatusAsync(LedgerTransaction ledger)
    {
        List<StreamStatus?> all = await ledger.QueryAsync(
            "SELECT identity, sender, stream, state FROM valise_window",
            static row => ReplayWindow.TryParse(row.GetFieldValue<byte[]>(3), out ReplayWindow? window)
                ? window.StatusOf(
                    new Fingerprint(row.GetFieldValue<byte[]>(0)),
                    new Fingerprint(row.GetFieldValue<byte[]>(1)),
                    new StreamId(row.GetFieldValue<byte[]>(2)))
                : null).ConfigureAwait(false);
        return [.. all.OfType<StreamStatus>()];
    }

    /// <summary>Judges the message by its stream's window.</summary>
    internal ReplayVerdict Judge() =>
        _window?.Judge(_serial) ?? new ReplayVerdict(ReplayReason.TooOldToJudge) { Floor = _sender!.Floor };

    /// <summary>Records the message if it is fresh.</summary>
    internal async Task RecordAsync()
    {
        if (_window is null || Judge().Reason != ReplayReason.Fresh)
            return;
        if (_plan is not null)
        {
            await SaveAsync(_ledger, _key, _sender!.After(_plan, _serial.Stream)).ConfigureAwait(false);
            if (_plan.EvictedStream is { } evicted)
            {
                await _ledger.ExecuteAsync(
                    "DELETE FROM valise_window WHERE identity = $1 AND sender = $2 AND stream = $3",
                    _key[0],
                    _key[1],
                    BytesOf([evicted])).ConfigureAwait(false);
                if (evicted == _serial.Stream)
                    return;
            }
        }

        ReplayWindow window = _window.See(_serial.Serial, _serial.Stamped);
        byte[] state = new byte[ReplayWindow.Size];
        window.CopyTo(state);
        await _ledger.ExecuteAsync(
            """
            INSERT INTO valise_window (identity, sender, stream, newest, state) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (identity, sender, stream) DO UPDATE SET newest = excluded.newest, state = excluded.state
            """,
            [.. _key, window.Newest, state]).ConfigureAwait(false);
    }

    /// <summary>Identity, sender and stream.</summary>
    internal static IEnumerable<object> KeyOf(MessageSerial serial)
    {
        yield return BytesOf(serial.Identity);
        yield return BytesOf(serial.Sender);
        yield return BytesOf([serial.Stream]);
    }

    internal static byte[] BytesOf(Fingerprint fingerprint)
    {
        byte[] bytes = new byte[Fingerprint.Size];
        fingerprint.CopyTo(bytes);
        return bytes;
    }

    // The sender's entry, after what is lost has had its consequence.
    private static async Task<SenderEntry> LookAfterAsync(
        LedgerTransaction ledger, object[] key, Dictionary<StreamId, ReplayWindow> windows)
    {
        List<SenderEntry> listed = await ledger.QueryAsync(
            "SELECT floor, streams FROM valise_sender WHERE identity = $1 AND sender = $2",
            static row => new SenderEntry(row.GetFieldValue<DateTimeOffset>(0), StreamsOf(row.GetFieldValue<byte[]>(1))),
            key[..2]).ConfigureAwait(false);
        SenderEntry sender;
        if (listed is [var entry])
        {
            sender = entry.Streams.All(windows.ContainsKey)
                ? entry
                : entry.AfterLoss(windows.ContainsKey, await ledger.GetLossFloorAsync().ConfigureAwait(false));
            if (sender != entry)
                await SaveAsync(ledger, key, sender).ConfigureAwait(false);
        }
        else
        {
            DateTimeOffset floor = await GetIdentityFloorAsync(ledger, key[0]).ConfigureAwait(false);
            if (windows.Count > 0)
                floor = LedgerTime.Later(floor, await ledger.GetLossFloorAsync().ConfigureAwait(false));
            sender = new(floor, [.. windows.Keys]);
            if (windows.Count > 0)
                await SaveAsync(ledger, key, sender).ConfigureAwait(false);
        }

        return sender with { Floor = LedgerTime.Later(sender.Floor, ledger.Floor) };
    }

    // An identity that the ledger was not told of may have opened anything so far.
    private static async Task<DateTimeOffset> GetIdentityFloorAsync(LedgerTransaction ledger, object identity)
    {
        List<DateTimeOffset> known = await ledger.QueryAsync(
            "SELECT floor FROM valise_identity WHERE identity = $1", static row => row.GetFieldValue<DateTimeOffset>(0), identity)
            .ConfigureAwait(false);
        if (known.Count > 0)
            return known[0];
        DateTimeOffset floor = await ledger.GetLossFloorAsync().ConfigureAwait(false);
        await ledger.ExecuteAsync(
            "INSERT INTO valise_identity (identity, floor) VALUES ($1, $2) ON CONFLICT DO NOTHING", identity, floor).ConfigureAwait(false);
        return floor;
    }

    private static async Task<Dictionary<StreamId, ReplayWindow>> ReadAllAsync(LedgerTransaction ledger, object[] key)
    {
        List<(StreamId Stream, byte[] State)> rows = await ledger.QueryAsync(
            "SELECT stream, state FROM valise_window WHERE identity = $1 AND sender = $2",
            static row => (new StreamId(row.GetFieldValue<byte[]>(0)), row.GetFieldValue<byte[]>(1)),
            key[..2]).ConfigureAwait(false);
        var windows = new Dictionary<StreamId, ReplayWindow>();
        foreach (var (stream, state) in rows)
        {
            if (ReplayWindow.TryParse(state, out ReplayWindow? window))
                windows.Add(stream, window);
        }

        return windows;
    }

    private static Task<int> SaveAsync(LedgerTransaction ledger, object[] key, SenderEntry sender) => ledger.ExecuteAsync(
        """
        INSERT INTO valise_sender (identity, sender, floor, streams) VALUES ($1, $2, $3, $4)
        ON CONFLICT (identity, sender) DO UPDATE SET floor = excluded.floor, streams = excluded.streams
        """,
        key[0],
        key[1],
        sender.Floor,
        BytesOf(sender.Streams));

    private static byte[] BytesOf(IReadOnlyList<StreamId> streams)
    {
        byte[] bytes = new byte[streams.Count * StreamId.Size];
        for (int i = 0; i < streams.Count; i++)
            streams[i].CopyTo(bytes.AsSpan(i * StreamId.Size));
        return bytes;
    }

    private static StreamId[] StreamsOf(byte[] bytes) => [.. bytes.Chunk(StreamId.Size).Select(chunk => new StreamId(chunk))];
}
