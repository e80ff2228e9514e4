using System.CommandLine;
using System.CommandLine.Help;
using Valise.Cli;
using Valise.Cli.Commands;

// A Command, not a RootCommand: that one is named after the file it was started from, Valise.Cli.
var valise = new Command("valise", "Send a file that only its receiver opens, from a sender they can be sure of, once.")
{
    new HelpOption(),
    new VersionOption(),
    CommonOptions.Home,
    IdCommand.Create(),
    ContactCommand.Create(),
    SealCommand.Create(),
    OpenCommand.Create(),
    LogCommand.Create(),
    InspectCommand.Create(),
    DemoCommand.Create(),
};

ParseResult line = valise.Parse(args);
try
{
    int exitCode = await line.InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = TimeSpan.FromMinutes(1), // After Ctrl-C: to delete a large file can take seconds.
    });
    return line.Errors.Count > 0 ? ExitCode.Usage : exitCode;
}
catch (Exception e)
{
    return ExitCode.Report(e);
}
