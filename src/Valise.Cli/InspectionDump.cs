using System.Globalization;
using System.Text;

namespace Valise.Cli;

/// <summary>An inspection as text: a line per field, and a line above those of one structure.</summary>
internal static class InspectionDump
{
    private const int Width = 100;
    private const int BytesWidth = 20;
    private const int ShownBytes = 6;
    private const string Gap = "  ";

    internal static string Of(Inspection inspection)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{inspection.Format}, {inspection.Length:N0} bytes\n");
        foreach (string line in Wrapping.Lines(inspection.Summary, Width))
            text.Append(line).Append('\n');

        int offsetWidth = Widest("offset", inspection.Fields.Select(field => Number(field.Offset)));
        int lengthWidth = Widest("length", inspection.Fields.Select(field => Number(field.Length)));
        int nameWidth = Widest("field", inspection.Fields.Select(field => field.Name));
        string Row(string offset, string length, string bytes, string name, string meaning) =>
            $"{Gap}{offset.PadLeft(offsetWidth)}{Gap}{length.PadLeft(lengthWidth)}{Gap}{bytes,-BytesWidth}{Gap}{name.PadRight(nameWidth)}{Gap}{meaning}".TrimEnd() + "\n";

        int margin = Row("", "", "", "", "|").Length - 2;
        text.Append('\n').Append(Row("offset", "length", "bytes", "field", "meaning"));
        string? structure = null;
        foreach (InspectedField field in inspection.Fields)
        {
            if (field.Structure != structure)
                text.Append(structure = field.Structure).Append('\n');

            string meaning = field.Value is null ? field.Meaning : $"{field.Value}: {field.Meaning}";
            List<string> lines = [.. Wrapping.Lines(meaning, Width - margin)];
            text.Append(Row(Number(field.Offset), Number(field.Length), Bytes(field), field.Name, lines[0]));
            foreach (string line in lines.Skip(1))
                text.Append(Row("", "", "", "", line));
        }

        return text.ToString();
    }

    /// <summary>What stands in the place of bytes that nobody is shown.</summary>
    internal static string Secret(InspectedField field) => $"(secret, {Number(field.Length)} bytes)";

    private static string Bytes(InspectedField field)
    {
        if (field.IsSecret)
            return Secret(field);
        ReadOnlySpan<byte> bytes = field.Bytes.Span;
        if (bytes.IsEmpty)
            return "";
        return field.Length <= ShownBytes ? Hex(bytes) : $"{Hex(bytes[..Math.Min(bytes.Length, ShownBytes)])} ..";
    }

    private static string Hex(ReadOnlySpan<byte> bytes) =>
        string.Join(' ', bytes.ToArray().Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static int Widest(string title, IEnumerable<string> values) => values.Append(title).Max(value => value.Length);
}
