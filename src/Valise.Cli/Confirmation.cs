namespace Valise.Cli;

/// <summary>Questions that are asked before something cannot be undone.</summary>
internal static class Confirmation
{
    /// <summary>Goes on only if the person says yes, here or on the command line.</summary>
    internal static void Demand(bool isGiven, string question)
    {
        if (isGiven)
            return;
        if (Console.IsInputRedirected || Console.IsErrorRedirected)
            throw new ValiseException(FailureKind.Usage, $"{question} Nobody is there to answer: say --yes.");

        Console.Error.Write($"{question} [y/N] ");
        if (Console.ReadLine()?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
            throw new ValiseException(FailureKind.Usage, "Nothing was done.");
    }
}
