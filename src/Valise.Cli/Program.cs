using System.CommandLine;
using System.CommandLine.Help;

const int UsageError = 2;

// A Command, not a RootCommand: that one is named after the file it was started from, Valise.Cli.
var valise = new Command("valise", "Send a file that only its receiver opens, from a sender they can be sure of, once.")
{
    new HelpOption(),
    new VersionOption(),
};

var line = valise.Parse(args);
var exitCode = await line.InvokeAsync();
return line.Errors.Count > 0 ? UsageError : exitCode;
