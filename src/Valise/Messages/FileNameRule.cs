using System.Text;

namespace Valise;

/// <summary>
/// What the file name in a stamp may be: 0 to 255 bytes of UTF-8 that are one path component anywhere, hide nothing
/// from people, and look neither like a hidden file nor like an option.
/// </summary>
internal static class FileNameRule
{
    internal const int MaxBytes = 255;

    internal static bool TryDecode(ReadOnlySpan<byte> utf8, out string name) =>
        NameRule.TryDecodeText(utf8, out name) && IsValid(name);

    internal static bool IsValid(string name) =>
        NameRule.IsCleanText(name)
        && Encoding.UTF8.GetByteCount(name) <= MaxBytes
        && name.AsSpan().IndexOfAny('/', '\\', ':') < 0
        && !name.StartsWith('.') && !name.StartsWith('-');
}
