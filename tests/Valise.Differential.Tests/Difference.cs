namespace Valise.Differential.Tests;

/// <summary>A call that two CryptoAPIs answered differently.</summary>
/// <param name="At">The step's index in its sequence.</param>
/// <param name="Line">The line that both got.</param>
/// <param name="Text">The line as the sequence has it, with references.</param>
/// <param name="Wine">Wine's answer.</param>
/// <param name="Valise">Valise's answer.</param>
internal sealed record Difference(int At, string Line, string Text, string Wine, string Valise)
{
    /// <summary>The line without the name it gives and the answers without their bytes: what shrinking keeps.</summary>
    public string Kind => $"{Verb(Line)}: {Brief(Wine)} / {Brief(Valise)}";

    /// <summary>Whether both sides are in the same state still, though they answered differently.</summary>
    public bool IsOfAQuestion =>
        Wine != "crashed" && Verb(Line) is var verb && (verb.StartsWith("get", StringComparison.Ordinal)
            || verb.StartsWith("enum", StringComparison.Ordinal)
            || verb is "export" or "setprovparam" or "setprovider" or "setproviderex")
        && !verb.StartsWith("getuserkey", StringComparison.Ordinal);

    private static string Verb(string line)
    {
        var words = line.Split(' ');
        var first = words.Length > 2 && words[1] == "=" ? 2 : 0;
        var verb = words[first];
        // A parameter's number is part of what was called.
        return verb.EndsWith("param", StringComparison.Ordinal) && words.Length > first + 2 ? $"{verb} {words[first + 2]}" : verb;
    }

    private static string Brief(string answer)
    {
        var words = answer.Split(' ');
        return words[0] == "error" && words.Length > 1 ? $"{words[0]} {words[1]}" : words[0];
    }
}
