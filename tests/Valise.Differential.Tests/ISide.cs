namespace Valise.Differential.Tests;

/// <summary>A CryptoAPI that answers lines.</summary>
internal interface ISide
{
    /// <summary>One answer for each line, in their order.</summary>
    IReadOnlyList<string> Answer(IReadOnlyList<string> lines);
}
