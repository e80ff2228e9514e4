namespace Valise;

/// <summary>Serials for one message.</summary>
/// <param name="Stream">The stream that they come from.</param>
/// <param name="Serials">A serial for each recipient, in the order in which they were asked for.</param>
public sealed record SerialGrant(StreamId Stream, IReadOnlyList<ulong> Serials);
