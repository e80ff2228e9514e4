using Xunit;

namespace Valise.Differential.Tests;

/// <summary>The tester, tried on a CryptoAPI that is wrong on purpose.</summary>
public sealed class ShrinkingTests
{
    [Fact]
    public void A_wrong_answer_is_found_and_its_sequence_shrunk_to_what_it_needs()
    {
        var duel = new Duel(new WrongSide(), new ValiseSide());
        var (sequence, difference) = Enumerable.Range(0, 1000)
            .Where(number => number % 2 == 0)
            .Select(number => SequenceGenerator.Make(seed: 1, number))
            .Select(made => (made, duel.Play(made).FirstOrDefault()))
            .First(play => play.Item2 is not null);

        var (shortest, last) = Shrinker.Shrink(sequence, difference!, shorter => duel.Play(shorter).FirstOrDefault());

        // A provider, a hash, and the call that is wrong.
        Assert.True(shortest.Steps.Count < sequence.Steps.Count);
        Assert.Equal(
            ["acquire", "createhash", "hashdata"],
            shortest.Steps.Select(step => step.Text.Split(' ')).Select(words => words[words[1] == "=" ? 2 : 0]));
        Assert.Equal(("error 80090020", "ok"), (last.Wine, last.Valise));
    }

    [Fact]
    public void Two_sides_that_are_right_do_not_differ()
    {
        var duel = new Duel(new ValiseSide(), new ValiseSide());

        // Containers are the same for both here: sequences with one would find the other's.
        var sequences = Enumerable.Range(0, 300)
            .Select(number => SequenceGenerator.Make(seed: 1, number))
            .Where(sequence => !sequence.Steps.Any(step => step.Text.Contains("%c", StringComparison.Ordinal)));

        Assert.Empty(sequences.SelectMany(duel.Play));
        Assert.True(duel.Lines > 3000);
    }

    /// <summary>Valise, but for an error where a hash takes data.</summary>
    private sealed class WrongSide : ISide
    {
        private readonly ValiseSide _side = new();

        public IReadOnlyList<string> Answer(IReadOnlyList<string> lines) => [.. _side.Answer(lines).Zip(lines,
            (answer, line) => answer == "ok" && line.StartsWith("hashdata", StringComparison.Ordinal) ? "error 80090020" : answer)];
    }
}
