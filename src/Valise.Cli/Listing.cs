using System.CommandLine;

namespace Valise.Cli;

/// <summary>The verb <c>list</c>, which is the same for everything that has names.</summary>
internal static class Listing
{
    internal static Command Create(string description, Func<Home, IEnumerable<string>> namesIn)
    {
        var command = new Command("list", description) { CommonOptions.Json };
        command.SetAction(line =>
        {
            IEnumerable<string> names = namesIn(CommonOptions.HomeOf(line));
            if (line.GetValue(CommonOptions.Json))
                Json.Write(writer => Json.Strings(writer, names));
            else
                Console.Out.Write(string.Concat(names.Select(name => name + "\n")));
        });
        return command;
    }
}
