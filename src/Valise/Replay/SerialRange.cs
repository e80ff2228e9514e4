namespace Valise;

/// <summary>Serial numbers from the first to the last, both included.</summary>
/// <param name="First">The first.</param>
/// <param name="Last">The last, not below the first.</param>
public readonly record struct SerialRange(ulong First, ulong Last);
