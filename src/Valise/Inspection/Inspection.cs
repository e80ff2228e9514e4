namespace Valise;

/// <summary>What a file turned out to be. It holds no secret.</summary>
/// <param name="Format">The name of the format: <c>PUBLICKEYBLOB</c> for instance.</param>
/// <param name="Summary">What the file holds, in a sentence.</param>
/// <param name="Fields">All of the file, field by field from its first byte to its last.</param>
public sealed record Inspection(string Format, string Summary, IReadOnlyList<InspectedField> Fields)
{
    /// <summary>What is wrong with the file although its fields can be told apart; null when nothing is.</summary>
    public string? Damage { get; init; }

    /// <summary>The length of the file in bytes.</summary>
    public long Length => Fields.Sum(part => part.Length);
}
