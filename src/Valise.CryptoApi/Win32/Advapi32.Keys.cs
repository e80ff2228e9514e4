namespace Valise.CryptoApi.Win32;

public static partial class Advapi32
{
    private const int KeySizeShift = 16;

    /// <summary>Makes a random session key, or a new key pair in the container.</summary>
    /// <param name="hProv">The context.</param>
    /// <param name="Algid">A cipher's ALG_ID; AT_KEYEXCHANGE or AT_SIGNATURE for a pair.</param>
    /// <param name="dwFlags">
    /// CRYPT_EXPORTABLE, _NO_SALT, _CREATE_SALT; in the upper 16 bits the size in bits, 0 for the default.
    /// </param>
    /// <param name="phKey">Receives the key's handle.</param>
    public static bool CryptGenKey(nint hProv, uint Algid, uint dwFlags, out nint phKey)
    {
        phKey = 0;
        try
        {
            CryptContext context = Handles.Get<CryptContext>(hProv);
            int keySize = (int)(dwFlags >> KeySizeShift);
            bool isExportable = (dwFlags & WinCrypt.CRYPT_EXPORTABLE) != 0;
            phKey = context.Open(KeySpecOf(Algid) is { } spec
                ? new KeyObject(context, GenerateKeyPair(context, spec, keySize, dwFlags))
                : new KeyObject(
                    context,
                    context.Container.GenerateSessionKey((AlgorithmId)Algid, keySize, isExportable, SaltOf(dwFlags))));
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary>Makes a session key from a hash, which is finished then.</summary>
    /// <param name="hProv">The context.</param>
    /// <param name="Algid">A cipher's ALG_ID.</param>
    /// <param name="hBaseData">The hash.</param>
    /// <param name="dwFlags">As with <see cref="CryptGenKey"/>; CRYPT_UPDATE_KEY is ignored, as in Windows.</param>
    /// <param name="phKey">Receives the key's handle.</param>
    public static bool CryptDeriveKey(nint hProv, uint Algid, nint hBaseData, uint dwFlags, out nint phKey)
    {
        phKey = 0;
        try
        {
            CryptContext context = Handles.Get<CryptContext>(hProv);
            CryptoHash hash = Handles.Get<HashObject>(hBaseData).Hash;
            phKey = context.Open(new KeyObject(
                context,
                context.Container.DeriveSessionKey(
                    hash,
                    (AlgorithmId)Algid,
                    (int)(dwFlags >> KeySizeShift),
                    (dwFlags & WinCrypt.CRYPT_EXPORTABLE) != 0,
                    SaltOf(dwFlags))));
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary>Gives a handle of one of the container's key pairs.</summary>
    /// <param name="hProv">The context.</param>
    /// <param name="dwKeySpec">AT_KEYEXCHANGE or AT_SIGNATURE.</param>
    /// <param name="phUserKey">Receives the pair's handle.</param>
    public static bool CryptGetUserKey(nint hProv, uint dwKeySpec, out nint phUserKey)
    {
        phUserKey = 0;
        try
        {
            CryptContext context = Handles.Get<CryptContext>(hProv);
            if (dwKeySpec is not (WinCrypt.AT_KEYEXCHANGE or WinCrypt.AT_SIGNATURE))
                throw Error.UnknownKeySpec(dwKeySpec, CryptoApiError.BadKey);
            phUserKey = context.Open(new KeyObject(context, context.Container.GetKeyPair((KeySpec)dwKeySpec)));
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary>Makes a second key in the same state.</summary>
    /// <param name="hKey">The key.</param>
    /// <param name="pdwReserved">0.</param>
    /// <param name="dwFlags">0.</param>
    /// <param name="phKey">Receives the copy's handle.</param>
    public static bool CryptDuplicateKey(nint hKey, nint pdwReserved, uint dwFlags, out nint phKey)
    {
        phKey = 0;
        try
        {
            KeyObject key = Handles.Get<KeyObject>(hKey);
            WantNull(pdwReserved);
            AllowFlags(dwFlags);
            phKey = key.Context.Open(key.Clone());
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary>Clears a session key, or lets go of a key pair, which stays in its container.</summary>
    /// <param name="hKey">The key.</param>
    public static bool CryptDestroyKey(nint hKey)
    {
        try
        {
            Handles.Get<KeyObject>(hKey).Context.Close(hKey);
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    private static RsaKeyPair GenerateKeyPair(CryptContext context, KeySpec spec, int keySize, uint flags)
    {
        RefuseProtection(flags);
        return context.Container.GenerateKeyPair(spec, keySize, (flags & WinCrypt.CRYPT_EXPORTABLE) != 0);
    }

    // Who asks for a key that is never used without a dialog box must not get another one.
    private static void RefuseProtection(uint flags)
    {
        if ((flags & (WinCrypt.CRYPT_USER_PROTECTED | WinCrypt.CRYPT_FORCE_KEY_PROTECTION_HIGH)) != 0)
            throw Error.NoDialogs();
    }

    private static KeySpec? KeySpecOf(uint algorithm) => algorithm switch
    {
        WinCrypt.AT_KEYEXCHANGE or WinCrypt.CALG_RSA_KEYX => KeySpec.Exchange,
        WinCrypt.AT_SIGNATURE or WinCrypt.CALG_RSA_SIGN => KeySpec.Signature,
        _ => null,
    };

    private static SessionKeySalt SaltOf(uint flags) =>
        (flags & WinCrypt.CRYPT_CREATE_SALT) != 0 ? SessionKeySalt.Create
        : (flags & WinCrypt.CRYPT_NO_SALT) != 0 ? SessionKeySalt.None
        : SessionKeySalt.Zero;
}
