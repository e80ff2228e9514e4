using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Valise;

/// <summary>
/// What tells a file from its copy: its number in the file system and, but for Windows, the time of its birth. A copy has others, even
/// when it keeps all times that a program can set; so has a new file under an old name. File.GetCreationTime will not
/// do on Linux, where it falls back to times that `cp -a` keeps.
/// </summary>
internal static partial class FileIdentity
{
    /// <summary>The identity of a file as text without blanks; null when no file can be looked at there.</summary>
    internal static string? Of(string path)
    {
        if (OperatingSystem.IsLinux())
            return OnLinux(path);
        if (OperatingSystem.IsMacOS())
            return OnMacOS(path);
        return OperatingSystem.IsWindows() ? OnWindows(path) : throw new PlatformNotSupportedException();
    }

    /// <summary>Whether a name leads to a device, a pipe or a socket, or is one of the system's, as /dev/stdout is. Only
    /// Linux lets a file take the place of one.</summary>
    internal static bool IsSpecial(string path)
    {
        const int currentFolder = -100, type = 0xf000, file = 0x8000, folder = 0x4000;
        const uint mode = 0x1;
        if (!OperatingSystem.IsLinux())
            return false;
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is "/dev" or "/dev/fd")
            return true;
        Span<byte> stat = stackalloc byte[256];
        return StatX(currentFolder, path, 0, mode, stat) == 0
            && (MemoryMarshal.Read<ushort>(stat[28..]) & type) is not (file or folder);
    }

    /// <summary>Whether there certainly is no file, where that can be asked without an exception. False says nothing.</summary>
    internal static bool IsMissing(string path)
    {
        const int currentFolder = -100, noFollow = 0x100;
        const int noEntry = 2, noFolder = 20;
        if (!OperatingSystem.IsLinux())
            return false;
        Span<byte> stat = stackalloc byte[256];
        return StatX(currentFolder, path, noFollow, 0, stat) != 0
            && Marshal.GetLastPInvokeError() is noEntry or noFolder;
    }

    private static string Text(ulong number, ulong seconds, uint fraction) =>
        string.Create(CultureInfo.InvariantCulture, $"{number}@{seconds}.{fraction}");

    // struct statx of linux/stat.h: 256 bytes, stx_mode at 28, stx_ino at 32, stx_btime at 80 (seconds, then nanoseconds). Where the
    // file system keeps no time of birth, its place is zero.
    private static string? OnLinux(string path)
    {
        const int currentFolder = -100, noFollow = 0x100;
        const uint number = 0x100, birth = 0x800;
        Span<byte> stat = stackalloc byte[256];
        stat.Clear();
        if (StatX(currentFolder, path, noFollow, number | birth, stat) != 0)
            return null;
        return Text(
            MemoryMarshal.Read<ulong>(stat[32..]), MemoryMarshal.Read<ulong>(stat[80..]), MemoryMarshal.Read<uint>(stat[88..]));
    }

    // struct stat with 64-bit inodes of sys/stat.h: 144 bytes, st_ino at 8, st_birthtimespec at 80.
    private static string? OnMacOS(string path)
    {
        Span<byte> stat = stackalloc byte[256];
        stat.Clear();
        int result = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? StatInode64(path, stat) : Stat(path, stat);
        if (result != 0)
            return null;
        return Text(
            MemoryMarshal.Read<ulong>(stat[8..]), MemoryMarshal.Read<ulong>(stat[80..]), MemoryMarshal.Read<uint>(stat[88..]));
    }

    // BY_HANDLE_FILE_INFORMATION of fileapi.h: 52 bytes, nFileIndexHigh at 44, nFileIndexLow at 48. The time of creation is
    // no part of it: NTFS gives a file that takes the name of another that other's time ("tunneling"). Its file index
    // counts how often the place was used.
    private static string? OnWindows(string path)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> information = stackalloc byte[52];
            if (!GetFileInformationByHandle(file, information))
                return null;
            ulong number = (ulong)BinaryPrimitives.ReadUInt32LittleEndian(information[44..]) << 32
                | BinaryPrimitives.ReadUInt32LittleEndian(information[48..]);
            return Text(number, 0, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, Span<byte> stat);

    [LibraryImport("libc", EntryPoint = "lstat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(string path, Span<byte> stat);

    [LibraryImport("libc", EntryPoint = "lstat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatInode64(string path, Span<byte> stat);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetFileInformationByHandle(SafeFileHandle file, Span<byte> information);
}
