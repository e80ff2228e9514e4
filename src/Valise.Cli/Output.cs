namespace Valise.Cli;

/// <summary>What the command writes.</summary>
internal static class Output
{
    /// <summary>Whether output goes to standard output; refuses to put bytes on a terminal unasked.</summary>
    internal static bool IsStandard(string? path, bool isText = false)
    {
        if (path == CommonOptions.StandardStream)
            return true;
        if (path is not null)
            return false;
        if (!isText && !Console.IsOutputRedirected)
            throw new ValiseException(FailureKind.Usage, "Bytes do not belong on a terminal. Name a file with -o, or say -o - if you mean it.");
        return true;
    }

    /// <summary>Writes a small result as a whole.</summary>
    internal static void Write(string? path, byte[] content, bool overwrite, bool isText, bool isSecret)
    {
        if (IsStandard(path, isText))
        {
            using Stream output = Console.OpenStandardOutput();
            output.Write(content);
            return;
        }

        using PendingFile file = PendingFile.Create(path!, overwrite, isSecret);
        file.Stream.Write(content);
        file.Commit();
    }

    /// <summary>A message must not be written over what it is made of.</summary>
    internal static void ThrowIfSame(string input, string output)
    {
        if (input != CommonOptions.StandardStream && File.Exists(output) && PendingFile.AreSame(input, output))
            throw new ValiseException(FailureKind.Usage, $"'{input}' and '{output}' are the same file. Choose another name with -o.");
    }
}
