using System.Globalization;
using System.Text;

namespace Valise;

/// <summary>
/// Normalization Form C (Unicode Standard Annex #15) by the data of Unicode 14.0, the same on every platform.
/// </summary>
/// <remarks>
/// .NET's own <see cref="string.Normalize()"/> returns its input unchanged where globalization is invariant, as it
/// is in the command, and otherwise answers by the Unicode version that the platform happens to have. Names are
/// compared byte by byte and signed, so they need one answer.
/// </remarks>
internal static class Nfc
{
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TrailCount = 28;
    private const int SyllableCount = LeadCount * VowelCount * TrailCount;

    private static readonly Lazy<Tables> Data = new(Load);

    internal static bool IsNormalized(string text) => Normalize(text).Equals(text, StringComparison.Ordinal);

    /// <summary>The text in Normalization Form C.</summary>
    internal static string Normalize(string text)
    {
        if (Ascii.IsValid(text))
            return text;

        List<int> points = [];
        foreach (Rune rune in text.EnumerateRunes())
            Decompose(rune.Value, points);
        Order(points);
        Compose(points);

        var result = new StringBuilder(points.Count);
        foreach (int point in points)
            result.Append(new Rune(point));
        return result.ToString();
    }

    private static void Decompose(int point, List<int> result)
    {
        int syllable = point - SyllableBase;
        if ((uint)syllable < SyllableCount)
        {
            result.Add(LeadBase + syllable / (VowelCount * TrailCount));
            result.Add(VowelBase + syllable / TrailCount % VowelCount);
            if (syllable % TrailCount != 0)
                result.Add(TrailBase + syllable % TrailCount);
        }
        else if (Data.Value.Decompositions.TryGetValue(point, out (int First, int Second) parts))
        {
            Decompose(parts.First, result);
            if (parts.Second != 0)
                Decompose(parts.Second, result);
        }
        else
        {
            result.Add(point);
        }
    }

    // Sorts each run of combining marks by class and keeps the order within a class.
    private static void Order(List<int> points)
    {
        for (int i = 1; i < points.Count; i++)
        {
            int point = points[i], rank = Class(point), j = i;
            for (; rank != 0 && j > 0 && Class(points[j - 1]) > rank; j--)
                points[j] = points[j - 1];
            points[j] = point;
        }
    }

    private static void Compose(List<int> points)
    {
        int starter = -1, kept = 0, lastRank = -1;
        for (int i = 0; i < points.Count; i++)
        {
            int point = points[i], rank = Class(point);
            if (starter >= 0 && lastRank < rank && TryPair(points[starter], point, out int composed))
            {
                points[starter] = composed;
                continue;
            }

            if (rank == 0)
                starter = kept;
            // Nothing stands between a starter and what follows it at once; a second starter blocks what comes after.
            lastRank = rank == 0 ? -1 : rank;
            points[kept++] = point;
        }

        points.RemoveRange(kept, points.Count - kept);
    }

    private static bool TryPair(int first, int second, out int composed)
    {
        int lead = first - LeadBase, vowel = second - VowelBase;
        if ((uint)lead < LeadCount && (uint)vowel < VowelCount)
        {
            composed = SyllableBase + (lead * VowelCount + vowel) * TrailCount;
            return true;
        }

        int syllable = first - SyllableBase, trail = second - TrailBase;
        if ((uint)syllable < SyllableCount && syllable % TrailCount == 0 && trail is > 0 and < TrailCount)
        {
            composed = first + trail;
            return true;
        }

        return Data.Value.Compositions.TryGetValue((first, second), out composed);
    }

    private static int Class(int point) => Data.Value.Classes.GetValueOrDefault(point);

    private static Tables Load()
    {
        var tables = new Tables([], [], []);
        using Stream resource = typeof(Nfc).Assembly.GetManifestResourceStream("Nfc.txt")!;
        using var reader = new StreamReader(resource, Encoding.ASCII);
        while (reader.ReadLine() is { } line)
        {
            string[] field = line.Split(' ');
            switch (field[0])
            {
                case "P":
                    tables.Decompositions.Add(Hex(field[1]), (Hex(field[2]), Hex(field[3])));
                    tables.Compositions.Add((Hex(field[2]), Hex(field[3])), Hex(field[1]));
                    break;
                case "D":
                    tables.Decompositions.Add(Hex(field[1]), (Hex(field[2]), field.Length > 3 ? Hex(field[3]) : 0));
                    break;
                case "C":
                    for (int point = Hex(field[2]); point <= Hex(field[3]); point++)
                        tables.Classes.Add(point, byte.Parse(field[1], CultureInfo.InvariantCulture));
                    break;
            }
        }

        return tables;
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private sealed record Tables(
        Dictionary<int, (int First, int Second)> Decompositions,
        Dictionary<(int First, int Second), int> Compositions,
        Dictionary<int, byte> Classes);
}
