using static System.Globalization.CultureInfo;

namespace Valise.Differential.Tests;

/// <summary>One call of a sequence, in the peer's language. A word <c>@LABEL</c> stands for the bytes that the leader
/// answered to the step of that label; <c>@LABEL:FROM:COUNT</c> for some of them, <c>@LABEL^AT</c> for the same with one
/// bit changed.</summary>
internal sealed record Step(string Text)
{
    /// <summary>The bytes of the answer differ from call to call: only that the call succeeds and their length are
    /// compared.</summary>
    public bool IsRandom { get; init; }

    public string? Label { get; init; }

    /// <summary>Means nothing without the step before it, and shrinking takes away both or none.</summary>
    public bool IsContinuation { get; init; }

    public bool RefersToAnswer => Text.Contains('@');

    /// <summary>The line for the peer, or null where a step that it refers to gave no bytes.</summary>
    public string? Resolve(IReadOnlyDictionary<string, string> answers)
    {
        if (!RefersToAnswer)
            return Text;
        var words = Text.Split(' ');
        for (var i = 0; i < words.Length; i++)
        {
            if (!words[i].StartsWith('@'))
                continue;
            if (Bytes(words[i][1..], answers) is not { } bytes)
                return null;
            words[i] = bytes;
        }

        return string.Join(' ', words);
    }

    private static string? Bytes(string reference, IReadOnlyDictionary<string, string> answers)
    {
        var parts = reference.Split(':', '^');
        if (!answers.TryGetValue(parts[0], out var hex))
            return null;
        if (reference.Contains(':', StringComparison.Ordinal))
        {
            var from = Math.Min(int.Parse(parts[1], InvariantCulture) * 2, hex.Length);
            hex = hex.Substring(from, Math.Min(int.Parse(parts[2], InvariantCulture) * 2, hex.Length - from));
        }
        else if (reference.Contains('^', StringComparison.Ordinal) && hex.Length > 0)
        {
            var bytes = Convert.FromHexString(hex);
            bytes[int.Parse(parts[1], InvariantCulture) % bytes.Length] ^= 0x10;
            hex = Convert.ToHexStringLower(bytes);
        }

        return hex.Length == 0 ? "\"\"" : hex;
    }
}
