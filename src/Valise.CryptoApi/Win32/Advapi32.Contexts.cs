using System.Security.Cryptography;

namespace Valise.CryptoApi.Win32;

public static partial class Advapi32
{
    /// <summary>Opens, creates or deletes a key container with a provider.</summary>
    /// <param name="phProv">Receives the context's handle; 0 after CRYPT_DELETEKEYSET.</param>
    /// <param name="szContainer">The container's name; null or empty for the one that bears the user's name.</param>
    /// <param name="szProvider">The provider's name; null or empty for the type's default.</param>
    /// <param name="dwProvType">PROV_RSA_FULL or PROV_RSA_AES.</param>
    /// <param name="dwFlags">CRYPT_VERIFYCONTEXT, _NEWKEYSET, _DELETEKEYSET, _MACHINE_KEYSET, _SILENT.</param>
    public static bool CryptAcquireContext(
        out nint phProv, string? szContainer, string? szProvider, uint dwProvType, uint dwFlags)
    {
        phProv = 0;
        try
        {
            Provider provider = DefaultProviders.Find(szProvider, dwProvType);
            AllowFlags(
                dwFlags,
                WinCrypt.CRYPT_VERIFYCONTEXT | WinCrypt.CRYPT_NEWKEYSET | WinCrypt.CRYPT_DELETEKEYSET
                    | WinCrypt.CRYPT_MACHINE_KEYSET | WinCrypt.CRYPT_SILENT);
            KeyContainerStore store = (dwFlags & WinCrypt.CRYPT_MACHINE_KEYSET) != 0
                ? KeyContainerStore.Machine
                : KeyContainerStore.User;
            if (string.IsNullOrEmpty(szContainer))
                szContainer = (dwFlags & WinCrypt.CRYPT_VERIFYCONTEXT) != 0 ? "" : Environment.UserName;
            KeyContainer? container = OpenContainer(store, szContainer, provider, dwFlags);
            if (container is not null)
                phProv = Handles.Add(new CryptContext(container, szContainer, store, dwFlags));
            return Succeed();
        }
        catch (UnauthorizedAccessException e) when ((dwFlags & WinCrypt.CRYPT_NEWKEYSET) == 0)
        {
            return Fail(Error.ContainerDenied(e));
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <inheritdoc cref="CryptAcquireContext"/>
    public static bool CryptAcquireContextA(
        out nint phProv, string? szContainer, string? szProvider, uint dwProvType, uint dwFlags) =>
        CryptAcquireContext(out phProv, szContainer, szProvider, dwProvType, dwFlags);

    /// <inheritdoc cref="CryptAcquireContext"/>
    public static bool CryptAcquireContextW(
        out nint phProv, string? szContainer, string? szProvider, uint dwProvType, uint dwFlags) =>
        CryptAcquireContext(out phProv, szContainer, szProvider, dwProvType, dwFlags);

    /// <summary>Adds a reference to a context, which then needs one more CryptReleaseContext.</summary>
    /// <param name="hProv">The context.</param>
    /// <param name="pdwReserved">0.</param>
    /// <param name="dwFlags">0.</param>
    public static bool CryptContextAddRef(nint hProv, nint pdwReserved, uint dwFlags)
    {
        try
        {
            WantNull(pdwReserved);
            AllowFlags(dwFlags);
            Handles.Get<CryptContext>(hProv).AddReference();
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary>
    /// Releases a context. With its last reference all its keys and hashes are gone; the container stays.
    /// </summary>
    /// <param name="hProv">The context.</param>
    /// <param name="dwFlags">0; with anything else the function fails, and releases the context all the same.</param>
    public static bool CryptReleaseContext(nint hProv, uint dwFlags)
    {
        try
        {
            Handles.Get<CryptContext>(hProv).Release(hProv);
            AllowFlags(dwFlags);
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary>Fills a buffer with random bytes.</summary>
    /// <param name="hProv">A context.</param>
    /// <param name="dwLen">How many bytes.</param>
    /// <param name="pbBuffer">Receives them.</param>
    public static bool CryptGenRandom(nint hProv, uint dwLen, byte[]? pbBuffer)
    {
        try
        {
            Handles.Get<CryptContext>(hProv);
            RandomNumberGenerator.Fill(Given(pbBuffer.AsSpan(), dwLen));
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary>Fills a buffer with random bytes.</summary>
    /// <param name="hProv">A context.</param>
    /// <param name="buffer">Receives them, to its end.</param>
    public static bool CryptGenRandom(nint hProv, Span<byte> buffer)
    {
        try
        {
            Handles.Get<CryptContext>(hProv);
            RandomNumberGenerator.Fill(buffer);
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    private static KeyContainer? OpenContainer(
        KeyContainerStore store, string name, Provider provider, uint flags)
    {
        uint verify = flags & WinCrypt.CRYPT_VERIFYCONTEXT;
        if (verify == WinCrypt.CRYPT_VERIFYCONTEXT)
            return name.Length == 0 ? KeyContainer.CreateEphemeral(provider) : throw Error.Flags(flags);
        if (verify != 0)
            throw Error.Flags(flags);

        switch (flags & (WinCrypt.CRYPT_NEWKEYSET | WinCrypt.CRYPT_DELETEKEYSET))
        {
            case 0:
                return store.Open(name, provider: provider);
            case WinCrypt.CRYPT_NEWKEYSET:
                return store.Create(name, provider);
            case WinCrypt.CRYPT_DELETEKEYSET:
                store.Delete(name);
                return null;
            default:
                throw Error.Flags(flags);
        }
    }
}
