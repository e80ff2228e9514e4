using System.Globalization;
using System.Text;

namespace Valise;

/// <summary>Times, in text files as ISO 8601 in UTC with milliseconds, always 24 characters.</summary>
internal static class LedgerTime
{
    internal const int Length = 24;

    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    internal static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    internal static string ToText(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    internal static DateTimeOffset? Parse(ReadOnlySpan<byte> text) =>
        DateTimeOffset.TryParseExact(
            Encoding.ASCII.GetString(text), Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;
}
