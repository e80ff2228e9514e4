using System.Text.RegularExpressions;

namespace Valise.Differential.Tests;

/// <summary>The rules of accepted.txt: differences in which Valise does what Microsoft documents.</summary>
internal sealed partial class AcceptedDifferences
{
    private readonly List<Rule> _rules;

    private AcceptedDifferences(List<Rule> rules) => _rules = rules;

    public static AcceptedDifferences Read(string path) => new([.. File.ReadLines(path)
        .Where(line => line.Length > 0 && !line.StartsWith('#'))
        .Select(Parse)]);

    /// <summary>Rules that no difference has matched, as they are written.</summary>
    public IEnumerable<string> Unused => _rules.Where(rule => rule.Matches == 0).Select(rule => rule.Text);

    /// <summary>Rules with how many differences each has matched.</summary>
    public IEnumerable<(string Text, int Matches)> Counts => _rules.Select(rule => (rule.Text, rule.Matches));

    public bool Accepts(Difference difference)
    {
        var rule = _rules.Find(rule => (rule.Line.IsMatch(difference.Line) || rule.Line.IsMatch(difference.Text))
            && rule.Wine.IsMatch(difference.Wine) && rule.Valise.IsMatch(difference.Valise));
        if (rule is null)
            return false;
        Interlocked.Increment(ref rule.Matches);
        return true;
    }

    private static Rule Parse(string text) =>
        RuleForm().Match(text) is { Success: true } match
            ? new Rule(text, Pattern("(?:\\S+ = )?" + match.Groups[1].Value), Pattern(match.Groups[2].Value), Pattern(match.Groups[3].Value))
            : throw new FormatException($"accepted.txt: not a rule: {text}");

    private static Regex Pattern(string pattern) => new($"^(?:{pattern})$", RegexOptions.CultureInvariant | RegexOptions.Compiled);

    [GeneratedRegex("^(.+?) wine: (.+?) valise: (.+?) because: .+$")]
    private static partial Regex RuleForm();

    private sealed class Rule(string text, Regex line, Regex wine, Regex valise)
    {
        public int Matches;

        public string Text => text;

        public Regex Line => line;

        public Regex Wine => wine;

        public Regex Valise => valise;
    }
}
