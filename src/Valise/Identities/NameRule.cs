using System.Buffers;
using System.Text;

namespace Valise;

/// <summary>
/// What the name of an identity or a contact may be: 1 to 64 bytes of UTF-8 in NFC, characters of the
/// <see cref="Repertoire"/> only, no blank (category Zs) first or last.
/// </summary>
internal static class NameRule
{
    internal const int MaxBytes = 64;

    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Brings what a person typed into NFC.</summary>
    /// <exception cref="ValiseException">It cannot be a name.</exception>
    internal static string Parse(string typed)
    {
        string name = IsCleanText(typed) ? Nfc.Normalize(typed) : "";
        return IsValid(name) ? name : throw Error.NotAName();
    }

    /// <summary>Reads a name from the wire, where only its one encoding counts.</summary>
    internal static bool TryDecode(ReadOnlySpan<byte> utf8, out string name) =>
        TryDecodeText(utf8, out name) && IsValid(name);

    internal static bool IsValid(string name) =>
        IsCleanText(name)
        && Encoding.UTF8.GetByteCount(name) is >= 1 and <= MaxBytes
        && !char.IsWhiteSpace(name[0]) && !char.IsWhiteSpace(name[^1])
        && Nfc.IsNormalized(name);

    /// <summary>Decodes UTF-8 strictly: no overlong forms, no surrogates, nothing replaced.</summary>
    internal static bool TryDecodeText(ReadOnlySpan<byte> utf8, out string text)
    {
        text = "";
        try
        {
            text = StrictUtf8.GetString(utf8);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>Whether text is well-formed and has only characters of the <see cref="Repertoire"/>.</summary>
    internal static bool IsCleanText(string text)
    {
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out Rune rune, out int used) != OperationStatus.Done || !Repertoire.Contains(rune))
                return false;
            rest = rest[used..];
        }

        return true;
    }
}
