using System.CommandLine;

namespace Valise.Cli;

/// <summary>The options that more than one verb has.</summary>
internal static class CommonOptions
{
    internal const string StandardStream = "-";

    internal static readonly Option<string?> Home = new("--home")
    {
        Description = "The folder with your identities and contacts (or VALISE_HOME; ~/.valise otherwise).",
        HelpName = "DIR",
        Recursive = true,
    };

    internal static readonly Option<bool> Json = new("--json") { Description = "Print JSON, for scripts." };

    internal static readonly Option<bool> Force = new("--force") { Description = "Replace what is there already." };

    internal static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "Where to write; - is standard output.",
        HelpName = "OUT",
    };

    internal static readonly Option<string?> PassphraseFile = new("--passphrase-file")
    {
        Description = "Take the passphrase from the first line of a file instead of asking.",
        HelpName = "F",
    };

    internal static Home HomeOf(ParseResult line) => new(line.GetValue(Home) ?? Valise.Home.DefaultFolder);
}
