namespace Valise;

/// <summary>Why a ledger accepts or refuses a message.</summary>
public enum ReplayReason
{
    /// <summary>Not opened before, and not out of time.</summary>
    Fresh,

    /// <summary>It was opened before; <see cref="ReplayVerdict.FirstOpened"/> says when, if that is known.</summary>
    Replayed,

    /// <summary>So old that the ledger no longer knows, or never knew, whether it was opened.</summary>
    TooOldToJudge,

    /// <summary>A CryptoAPI message, which carries no time, before a ledger that does not remember all its past:
    /// one begun after its identity, or a copy. It knows nothing up to <see cref="ReplayVerdict.Floor"/>.</summary>
    MemoryLost,

    /// <summary>Stamped more than 10 minutes ahead of this machine's clock.</summary>
    AheadOfClock,

    /// <summary>Older than the maximum age that the opener set, or than 30 days if it is anonymous.</summary>
    TooOld,
}
