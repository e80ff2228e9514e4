using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace Valise.Cli;

/// <summary>What <c>seal</c> and <c>open</c> say of a message: a sentence, or JSON.</summary>
internal static class Report
{
    internal static void Sealed(string file, string? output, SealedMessage message, IReadOnlyList<(string Name, Card Card)> receivers)
    {
        bool isStandard = output == CommonOptions.StandardStream || (output is null && file == CommonOptions.StandardStream);
        Json.Write(isStandard, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("file", file);
            writer.WriteString("sealed", message.Time);
            writer.WriteNumber("size", message.Size);
            writer.WriteString("stream", message.Grant?.Stream.ToString());
            writer.WriteStartArray("to");
            for (int i = 0; i < receivers.Count; i++)
            {
                writer.WriteStartObject();
                writer.WriteString("name", receivers[i].Name);
                writer.WriteString("fingerprint", receivers[i].Card.Fingerprint.ToHex());
                if (message.Grant is not null)
                    writer.WriteNumber("serial", message.Grant.Serials[i]);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    internal static void Opened(ParseResult line, string file, bool isStandard, OpenedMessage message, IReadOnlyList<Contact> contacts, OpenIdentities mine)
    {
        Contact? sender = message.Sender is null ? null : contacts.FirstOrDefault(contact => contact.Card!.Fingerprint == message.Sender.Fingerprint);
        string? name = sender?.Name ?? (message.Sender is null ? null : mine.NameOf(message.Sender.Fingerprint));
        if (line.GetValue(CommonOptions.Json))
        {
            Json.Write(isStandard, writer => Describe(writer, file, message, name, sender));
            return;
        }

        string time = message.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        Console.Error.WriteLine(message.Sender is null
            ? $"Opened {file}: sealed {time} UTC by somebody who does not say who they are."
            : $"Opened {file}: from {name}{Verified(sender)}, sealed {time} UTC, serial {message.Serial}.");
        if (message.Verdict.Skipped is { } skipped)
            Console.Error.WriteLine($"Not arrived from {name} so far: {Range(skipped)}. Late, lost, or withheld: ask them. See 'valise log'.");
        if (message.Verdict.Overridden)
            Console.Error.WriteLine("It was let in although it would have been refused, because you said so.");
    }

    internal static void Opened(ParseResult line, string file, bool isStandard, ReplayVerdict verdict)
    {
        if (line.GetValue(CommonOptions.Json))
        {
            Json.Write(isStandard, writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("file", file);
                writer.WriteString("format", "cryptoapi");
                writer.WriteBoolean("overridden", verdict.Overridden);
                writer.WriteEndObject();
            });
            return;
        }

        Console.Error.WriteLine($"Opened {file}. Nobody can tell who sealed it, or whether it was changed: CryptoAPI messages have no sender and no integrity.");
        if (verdict.Overridden)
            Console.Error.WriteLine("It was opened although it may have been opened before, because you said --again.");
    }

    internal static string Range(SerialRange range) =>
        range.First == range.Last ? $"serial {range.First}" : $"serials {range.First} to {range.Last}";

    private static string Verified(Contact? sender) => sender switch
    {
        null => " (yourself)",
        { Verified: null } => " (not verified)",
        _ => " (verified)",
    };

    private static void Describe(Utf8JsonWriter writer, string file, OpenedMessage message, string? name, Contact? sender)
    {
        writer.WriteStartObject();
        writer.WriteString("file", file);
        writer.WriteString("from", name);
        writer.WriteString("fingerprint", message.Sender?.Fingerprint.ToHex());
        writer.WriteBoolean("verified", sender?.Verified is not null);
        writer.WriteString("sealed", message.Time);
        if (message.Sender is not null)
        {
            writer.WriteString("stream", message.Stream.ToString());
            writer.WriteNumber("serial", message.Serial);
        }

        writer.WriteString("name", message.FileName);
        writer.WriteNumber("size", message.Size);
        if (message.Verdict.Skipped is { } skipped)
        {
            writer.WriteStartObject("missing");
            writer.WriteNumber("first", skipped.First);
            writer.WriteNumber("last", skipped.Last);
            writer.WriteEndObject();
        }

        writer.WriteBoolean("overridden", message.Verdict.Overridden);
        writer.WriteEndObject();
    }
}
