using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Valise.Cli;

/// <summary>A command whose help ends with examples.</summary>
/// <param name="name">The word that calls it.</param>
/// <param name="description">What it does, in a sentence.</param>
/// <param name="examples">Lines as one would type them.</param>
internal sealed class Verb(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Help for all commands: the usual, then the examples.</summary>
    internal sealed class Help : SynchronousCommandLineAction
    {
        private readonly HelpAction _usual = new();

        // A request for help is never an error, whatever else the line says.
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int exitCode = _usual.Invoke(parseResult);
            if (parseResult.CommandResult.Command is Verb verb)
                verb.WriteExamples(parseResult.InvocationConfiguration.Output);
            return exitCode;
        }
    }

    private void WriteExamples(TextWriter output)
    {
        output.WriteLine(examples.Length == 1 ? "Example:" : "Examples:");
        foreach (string example in examples)
            output.WriteLine($"  {example}");
        output.WriteLine();
    }
}
