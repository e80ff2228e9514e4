namespace Valise;

/// <summary>Tells what a file is from its first bytes; <see cref="Header.PrefixSize"/> of them are enough.</summary>
internal static class Sniffer
{
    internal static MessageForm Sniff(ReadOnlySpan<byte> start) =>
        start.StartsWith(Header.Magic) ? MessageForm.Binary
        : start.StartsWith(Armor.Begin) ? MessageForm.Text
        : MessageForm.Other;
}
