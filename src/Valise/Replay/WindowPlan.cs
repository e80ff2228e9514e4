namespace Valise;

/// <summary>What becomes of a sender's windows when a message opens the first of a stream; part of the claim.</summary>
internal sealed record WindowPlan
{
    /// <summary>The floor of the new window: the sender's, when it began.</summary>
    public required DateTimeOffset Floor { get; init; }

    /// <summary>The sender's floor from now on.</summary>
    public required DateTimeOffset SenderFloor { get; init; }

    /// <summary>The stream that has to go; it may be the new one.</summary>
    public string? Evicted { get; init; }
}
