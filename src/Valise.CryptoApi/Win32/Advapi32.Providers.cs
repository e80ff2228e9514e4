using System.Text;

namespace Valise.CryptoApi.Win32;

public static partial class Advapi32
{
    private static readonly (ProviderType Type, string Name)[] s_types =
    [
        (ProviderType.RsaFull, "RSA Full (Signature and Key Exchange)"),
        (ProviderType.RsaAes, "RSA Full and AES"),
    ];

    /// <summary>Sets the default provider of a type, for this process.</summary>
    /// <param name="pszProvName">The provider's name.</param>
    /// <param name="dwProvType">Its type.</param>
    public static bool CryptSetProvider(string? pszProvName, uint dwProvType) =>
        CryptSetProviderEx(pszProvName, dwProvType, 0, WinCrypt.CRYPT_USER_DEFAULT);

    /// <inheritdoc cref="CryptSetProvider"/>
    public static bool CryptSetProviderA(string? pszProvName, uint dwProvType) => CryptSetProvider(pszProvName, dwProvType);

    /// <inheritdoc cref="CryptSetProvider"/>
    public static bool CryptSetProviderW(string? pszProvName, uint dwProvType) => CryptSetProvider(pszProvName, dwProvType);

    /// <summary>
    /// Sets or deletes the default provider of a type, for this process: Windows' registry has no counterpart here.
    /// </summary>
    /// <param name="pszProvName">The provider's name.</param>
    /// <param name="dwProvType">Its type.</param>
    /// <param name="pdwReserved">0.</param>
    /// <param name="dwFlags">CRYPT_MACHINE_DEFAULT or CRYPT_USER_DEFAULT, which are one here, and CRYPT_DELETE_DEFAULT.</param>
    public static bool CryptSetProviderEx(string? pszProvName, uint dwProvType, nint pdwReserved, uint dwFlags)
    {
        const uint Whose = WinCrypt.CRYPT_MACHINE_DEFAULT | WinCrypt.CRYPT_USER_DEFAULT;
        try
        {
            WantNull(pdwReserved);
            AllowFlags(dwFlags, Whose | WinCrypt.CRYPT_DELETE_DEFAULT);
            if ((dwFlags & Whose) == 0)
                throw Error.Flags(dwFlags);
            if ((dwFlags & WinCrypt.CRYPT_DELETE_DEFAULT) != 0)
                DefaultProviders.Reset(dwProvType);
            else
                DefaultProviders.Set(pszProvName, dwProvType);
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <inheritdoc cref="CryptSetProviderEx"/>
    public static bool CryptSetProviderExA(string? pszProvName, uint dwProvType, nint pdwReserved, uint dwFlags) =>
        CryptSetProviderEx(pszProvName, dwProvType, pdwReserved, dwFlags);

    /// <inheritdoc cref="CryptSetProviderEx"/>
    public static bool CryptSetProviderExW(string? pszProvName, uint dwProvType, nint pdwReserved, uint dwFlags) =>
        CryptSetProviderEx(pszProvName, dwProvType, pdwReserved, dwFlags);

    /// <summary>Names the default provider of a type.</summary>
    /// <param name="dwProvType">The type.</param>
    /// <param name="pdwReserved">0.</param>
    /// <param name="dwFlags">CRYPT_MACHINE_DEFAULT or CRYPT_USER_DEFAULT, which are one here.</param>
    /// <param name="pszProvName">Receives the name, or null to ask for its size.</param>
    /// <param name="pcbProvName">The buffer's size, then the name's, in bytes with the terminating zero.</param>
    public static bool CryptGetDefaultProvider(
        uint dwProvType, nint pdwReserved, uint dwFlags, StringBuilder? pszProvName, ref uint pcbProvName) =>
        GetDefaultProvider(dwProvType, pdwReserved, dwFlags, pszProvName, ref pcbProvName, Encoding.Unicode);

    /// <inheritdoc cref="CryptGetDefaultProvider"/>
    /// <remarks>Sizes are in bytes of UTF-8.</remarks>
    public static bool CryptGetDefaultProviderA(
        uint dwProvType, nint pdwReserved, uint dwFlags, StringBuilder? pszProvName, ref uint pcbProvName) =>
        GetDefaultProvider(dwProvType, pdwReserved, dwFlags, pszProvName, ref pcbProvName, Encoding.UTF8);

    /// <inheritdoc cref="CryptGetDefaultProvider"/>
    public static bool CryptGetDefaultProviderW(
        uint dwProvType, nint pdwReserved, uint dwFlags, StringBuilder? pszProvName, ref uint pcbProvName) =>
        GetDefaultProvider(dwProvType, pdwReserved, dwFlags, pszProvName, ref pcbProvName, Encoding.Unicode);

    /// <summary>Names the providers one by one.</summary>
    /// <param name="dwIndex">From 0; ERROR_NO_MORE_ITEMS after the last.</param>
    /// <param name="pdwReserved">0.</param>
    /// <param name="dwFlags">0.</param>
    /// <param name="pdwProvType">Receives the provider's type.</param>
    /// <param name="pszProvName">Receives its name, or null to ask for its size.</param>
    /// <param name="pcbProvName">The buffer's size, then the name's, in bytes with the terminating zero.</param>
    public static bool CryptEnumProviders(
        uint dwIndex, nint pdwReserved, uint dwFlags, ref uint pdwProvType, StringBuilder? pszProvName, ref uint pcbProvName) =>
        EnumProviders(dwIndex, pdwReserved, dwFlags, ref pdwProvType, pszProvName, ref pcbProvName, Encoding.Unicode);

    /// <inheritdoc cref="CryptEnumProviders"/>
    /// <remarks>Sizes are in bytes of UTF-8.</remarks>
    public static bool CryptEnumProvidersA(
        uint dwIndex, nint pdwReserved, uint dwFlags, ref uint pdwProvType, StringBuilder? pszProvName, ref uint pcbProvName) =>
        EnumProviders(dwIndex, pdwReserved, dwFlags, ref pdwProvType, pszProvName, ref pcbProvName, Encoding.UTF8);

    /// <inheritdoc cref="CryptEnumProviders"/>
    public static bool CryptEnumProvidersW(
        uint dwIndex, nint pdwReserved, uint dwFlags, ref uint pdwProvType, StringBuilder? pszProvName, ref uint pcbProvName) =>
        EnumProviders(dwIndex, pdwReserved, dwFlags, ref pdwProvType, pszProvName, ref pcbProvName, Encoding.Unicode);

    /// <summary>Names the types of providers one by one.</summary>
    /// <param name="dwIndex">From 0; ERROR_NO_MORE_ITEMS after the last.</param>
    /// <param name="pdwReserved">0.</param>
    /// <param name="dwFlags">0.</param>
    /// <param name="pdwProvType">Receives the type.</param>
    /// <param name="pszTypeName">Receives its name, or null to ask for its size.</param>
    /// <param name="pcbTypeName">The buffer's size, then the name's, in bytes with the terminating zero.</param>
    public static bool CryptEnumProviderTypes(
        uint dwIndex, nint pdwReserved, uint dwFlags, ref uint pdwProvType, StringBuilder? pszTypeName, ref uint pcbTypeName) =>
        EnumTypes(dwIndex, pdwReserved, dwFlags, ref pdwProvType, pszTypeName, ref pcbTypeName, Encoding.Unicode);

    /// <inheritdoc cref="CryptEnumProviderTypes"/>
    /// <remarks>Sizes are in bytes of UTF-8.</remarks>
    public static bool CryptEnumProviderTypesA(
        uint dwIndex, nint pdwReserved, uint dwFlags, ref uint pdwProvType, StringBuilder? pszTypeName, ref uint pcbTypeName) =>
        EnumTypes(dwIndex, pdwReserved, dwFlags, ref pdwProvType, pszTypeName, ref pcbTypeName, Encoding.UTF8);

    /// <inheritdoc cref="CryptEnumProviderTypes"/>
    public static bool CryptEnumProviderTypesW(
        uint dwIndex, nint pdwReserved, uint dwFlags, ref uint pdwProvType, StringBuilder? pszTypeName, ref uint pcbTypeName) =>
        EnumTypes(dwIndex, pdwReserved, dwFlags, ref pdwProvType, pszTypeName, ref pcbTypeName, Encoding.Unicode);

    private static bool GetDefaultProvider(
        uint type, nint reserved, uint flags, StringBuilder? name, ref uint length, Encoding encoding)
    {
        try
        {
            WantNull(reserved);
            AllowFlags(flags, WinCrypt.CRYPT_MACHINE_DEFAULT | WinCrypt.CRYPT_USER_DEFAULT);
            GiveText(DefaultProviders.Get(type).Name, name, ref length, encoding);
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    private static bool EnumProviders(
        uint index, nint reserved, uint flags, ref uint type, StringBuilder? name, ref uint length, Encoding encoding)
    {
        try
        {
            WantNull(reserved);
            AllowFlags(flags);
            Provider provider = Provider.All.OrderBy(p => p.Name, StringComparer.Ordinal).ElementAtOrDefault((int)index)
                ?? throw Error.NoMoreItems();
            GiveText(provider.Name, name, ref length, encoding);
            type = (uint)provider.Type;
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    private static bool EnumTypes(
        uint index, nint reserved, uint flags, ref uint type, StringBuilder? name, ref uint length, Encoding encoding)
    {
        try
        {
            WantNull(reserved);
            AllowFlags(flags);
            if (index >= s_types.Length)
                throw Error.NoMoreItems();
            GiveText(s_types[index].Name, name, ref length, encoding);
            type = (uint)s_types[index].Type;
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    private static void GiveText(string text, StringBuilder? buffer, ref uint length, Encoding encoding)
    {
        uint room = length;
        length = (uint)encoding.GetByteCount(text + '\0');
        if (buffer is null)
            return;
        if (room < length)
            throw Error.DestinationTooShort((int)Math.Min(room, int.MaxValue), (int)length);
        buffer.Clear().Append(text);
    }
}
