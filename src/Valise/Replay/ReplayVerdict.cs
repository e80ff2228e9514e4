namespace Valise;

/// <summary>A ledger's answer for one message, with what is needed to explain it to a person.</summary>
/// <param name="Reason">Why. With <see cref="Overridden"/>, why it would have been refused.</param>
public sealed record ReplayVerdict(ReplayReason Reason)
{
    /// <summary>Whether the message may be opened, or was opened.</summary>
    public bool IsAccepted => Reason == ReplayReason.Fresh || Overridden;

    /// <summary>Whether it is accepted only because the rules allow what would have been refused.</summary>
    public bool Overridden { get; init; }

    /// <summary>When it was first opened, if it was and the time is known.</summary>
    public DateTimeOffset? FirstOpened { get; init; }

    /// <summary>The time up to which the ledger cannot judge, if that is why.</summary>
    public DateTimeOffset? Floor { get; init; }

    /// <summary>The age above which it is refused, if that is why.</summary>
    public TimeSpan? MaximumAge { get; init; }

    /// <summary>The serials between the highest so far and this one, if it leaves any out. They are missing until they
    /// arrive.</summary>
    public SerialRange? Skipped { get; init; }

    /// <summary>This machine's clock when the question was answered.</summary>
    public DateTimeOffset Now { get; init; }
}
