using System.Globalization;
using System.Text;

namespace Valise;

/// <summary>
/// The characters that a name or a file name may have: those that Unicode 14.0 assigned, without what hides from people
/// or rearranges what they read (categories Cc, Cf, Zl and Zp).
/// </summary>
/// <remarks>
/// A table of its own, since .NET's grows from version to version: what one Valise writes, every Valise must read. What
/// is assigned later may change its neighbours under normalization, so it is not accepted before both tables grow.
/// </remarks>
internal static class Repertoire
{
    private static readonly Lazy<(int[] First, int[] Last)> Ranges = new(Load);

    internal static bool Contains(Rune character)
    {
        if (character.IsAscii)
            return !Rune.IsControl(character);

        var (first, last) = Ranges.Value;
        int index = Array.BinarySearch(first, character.Value);
        // Not found, it is the complement of the index of the next range.
        return index >= 0 || character.Value <= last[~index - 1];
    }

    private static (int[] First, int[] Last) Load()
    {
        List<int> first = [], last = [];
        using Stream resource = typeof(Repertoire).Assembly.GetManifestResourceStream("Repertoire.txt")!;
        using var reader = new StreamReader(resource, Encoding.ASCII);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            string[] ends = line.Split(' ');
            first.Add(int.Parse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            last.Add(int.Parse(ends[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }

        return ([.. first], [.. last]);
    }
}
