using Microsoft.Win32.SafeHandles;

namespace Valise.Cli;

/// <summary>What the command reads.</summary>
internal static class Input
{
    // No key, certificate or key BLOB is longer.
    private const int MaxKeyFileLength = 1 << 20;

    /// <summary>Reads a small file, or standard input, as a whole.</summary>
    internal static async Task<byte[]> ReadKeyFileAsync(string path)
    {
        await using Stream source = Open(path);
        var content = new byte[MaxKeyFileLength + 1];
        int length = await source.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false);
        return length <= MaxKeyFileLength
            ? content[..length]
            : throw new ValiseException(FailureKind.Damaged, $"'{path}' is too long to be a key.");
    }

    /// <summary>Opens a file, or standard input for <c>-</c>, for reading from its beginning to its end.</summary>
    internal static Stream Open(string path)
    {
        if (path == CommonOptions.StandardStream)
            return OpenStandard();
        if (Directory.Exists(path))
            throw new ValiseException(FailureKind.File, $"'{path}' is a folder. Name files, or pack it first.");
        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.Read,
            Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.SequentialScan,
            BufferSize = 0,
        });
        return file.CanSeek ? file : new WaitingStream(file);
    }

    // What the shell opened may be a file, which can be read at positions and twice.
    private static Stream OpenStandard()
    {
        const int standardInput = 0;
        if (!OperatingSystem.IsWindows())
        {
            var file = new FileStream(new SafeFileHandle(standardInput, ownsHandle: false), FileAccess.Read, bufferSize: 0);
            if (file.CanSeek)
                return file;
        }

        return new WaitingStream(Console.OpenStandardInput());
    }
}
