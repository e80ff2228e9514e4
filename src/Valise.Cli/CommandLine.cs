using System.CommandLine;

namespace Valise.Cli;

/// <summary>From what was typed to an exit code.</summary>
internal static class CommandLine
{
    // A file called @notes is a file, not a list of arguments.
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    internal static async Task<int> RunAsync(Command root, string[] args)
    {
        try
        {
            ParseResult line = root.Parse(args, Parser);
            if (line.Errors.Count > 0)
                return Refuse(root, line);
            if (args.Contains(""))
                throw new ValiseException(FailureKind.Usage, "An argument is empty, and means no file or name. Was a variable not set?");
            return await line.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TimeSpan.FromMinutes(1), // After Ctrl-C: to delete a large file can take seconds.
            });
        }
        catch (Exception e)
        {
            return ExitCode.Report(e);
        }
    }

    // Standard output is for what was asked for, even when that is then not understood.
    private static int Refuse(Command root, ParseResult line)
    {
        Command command = line.CommandResult.Command;
        string typed = string.Join(' ', Path(command));
        if (line.UnmatchedTokens.Count > 0)
        {
            Console.Error.WriteLine($"valise: '{line.UnmatchedTokens[0]}' is not part of '{typed}'. See '{typed} --help'.");
        }
        else if (command.Subcommands.Count > 0)
        {
            root.Parse([.. Path(command).Skip(1), "--help"], Parser).Invoke(new InvocationConfiguration { Output = Console.Error });
        }
        else
        {
            foreach (var error in line.Errors)
                Console.Error.WriteLine($"valise: {error.Message.TrimEnd()}");
            Console.Error.WriteLine($"See '{typed} --help'.");
        }

        return ExitCode.Usage;
    }

    private static IEnumerable<string> Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? Path(parent).Append(command.Name) : [command.Name];
}
