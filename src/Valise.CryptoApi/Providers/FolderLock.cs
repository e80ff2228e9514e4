using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Valise.CryptoApi;

/// <summary>
/// One writer at a time in a folder, across threads and processes: an exclusive hold on its file <c>.lock</c>. The
/// operating system lets go of it when a process ends, however it ends.
/// </summary>
internal sealed partial class FolderLock : IDisposable
{
    /// <summary>The file's name, which <see cref="Valise.CryptoApi.FileName"/> gives to nothing else.</summary>
    internal const string FileName = ".lock";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock of a folder, which must exist.</summary>
    /// <exception cref="IOException">Another process has held it for longer than half a minute.</exception>
    internal static FolderLock Acquire(string folder)
    {
        string path = Path.Combine(folder, FileName);
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = AtomicFile.OwnerOnly;

        long start = Environment.TickCount64;
        while (true)
        {
            try
            {
                var file = new FileStream(path, options);
                try
                {
                    Hold(file.SafeFileHandle, path);
                    return new FolderLock(file);
                }
                catch
                {
                    file.Dispose();
                    throw;
                }
            }
            catch (IOException e) when (e.GetType() == typeof(IOException) && IsHeldByAnother(e))
            {
                if (Environment.TickCount64 - start > Patience.TotalMilliseconds)
                    throw new IOException($"Another process holds '{path}'. Wait until it is done, then try again.", e);
                Thread.Sleep(Random.Shared.Next(1, 4));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // FileStream locks by the same means, but goes on without a lock where System.IO.DisableFileLocking says so or the
    // file system has none. Two processes would then open one message.
    private static void Hold(SafeFileHandle file, string path)
    {
        const int exclusive = 2, doNotWait = 4;
        if (OperatingSystem.IsWindows() || FLock(file, exclusive | doNotWait) == 0)
            return;
        int error = Marshal.GetLastPInvokeError();
        throw new IOException(
            $"'{path}' cannot be locked: {Marshal.GetPInvokeErrorMessage(error)}. Use a folder on a local disk.", error);
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FLock(SafeFileHandle file, int operation);

    // EWOULDBLOCK on Linux (11) and on macOS and the BSDs (35); ERROR_SHARING_VIOLATION on Windows.
    private static bool IsHeldByAnother(IOException e) =>
        e.HResult is 11 or 35 or unchecked((int)0x80070020);
}
