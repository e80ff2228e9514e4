namespace Valise.Differential.Tests;

/// <summary>Calls that begin with nothing open.</summary>
/// <param name="Number">Its number in the run; with the run's seed it makes the sequence again.</param>
/// <param name="IsLedByWine">Whose random bytes both sides go on with: Wine's, otherwise Valise's.</param>
/// <param name="Steps">The calls.</param>
internal sealed record Sequence(int Number, bool IsLedByWine, IReadOnlyList<Step> Steps);
