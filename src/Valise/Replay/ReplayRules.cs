namespace Valise;

/// <summary>What an opener demands of a message's freshness, and what it lets in anyway.</summary>
public sealed record ReplayRules
{
    /// <summary>Any age, no overrides.</summary>
    public static ReplayRules Default { get; } = new();

    /// <summary>How old a stamp may be; no limit by default. Anonymous messages are never accepted after 30 days.</summary>
    public TimeSpan? MaximumAge { get; init; }

    /// <summary>The refusals that a person has chosen to pass over.</summary>
    public ReplayOverrides Allow { get; init; }
}
