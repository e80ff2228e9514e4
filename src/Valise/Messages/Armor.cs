using System.Text;

namespace Valise;

/// <summary>
/// Bytes as text: PEM as RFC 7468 has it, strictly. One block with nothing around it, base64 in lines of 64 digits of
/// which only the last may be shorter, line ends all LF or all CRLF, the very last of them optional.
/// </summary>
internal static class Armor
{
    /// <summary>The label of a message's PEM block.</summary>
    internal const string MessageLabel = "VALISE MESSAGE";

    internal const int LineSize = 64;
    internal const int BytesPerLine = LineSize / 4 * 3;

    /// <summary>What every PEM text begins with.</summary>
    internal static ReadOnlySpan<byte> Begin => "-----BEGIN"u8;

    internal static byte[] BeginLine(string label) => Encoding.ASCII.GetBytes($"-----BEGIN {label}-----");

    internal static byte[] EndLine(string label) => Encoding.ASCII.GetBytes($"-----END {label}-----");

    internal static byte[] Encode(ReadOnlySpan<byte> bytes, string label)
    {
        using var text = new MemoryStream();
        using var writer = new ArmorWriter(text, label);
        writer.Write(bytes);
        writer.Complete();
        return text.ToArray();
    }

    /// <summary>Decodes a whole text that holds at most <paramref name="maxSize"/> bytes.</summary>
    internal static byte[] Decode(ReadOnlySpan<byte> text, string label, int maxSize)
    {
        // One byte more shows that there are too many, which no structure inside accepts.
        byte[] bytes = new byte[maxSize + 1];
        using var reader = new ArmorReader(new MemoryStream(text.ToArray()), label, prefix: default);
        return bytes[..reader.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
