namespace Valise;

/// <summary>Serials of one stream that are durably this process's own and not taken yet: for each recipient a range.</summary>
internal sealed class SerialReserve(StreamId stream)
{
    // The last is kept apart from the count: both ends of the range of all serials must be told.
    private readonly Dictionary<Fingerprint, (ulong Left, ulong Last)> _ranges = [];

    internal StreamId Stream { get; } = stream;

    internal bool IsEmpty => _ranges.Values.All(range => range.Left == 0);

    internal bool Has(Fingerprint recipient) => _ranges.TryGetValue(recipient, out var range) && range.Left > 0;

    internal bool HasAll(IReadOnlyList<Fingerprint> recipients) => recipients.All(Has);

    internal void Put(Fingerprint recipient, ulong first, ulong last) => _ranges[recipient] = (last - first + 1, last);

    internal ulong Take(Fingerprint recipient)
    {
        var (left, last) = _ranges[recipient];
        _ranges[recipient] = (left - 1, last);
        return last - left + 1;
    }

    /// <summary>Takes what is left off counters that still end with it.</summary>
    /// <param name="counters">The last serial of each recipient, in the same stream.</param>
    /// <returns>Whether there was any.</returns>
    internal bool TakeFrom(Dictionary<Fingerprint, ulong> counters)
    {
        bool any = false;
        foreach (var (recipient, (left, last)) in _ranges)
        {
            if (left == 0 || counters.GetValueOrDefault(recipient) != last)
                continue;
            counters[recipient] = last - left;
            any = true;
        }

        return any;
    }
}
