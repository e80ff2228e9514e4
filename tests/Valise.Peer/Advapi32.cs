using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace Valise.Peer;

/// <summary>The functions of advapi32.dll, declared the way C# programs on Windows declare them.</summary>
[SuppressMessage("Performance", "CA1838", Justification = "Programs on Windows take names in a StringBuilder.")]
internal static class Advapi32
{
    private const string Library = "advapi32.dll";

    [DllImport(Library, CharSet = CharSet.Unicode, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptAcquireContext(
        out nint phProv, string? szContainer, string? szProvider, uint dwProvType, uint dwFlags);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptContextAddRef(nint hProv, nint pdwReserved, uint dwFlags);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptReleaseContext(nint hProv, uint dwFlags);

    [DllImport(Library, CharSet = CharSet.Unicode, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptSetProvider(string? pszProvName, uint dwProvType);

    [DllImport(Library, CharSet = CharSet.Unicode, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptSetProviderEx(string? pszProvName, uint dwProvType, nint pdwReserved, uint dwFlags);

    [DllImport(Library, CharSet = CharSet.Unicode, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptGetDefaultProvider(
        uint dwProvType, nint pdwReserved, uint dwFlags, StringBuilder? pszProvName, ref uint pcbProvName);

    [DllImport(Library, CharSet = CharSet.Unicode, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptEnumProviders(
        uint dwIndex, nint pdwReserved, uint dwFlags, ref uint pdwProvType, StringBuilder? pszProvName, ref uint pcbProvName);

    [DllImport(Library, CharSet = CharSet.Unicode, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptEnumProviderTypes(
        uint dwIndex, nint pdwReserved, uint dwFlags, ref uint pdwProvType, StringBuilder? pszTypeName, ref uint pcbTypeName);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptGetProvParam(
        nint hProv, uint dwParam, byte[]? pbData, ref uint pdwDataLen, uint dwFlags);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptSetProvParam(nint hProv, uint dwParam, byte[]? pbData, uint dwFlags);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptGenKey(nint hProv, uint Algid, uint dwFlags, out nint phKey);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptDeriveKey(nint hProv, uint Algid, nint hBaseData, uint dwFlags, out nint phKey);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptGetUserKey(nint hProv, uint dwKeySpec, out nint phUserKey);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptDuplicateKey(nint hKey, nint pdwReserved, uint dwFlags, out nint phKey);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptDestroyKey(nint hKey);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptGetKeyParam(
        nint hKey, uint dwParam, byte[]? pbData, ref uint pdwDataLen, uint dwFlags);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptSetKeyParam(nint hKey, uint dwParam, byte[]? pbData, uint dwFlags);

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
        nint hKey, nint hHash, bool Final, uint dwFlags, byte[]? pbData, ref uint pdwDataLen, uint dwBufLen);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptDecrypt(
        nint hKey, nint hHash, bool Final, uint dwFlags, byte[]? pbData, ref uint pdwDataLen);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptGenRandom(nint hProv, uint dwLen, byte[]? pbBuffer);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptCreateHash(nint hProv, uint Algid, nint hKey, uint dwFlags, out nint phHash);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptDuplicateHash(nint hHash, nint pdwReserved, uint dwFlags, out nint phHash);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptDestroyHash(nint hHash);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptGetHashParam(
        nint hHash, uint dwParam, byte[]? pbData, ref uint pdwDataLen, uint dwFlags);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptSetHashParam(nint hHash, uint dwParam, byte[]? pbData, uint dwFlags);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptHashData(nint hHash, byte[]? pbData, uint dwDataLen, uint dwFlags);

    [DllImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptHashSessionKey(nint hHash, nint hKey, uint dwFlags);

    [DllImport(Library, CharSet = CharSet.Unicode, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptSignHash(
        nint hHash, uint dwKeySpec, string? szDescription, uint dwFlags, byte[]? pbSignature, ref uint pdwSigLen);

    [DllImport(Library, CharSet = CharSet.Unicode, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CryptVerifySignature(
        nint hHash, byte[]? pbSignature, uint dwSigLen, nint hPubKey, string? szDescription, uint dwFlags);
}
