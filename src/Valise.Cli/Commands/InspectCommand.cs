using System.CommandLine;
using System.Text.Json;

namespace Valise.Cli.Commands;

/// <summary><c>valise inspect</c>: what a card, a key BLOB or a message is made of.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string> File = new("FILE")
    {
        Description = "A card, a key BLOB or a message; standard input when there is none, or for -.",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => CommonOptions.StandardStream,
    };

    internal static Command Create()
    {
        var command = new Command("inspect", "Show what a card, a key BLOB or a message is made of: every field, where it is, what it means.")
        {
            File, CommonOptions.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        Inspection inspection;
        await using (Stream source = Input.Open(line.GetRequiredValue(File)))
            inspection = await Inspector.InspectAsync(source, cancellationToken);

        if (line.GetValue(CommonOptions.Json))
            Json.Write(writer => Write(writer, inspection));
        else
            Console.Out.Write(InspectionDump.Of(inspection));

        if (inspection.Damage is { } damage)
            throw new ValiseException(FailureKind.Damaged, damage);
    }

    private static void Write(Utf8JsonWriter writer, Inspection inspection)
    {
        writer.WriteStartObject();
        writer.WriteString("format", inspection.Format);
        writer.WriteString("summary", inspection.Summary);
        writer.WriteNumber("length", inspection.Length);
        writer.WriteString("damage", inspection.Damage);
        writer.WriteStartArray("fields");
        foreach (InspectedField field in inspection.Fields)
        {
            writer.WriteStartObject();
            writer.WriteString("structure", field.Structure);
            writer.WriteString("name", field.Name);
            writer.WriteNumber("offset", field.Offset);
            writer.WriteNumber("length", field.Length);
            writer.WriteString("bytes", field.IsSecret ? InspectionDump.Secret(field) : Convert.ToHexStringLower(field.Bytes.Span));
            writer.WriteBoolean("complete", field.Bytes.Length == field.Length);
            writer.WriteString("value", field.Value);
            writer.WriteString("meaning", field.Meaning);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
