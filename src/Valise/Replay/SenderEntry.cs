namespace Valise;

/// <summary>What a ledger lists of a sender.</summary>
/// <param name="Floor">What is stamped at or before it in a stream without a window is too old to judge.</param>
/// <param name="Streams">The streams that there should be windows of.</param>
internal sealed record SenderEntry(DateTimeOffset Floor, IReadOnlyList<StreamId> Streams)
{
    internal const int MaximumStreams = 16;

    /// <summary>The entry after its windows were looked for: a lost one raises the floor.</summary>
    /// <param name="isThere">Whether there is a window of a stream.</param>
    /// <param name="lossFloor">The floor of a sender who lost a window.</param>
    internal SenderEntry AfterLoss(Predicate<StreamId> isThere, DateTimeOffset lossFloor)
    {
        StreamId[] there = [.. Streams.Where(stream => isThere(stream))];
        return there.Length == Streams.Count ? this : new(LedgerTime.Later(Floor, lossFloor), there);
    }

    /// <summary>What has to be done when the first message of a stream is recorded.</summary>
    /// <param name="serial">The message.</param>
    /// <param name="newestOf">The newest stamp that was accepted in one of the listed streams.</param>
    internal WindowPlan Plan(MessageSerial serial, Func<StreamId, DateTimeOffset> newestOf)
    {
        var plan = new WindowPlan { Floor = Floor, SenderFloor = Floor };
        if (Streams.Count < MaximumStreams)
            return plan;
        var (oldest, stream) = Streams
            .Select(stream => (newestOf(stream), Stream: stream))
            .Append((serial.Stamped, serial.Stream))
            .MinBy(each => each.Item1);
        return plan with { Evicted = stream.ToString(), SenderFloor = LedgerTime.Later(oldest, Floor) };
    }

    /// <summary>The entry after a plan for a stream was carried out.</summary>
    internal SenderEntry After(WindowPlan plan, StreamId added)
    {
        StreamId? evicted = plan.EvictedStream;
        return new(plan.SenderFloor, [.. Streams.Append(added).Distinct().Where(stream => stream != evicted)]);
    }
}
