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

    internal static readonly Option<bool> Yes = new("--yes") { Description = "Do not ask." };

    internal static readonly Option<string?> As = new("--as")
    {
        Description = "The identity of yours; needed only if you have several.",
        HelpName = "NAME",
    };

    internal static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "Where to write; - is standard output, and the default where no file is named.",
        HelpName = "OUT",
    };

    internal static readonly Option<string?> PassphraseFile = new("--passphrase-file")
    {
        Description = "Take the passphrase from the first line of a file instead of asking.",
        HelpName = "F",
    };

    internal static Home HomeOf(ParseResult line) => new(line.GetValue(Home) ?? Valise.Home.DefaultFolder);

    internal static Passphrase PassphraseOf(ParseResult line) => new(line.GetValue(PassphraseFile));

    /// <summary>The name of the identity to act as: the one that was named, or the only one there is.</summary>
    internal static string IdentityOf(ParseResult line, IdentityStore identities)
    {
        if (line.GetValue(As) is { } chosen)
            return chosen;
        return identities.List() switch
        {
            [] => throw new ValiseException(FailureKind.NoKey, "You have no identity yet. Make one with 'valise id new'."),
            [Card only] => only.Name,
            var several => throw new ValiseException(
                FailureKind.Usage,
                $"You have {several.Count} identities. Say which with --as: {string.Join(", ", several.Select(card => card.Name))}."),
        };
    }
}
