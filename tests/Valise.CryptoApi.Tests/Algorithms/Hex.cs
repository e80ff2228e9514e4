namespace Valise.CryptoApi.Tests;

/// <summary>Vectors are written as hexadecimal text.</summary>
internal static class Hex
{
    internal static byte[] ToBytes(string text) => Convert.FromHexString(text);

    internal static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
