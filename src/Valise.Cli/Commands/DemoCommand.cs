using System.CommandLine;
using Valise.Cli.Demo;

namespace Valise.Cli.Commands;

/// <summary><c>valise demo</c>: the exchange between users of Valise, and with a user of CryptoAPI, carried out and told.</summary>
internal static class DemoCommand
{
    private const string Letter =
        """
        Dear Bob,

        the plans are ready. Come on Friday at seven, by the back door, and bring the key.
        Nobody else needs to know.

        Alice

        """;

    private static readonly Argument<string?> Subject = new("FILE")
    {
        Description = "What is sent; a short letter when there is none.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    internal static Command Create()
    {
        var command = new Command("demo", "Watch Alice send Bob a file, and Eve fail to send it again.") { Subject };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        string? file = line.GetValue(Subject);
        if (file is not null)
            await Input.Open(file).DisposeAsync();

        string folder = Directory.CreateTempSubdirectory("valise-demo-").FullName;
        try
        {
            string original = file ?? Path.Combine(folder, "letter.txt");
            if (file is null)
                await File.WriteAllTextAsync(original, Letter, cancellationToken);
            var stage = new Stage(folder, original, file ?? "a letter", cancellationToken);
            await SignedScene.PlayAsync(stage);
            await CryptoApiScene.PlayAsync(stage);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Stage.Say("", file is null
            ? "All of it happened in a temporary folder, which is gone. For a file of yours: valise demo FILE"
            : "All of it happened in a temporary folder, which is gone.");
    }
}
