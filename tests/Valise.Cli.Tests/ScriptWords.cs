using System.Text.RegularExpressions;

namespace Valise.Cli.Tests;

/// <summary>The words of a script's line: split at blanks, with quotes, variables and comments.</summary>
public static partial class ScriptWords
{
    public static List<string> Split(string line, Func<string, string> variable) =>
    [
        .. Words().Matches(line)
            .TakeWhile(word => word.Value[0] != '#')
            .Select(word => QuotesAndVariables().Replace(word.Value, part => part.Groups["quoted"].Success
                ? part.Groups["quoted"].Value.Replace("''", "'", StringComparison.Ordinal)
                : variable(part.Groups["name"].Value))),
    ];

    [GeneratedRegex(@"('([^']|'')*'|[^\s'])+")]
    private static partial Regex Words();

    [GeneratedRegex(@"'(?<quoted>([^']|'')*)'|\$(?<name>\w+)")]
    private static partial Regex QuotesAndVariables();
}
