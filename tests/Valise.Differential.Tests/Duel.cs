using System.Globalization;

namespace Valise.Differential.Tests;

/// <summary>Plays sequences on two sides and compares what they answer.</summary>
internal sealed class Duel(ISide wine, ISide valise)
{
    private int _containers;

    /// <summary>Lines that were answered by both.</summary>
    public int Lines { get; private set; }

    /// <summary>Every call that was answered differently, in order. After the first that changes what is open, the others
    /// may be its consequences.</summary>
    public IEnumerable<Difference> Play(Sequence sequence)
    {
        // Containers stay when all is closed; no two sequences share one.
        var container = string.Create(CultureInfo.InvariantCulture, $"c{Environment.ProcessId}-{GetHashCode()}-{_containers++}");
        var steps = sequence.Steps.Select(step => step with { Text = step.Text.Replace("%c", container, StringComparison.Ordinal) }).ToList();
        var bytes = new Dictionary<string, string>();
        var leader = sequence.IsLedByWine ? wine : valise;
        var follower = sequence.IsLedByWine ? valise : wine;

        var (leaderLines, leaderAnswers) = Play(leader, steps, bytes, isLeader: true);
        var (_, followerAnswers) = Play(follower, steps, bytes, isLeader: false);
        for (var i = 0; i < steps.Count; i++)
        {
            if (leaderAnswers[i] is not { } first || followerAnswers[i] is not { } second)
                continue;
            Lines++;
            if (!IsSame(first, second, steps[i].IsRandom))
            {
                yield return sequence.IsLedByWine
                    ? new Difference(i, leaderLines[i]!, steps[i].Text, first, second)
                    : new Difference(i, leaderLines[i]!, steps[i].Text, second, first);
            }
        }
    }

    /// <summary>Answers by step; null where what it refers to gave no bytes. The leader's bytes are noted as they come, so that a
    /// later line can hold them.</summary>
    private static (string?[] Lines, string?[] Answers) Play(
        ISide side, List<Step> steps, Dictionary<string, string> bytes, bool isLeader)
    {
        var lines = new string?[steps.Count];
        var answers = new string?[steps.Count];
        var waiting = new List<int>();
        side.Answer(["reset"]);
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].RefersToAnswer && isLeader)
                Send();
            if (steps[i].Resolve(bytes) is not { } line)
                continue;
            lines[i] = line;
            waiting.Add(i);
        }

        Send();
        return (lines, answers);

        void Send()
        {
            var given = side.Answer([.. waiting.Select(i => lines[i]!)]);
            for (var n = 0; n < waiting.Count; n++)
            {
                answers[waiting[n]] = given[n];
                if (isLeader && steps[waiting[n]].Label is { } label && BytesOf(given[n]) is { } found)
                    bytes[label] = found;
            }

            waiting.Clear();
        }
    }

    private static string? BytesOf(string answer) =>
        answer.Split(' ') is ["ok", _, var hex] ? hex : null;

    private static bool IsSame(string first, string second, bool isRandom) =>
        isRandom ? Length(first) == Length(second) : first == second;

    private static string Length(string answer) =>
        answer.Split(' ') is ["ok", var length, ..] ? "ok " + length : answer;
}
