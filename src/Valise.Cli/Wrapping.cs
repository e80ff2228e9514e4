using System.Text;

namespace Valise.Cli;

/// <summary>Breaks text at blanks.</summary>
internal static class Wrapping
{
    /// <summary>The lines of a text, at least one; a word that is longer than a line gets one to itself.</summary>
    internal static IEnumerable<string> Lines(string text, int width)
    {
        var line = new StringBuilder();
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }
}
