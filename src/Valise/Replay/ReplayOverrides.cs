namespace Valise;

/// <summary>
/// Refusals that a person passes over for one message. A message let in this way changes no window, and is not let in
/// a second time without being asked for again.
/// </summary>
[Flags]
public enum ReplayOverrides
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Opened before, or not known to be new: <see cref="ReplayReason.Replayed"/>,
    /// <see cref="ReplayReason.TooOldToJudge"/> and <see cref="ReplayReason.MemoryLost"/>.</summary>
    Again = 1,

    /// <summary>Stamped ahead of the clock: <see cref="ReplayReason.AheadOfClock"/>.</summary>
    AheadOfClock = 2,

    /// <summary>Older than the maximum age: <see cref="ReplayReason.TooOld"/>.</summary>
    AnyAge = 4,
}
