using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>
/// Files that other processes may read while they are being written: written under a temporary name in the same
/// folder, flushed to the device, then renamed. A reader sees the old content or the new, never a part.
/// </summary>
internal static partial class AtomicFile
{
    /// <summary>The mode of a file that holds a secret: read and written by its owner only.</summary>
    internal const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OwnerOnlyFolder = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>Creates a folder, and what is missing above it, for its owner only (0700).</summary>
    internal static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnlyFolder);
    }

    /// <summary>Replaces the content of <paramref name="path"/>, durably and for its owner only (0600).</summary>
    internal static void Replace(string path, ReadOnlySpan<byte> content)
    {
        string temporary = TemporaryName(path);
        try
        {
            using (FileStream file = Create(temporary, OwnerOnly))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>A new hidden name beside <paramref name="path"/> that nobody else will choose.</summary>
    internal static string TemporaryName(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Path.Combine(folder, $".valise-{RandomNumberGenerator.GetHexString(32, lowercase: true)}.tmp");
    }

    /// <summary>Opens a new file for writing; it is an error when the name is taken.</summary>
    internal static FileStream Create(string path, UnixFileMode mode)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;
        return new FileStream(path, options);
    }

    /// <summary>Makes the names in a folder durable. Windows does so by itself.</summary>
    internal static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;

        int descriptor = Open(path, 0);
        if (descriptor < 0)
            throw new IOException($"The folder '{path}' cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}.");
        try
        {
            // Some file systems cannot flush a folder and say EINVAL; there is nothing more to be done there.
            _ = FSync(descriptor);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
