using System.CommandLine;
using System.CommandLine.Help;
using Valise.Cli;
using Valise.Cli.Commands;

// A Command, not a RootCommand: that one is named after the file it was started from, Valise.Cli.
var valise = new Verb("valise", "Send a file that only its receiver opens, from a sender they can be sure of, once.",
    "valise id new alice                        once: your keys, which stay here",
    "valise id export alice -o alice.card       your card, for others",
    "valise contact add bob.card --name bob     somebody else's card",
    "valise seal plan.pdf --to bob              writes plan.pdf.valise, which only bob opens",
    "valise open answer.txt.valise              writes answer.txt, once",
    "valise demo                                watch all of it")
{
    new HelpOption { Description = "Show this help.", Action = new Verb.Help() },
    new VersionOption { Description = "Show the version." },
    CommonOptions.Home,
    IdCommand.Create(),
    ContactCommand.Create(),
    SealCommand.Create(),
    OpenCommand.Create(),
    LogCommand.Create(),
    InspectCommand.Create(),
    DemoCommand.Create(),
};

return await CommandLine.RunAsync(valise, args);
