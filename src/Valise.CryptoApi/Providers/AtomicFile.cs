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

    /// <summary>The mode of a user's file: for all, less what the user's umask takes away.</summary>
    internal const UnixFileMode UserDefault =
        OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Matches the names that <see cref="TemporaryName"/> makes.</summary>
    internal const string TemporaryPattern = ".valise-*.tmp";

    private const UnixFileMode OwnerOnlyFolder = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>Creates a folder, and what is missing above it, for its owner only (0700).</summary>
    internal static void CreateFolder(string path)
    {
        if (Directory.Exists(path))
            return;
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent)
            CreateFolder(parent);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        // .NET would give what is missing above it the usual mode.
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } above && !Directory.Exists(above))
            CreateFolder(above);
        Directory.CreateDirectory(path, OwnerOnlyFolder);
    }

    /// <summary>Replaces the content of <paramref name="path"/>, durably and for its owner only (0600).</summary>
    internal static void Replace(string path, ReadOnlySpan<byte> content) =>
        Replace(path, content, static (file, bytes) => file.Write(bytes));

    /// <summary>The same for content that is written by <paramref name="write"/>, to a file still under a temporary name.</summary>
    internal static void Replace<T>(string path, T state, Action<FileStream, T> write)
        where T : allows ref struct
    {
        string temporary = TemporaryName(path);
        try
        {
            using (FileStream file = Create(temporary, OwnerOnly))
            {
                write(file, state);
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

    /// <summary>Reads a file that holds a secret; null when others may read it too.</summary>
    internal static byte[]? ReadSecret(string path)
    {
        const UnixFileMode others = UserDefault & ~OwnerOnly;
        bool isOpen = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & others) != 0;
        return isOpen ? null : File.ReadAllBytes(path);
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

    /// <summary>Gives a file another name in one step. It is false, and nothing happened, when the name is taken.</summary>
    internal static bool TryRename(string path, string newPath)
    {
        if (OperatingSystem.IsLinux() && TryRenameOnLinux(path, newPath) is bool done)
            return done;
        if (OperatingSystem.IsMacOS())
            return RenameOnMacOS(path, newPath);
        if (OperatingSystem.IsWindows())
        {
            try
            {
                File.Move(path, newPath, overwrite: false);
                return true;
            }
            catch (IOException) when (File.Exists(newPath) && File.Exists(path))
            {
                return false;
            }
        }

        // File.Move would link and unlink, and a crash in between leaves the file under both names. Taking the name
        // with an empty file and renaming over that file leaves at worst the empty one.
        try
        {
            Create(newPath, OwnerOnly).Dispose();
        }
        catch (IOException) when (File.Exists(newPath))
        {
            return false;
        }

        File.Move(path, newPath, overwrite: true);
        return true;
    }

    // null: neither this C library nor this file system knows how to.
    private static bool? TryRenameOnLinux(string path, string newPath)
    {
        const int currentFolder = -100, noReplace = 1;
        const int notPermitted = 1, exists = 17, invalid = 22, notImplemented = 38, notSupported = 95;
        try
        {
            if (RenameAt2(currentFolder, path, currentFolder, newPath, noReplace) == 0)
                return true;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        return Marshal.GetLastPInvokeError() switch
        {
            exists => false,
            notPermitted or invalid or notImplemented or notSupported => null,
            int error => throw new IOException($"'{path}' cannot be renamed to '{newPath}': {Marshal.GetPInvokeErrorMessage(error)}.", error),
        };
    }

    private static bool RenameOnMacOS(string path, string newPath)
    {
        const uint exclusive = 4;
        const int exists = 17;
        if (RenameX(path, newPath, exclusive) == 0)
            return true;
        int error = Marshal.GetLastPInvokeError();
        return error == exists
            ? false
            : throw new IOException($"'{path}' cannot be renamed to '{newPath}': {Marshal.GetPInvokeErrorMessage(error)}.", error);
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

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int folder, string path, int newFolder, string newPath, uint flags);

    [LibraryImport("libc", EntryPoint = "renamex_np", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameX(string path, string newPath, uint flags);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
