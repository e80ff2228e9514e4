namespace Valise.Differential.Tests;

/// <summary>Takes steps away as long as the same kind of difference is left.</summary>
internal static class Shrinker
{
    public static (Sequence Sequence, Difference Difference) Shrink(
        Sequence sequence, Difference difference, Func<Sequence, Difference?> firstDifference)
    {
        sequence = sequence with { Steps = [.. sequence.Steps.Take(difference.At + 1)] };
        var kind = difference.Kind;
        // From the end: what comes later needs what came earlier.
        for (var end = sequence.Steps.Count - 1; end > 0; end = Math.Min(end, sequence.Steps.Count - 1))
        {
            var start = end - 1;
            while (start > 0 && sequence.Steps[start].IsContinuation)
                start--;
            var shorter = sequence with { Steps = [.. sequence.Steps.Take(start), .. sequence.Steps.Skip(end)] };
            end = start;
            if (firstDifference(shorter) is not { } left || left.Kind != kind)
                continue;
            sequence = shorter with { Steps = [.. shorter.Steps.Take(left.At + 1)] };
            difference = left;
        }

        return (sequence, difference);
    }
}
