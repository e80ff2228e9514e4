using Microsoft.Win32.SafeHandles;

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

    /// <summary>Standard output, to which writing fails when nobody reads it any more.</summary>
    internal static Stream OpenStandard()
    {
        const int standardOutput = 1;
        if (OperatingSystem.IsWindows())
            return Console.OpenStandardOutput();

        // The console's stream keeps silent about a closed pipe. Only for files it is the right one: it goes on where
        // the shell stands in them.
        var stream = new FileStream(new SafeFileHandle(standardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }

    /// <summary>Writes a small result as a whole.</summary>
    internal static void Write(string? path, byte[] content, bool overwrite, bool isText, bool isSecret)
    {
        if (IsStandard(path, isText))
        {
            using Stream output = OpenStandard();
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
