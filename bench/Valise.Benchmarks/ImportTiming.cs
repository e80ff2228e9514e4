using System.Diagnostics;

namespace Valise.Benchmarks;

/// <summary>
/// The imports of <see cref="SimpleBlobImport"/> in turns and in random order, as an attacker would measure them: what
/// else the machine does then falls on all of them alike, and a difference of a microsecond shows.
/// </summary>
internal static class ImportTiming
{
    private const int Warmup = 200, Rounds = 4000;

    internal static void Run()
    {
        foreach (int keySize in new[] { 2048, 3072 })
        {
            var import = new SimpleBlobImport { KeySize = keySize };
            import.Setup();

            // Good once more shows what difference means nothing.
            (string Name, Action Import)[] kinds =
            [
                (nameof(import.Good), import.Good), (nameof(import.BadPadding), import.BadPadding),
                (nameof(import.WrongLength), import.WrongLength), (nameof(import.WrongAlgorithm), import.WrongAlgorithm),
                ("Good again", import.Good),
            ];
            double[][] times = [.. kinds.Select(_ => new double[Rounds])];
            for (int round = -Warmup; round < Rounds; round++)
            {
                foreach (int kind in Enumerable.Range(0, kinds.Length).Shuffle())
                {
                    long start = Stopwatch.GetTimestamp();
                    kinds[kind].Import();
                    if (round >= 0)
                        times[kind][round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
                }
            }

            Console.WriteLine($"{keySize} bits, microseconds: first decile, quartile, median");
            for (int kind = 0; kind < kinds.Length; kind++)
            {
                Array.Sort(times[kind]);
                Console.WriteLine(
                    $"  {kinds[kind].Name,-15}{times[kind][Rounds / 10],9:f1}{times[kind][Rounds / 4],9:f1}{times[kind][Rounds / 2],9:f1}");
            }

            import.Cleanup();
        }
    }
}
