namespace Valise.Cli.Tests;

/// <summary>A terminal session as text, and the files it starts with. <c>Scripts/README.md</c> is its reference.</summary>
public sealed record Script(IReadOnlyList<string> Lines, IReadOnlyDictionary<string, string> Files)
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Scripts");

    public static Script Parse(string text)
    {
        var sections = new Dictionary<string, List<string>>();
        List<string> lines = [];
        var current = lines;

        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("-- ", StringComparison.Ordinal) && line.EndsWith(" --", StringComparison.Ordinal))
                sections.Add(line[3..^3], current = []);
            else
                current.Add(line);
        }

        return new(lines, sections.ToDictionary(file => file.Key, file => string.Concat(file.Value.Select(line => line + "\n"))));
    }
}
