using System.Runtime.InteropServices;

namespace SealFile;

/// <summary>What the program needs of advapi32.dll, as C# programs on Windows declare it.</summary>
internal static class Advapi32
{
    private const string Library = "advapi32.dll";

    [DllImport(Library, CharSet = CharSet.Unicode, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptAcquireContext(
        out nint phProv, string? szContainer, string? szProvider, uint dwProvType, uint dwFlags);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptReleaseContext(nint hProv, uint dwFlags);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptGenKey(nint hProv, uint Algid, uint dwFlags, out nint phKey);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptGetUserKey(nint hProv, uint dwKeySpec, out nint phUserKey);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptDestroyKey(nint hKey);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptExportKey(
        nint hKey, nint hExpKey, uint dwBlobType, uint dwFlags, byte[]? pbData, ref uint pdwDataLen);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptImportKey(
        nint hProv, byte[]? pbData, uint dwDataLen, nint hPubKey, uint dwFlags, out nint phKey);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptEncrypt(
        nint hKey, nint hHash, [MarshalAs(UnmanagedType.Bool)] bool Final, uint dwFlags, byte[]? pbData, ref uint pdwDataLen, uint dwBufLen);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptDecrypt(
        nint hKey, nint hHash, [MarshalAs(UnmanagedType.Bool)] bool Final, uint dwFlags, byte[]? pbData, ref uint pdwDataLen);
}
