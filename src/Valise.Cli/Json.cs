using System.Text.Encodings.Web;
using System.Text.Json;
using Valise.CryptoApi;

namespace Valise.Cli;

/// <summary>What <c>--json</c> prints: one indented document.</summary>
internal static class Json
{
    // On a terminal or in a file, not in a web page: names stay readable.
    private static readonly JsonWriterOptions Options =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Write(Action<Utf8JsonWriter> write) => Write(isTaken: false, write);

    /// <summary>Writes to standard output, or to standard error where that is taken by something else.</summary>
    internal static void Write(bool isTaken, Action<Utf8JsonWriter> write)
    {
        using Stream output = isTaken ? Console.OpenStandardError() : Output.OpenStandard();
        using (var writer = new Utf8JsonWriter(output, Options))
            write(writer);
        output.Write("\n"u8);
    }

    internal static void Strings(Utf8JsonWriter writer, IEnumerable<string> values)
    {
        writer.WriteStartArray();
        foreach (string value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    internal static void Key(Utf8JsonWriter writer, string name, RsaPublicKey key)
    {
        writer.WriteStartObject(name);
        writer.WriteString("algorithm", "RSA");
        writer.WriteNumber("bits", key.KeySize);
        writer.WriteString("fingerprint", Contact.FingerprintOf(key).ToHex());
        writer.WriteEndObject();
    }
}
