using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Valise.Interop.Tests;
using Xunit;

namespace Valise.Differential.Tests;

/// <summary>The same calls, of the same interpreter, to Valise's functions and to a live CryptoAPI's.</summary>
public sealed class DifferentialTests(WinePrefix prefix, ITestOutputHelper output)
{
    private const int Shown = 20;

    private readonly int _count = Setting("VALISE_DIFFERENTIAL_SEQUENCES", 10_000);
    private readonly int _seed = Setting("VALISE_DIFFERENTIAL_SEED", 1);

    [Fact]
    public void Valise_answers_as_CryptoAPI_does()
    {
        // Before all, so that the test is skipped where there is no Wine.
        prefix.Peer();
        var accepted = AcceptedDifferences.Read(Path.Combine(AppContext.BaseDirectory, "accepted.txt"));
        var found = new ConcurrentDictionary<string, (Sequence Sequence, Difference Difference)>();
        var (next, lines) = (-1, 0);
        var clock = Stopwatch.StartNew();

        Parallel.For(0, Environment.ProcessorCount, _ =>
        {
            using var wine = new WineSide(prefix);
            var duel = new Duel(wine, new ValiseSide());
            while (Interlocked.Increment(ref next) is var number && number < _count)
            {
                var sequence = SequenceGenerator.Make(_seed, number);
                if (FirstNotAccepted(duel.Play(sequence), accepted) is { } difference && found.Count < Shown)
                    found.TryAdd(difference.Kind, (sequence, difference));
            }

            Interlocked.Add(ref lines, duel.Lines);
        });

        var report = new StringBuilder().AppendLine(CultureInfo.InvariantCulture,
            $"seed {_seed}: {_count} sequences, {lines} lines compared, {clock.Elapsed.TotalSeconds:f1} s, {accepted.Counts.Sum(rule => rule.Matches)} accepted differences");
        foreach (var rule in accepted.Unused)
            report.AppendLine(CultureInfo.InvariantCulture, $"never matched: {rule}");
        output.WriteLine(report.ToString());

        if (found.IsEmpty)
            return;
        using var fresh = new WineSide(prefix);
        var replay = new Duel(fresh, new ValiseSide());
        foreach (var (sequence, difference) in found.Values)
            Describe(report, Shrinker.Shrink(sequence, difference, shorter => FirstNotAccepted(replay.Play(shorter), accepted)));
        Assert.Fail(report.ToString());
    }

    /// <summary>An accepted difference may leave the two in different states; what follows it says nothing then.</summary>
    private static Difference? FirstNotAccepted(IEnumerable<Difference> differences, AcceptedDifferences accepted)
    {
        foreach (var difference in differences)
        {
            if (!accepted.Accepts(difference))
                return difference;
            if (!difference.IsOfAQuestion)
                return null;
        }

        return null;
    }

    private static void Describe(StringBuilder report, (Sequence Sequence, Difference Difference) shortest)
    {
        var (sequence, difference) = shortest;
        report.AppendLine().AppendLine(CultureInfo.InvariantCulture,
            $"sequence {sequence.Number}, led by {(sequence.IsLedByWine ? "Wine" : "Valise")}, its shortest form:");
        foreach (var step in sequence.Steps)
            report.AppendLine(CultureInfo.InvariantCulture, $"  {step.Text}{(step.Label is null ? "" : "   -> @" + step.Label)}");
        report.AppendLine(CultureInfo.InvariantCulture, $"  wine:   {difference.Wine}")
            .AppendLine(CultureInfo.InvariantCulture, $"  valise: {difference.Valise}");
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
