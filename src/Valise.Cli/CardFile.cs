namespace Valise.Cli;

/// <summary>Tells a card from the public keys that other programs write.</summary>
internal static class CardFile
{
    internal static bool IsCard(ReadOnlySpan<byte> data) => data.StartsWith("-----BEGIN VALISE CARD-----"u8);
}
