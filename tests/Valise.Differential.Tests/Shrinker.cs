namespace Valise.Differential.Tests;

/// <summary>Takes steps away as long as the same kind of difference is left.</summary>
internal static class Shrinker
{
    public static (Sequence Sequence, Difference Difference) Shrink(
        Sequence sequence, Difference difference, Func<Sequence, Difference?> firstDifference)
    {
        sequence = sequence with { Steps = [.. sequence.Steps.Take(difference.At + 1)] };
        var kind = difference.Kind;
        for (var piece = sequence.Steps.Count / 2; piece > 0; piece = piece == 1 ? 0 : piece / 2)
        {
            // From the end: what comes later needs what came earlier.
            for (var at = sequence.Steps.Count - 1 - piece; at >= 0; at -= piece)
            {
                var shorter = sequence with { Steps = [.. sequence.Steps.Take(at), .. sequence.Steps.Skip(at + piece)] };
                if (firstDifference(shorter) is not { } left || left.Kind != kind)
                    continue;
                sequence = shorter with { Steps = [.. shorter.Steps.Take(left.At + 1)] };
                difference = left;
                at = Math.Min(at, sequence.Steps.Count - 1);
            }
        }

        return (sequence, difference);
    }
}
