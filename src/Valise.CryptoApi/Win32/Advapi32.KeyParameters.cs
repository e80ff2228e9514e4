using System.Security.Cryptography;

namespace Valise.CryptoApi.Win32;

public static partial class Advapi32
{
    // Microsoft's providers feed 8 bits back, and nothing else.
    private const uint FeedbackBits = 8;
    private const int SaltSize = 11;
    private const int MaxSaltSize = 16;

    /// <summary>Reads a parameter of a key.</summary>
    /// <param name="hKey">The key.</param>
    /// <param name="dwParam">KP_IV, _MODE, _KEYLEN and the like.</param>
    /// <param name="pbData">Receives the value, or null to ask for its size.</param>
    /// <param name="pdwDataLen">The buffer's size, then the value's, in bytes.</param>
    /// <param name="dwFlags">0.</param>
    public static bool CryptGetKeyParam(nint hKey, uint dwParam, byte[]? pbData, ref uint pdwDataLen, uint dwFlags) =>
        CryptGetKeyParam(hKey, dwParam, pbData.AsSpan(), ref pdwDataLen, dwFlags);

    /// <inheritdoc cref="CryptGetKeyParam(nint, uint, byte[], ref uint, uint)"/>
    public static bool CryptGetKeyParam(nint hKey, uint dwParam, Span<byte> pbData, ref uint pdwDataLen, uint dwFlags)
    {
        try
        {
            KeyObject key = Handles.Get<KeyObject>(hKey);
            AllowFlags(dwFlags);
            if (dwParam == WinCrypt.KP_PERMISSIONS)
                Give(key.Permissions, pbData, ref pdwDataLen);
            else if (key.Session is null)
                Give(RsaKeyNumber(key.RequirePublic(), dwParam), pbData, ref pdwDataLen);
            else if (dwParam == WinCrypt.KP_IV)
                Give(key.Session.IV, pbData, ref pdwDataLen);
            else if (dwParam == WinCrypt.KP_SALT)
                GiveSecret(key.Session.TakesSalt ? key.Session.Salt : throw Error.NoSalt(key.Session.Algorithm), pbData, ref pdwDataLen);
            else
                Give(SessionKeyNumber(key.Session, dwParam), pbData, ref pdwDataLen);
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary>Sets a parameter of a session key, or the permissions of any key.</summary>
    /// <param name="hKey">The key.</param>
    /// <param name="dwParam">KP_IV, _SALT, _SALT_EX, _PADDING, _MODE, _MODE_BITS, _PERMISSIONS, _EFFECTIVE_KEYLEN.</param>
    /// <param name="pbData">The value; as many of its bytes are read as the parameter has.</param>
    /// <param name="dwFlags">0.</param>
    public static bool CryptSetKeyParam(nint hKey, uint dwParam, byte[]? pbData, uint dwFlags) =>
        CryptSetKeyParam(hKey, dwParam, pbData.AsSpan(), dwFlags);

    /// <inheritdoc cref="CryptSetKeyParam(nint, uint, byte[], uint)"/>
    public static bool CryptSetKeyParam(nint hKey, uint dwParam, ReadOnlySpan<byte> pbData, uint dwFlags)
    {
        try
        {
            if (IsNull(pbData))
                throw Error.DataTooShort(0, 1);
            KeyObject key = Handles.Get<KeyObject>(hKey);
            AllowFlags(dwFlags);
            if (dwParam == WinCrypt.KP_PERMISSIONS)
                SetPermissions(key, Number(pbData));
            else if (key.Session is not null)
                SetSessionKeyParameter(key.Session, dwParam, pbData);
            else
                throw dwParam == WinCrypt.KP_SALT ? Error.NotASessionKey() : Error.UnknownParameter(dwParam);
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    private static uint RsaKeyNumber(RsaPublicKey key, uint parameter) => parameter switch
    {
        WinCrypt.KP_ALGID => (uint)key.Spec.ToAlgorithm(),
        WinCrypt.KP_BLOCKLEN or WinCrypt.KP_KEYLEN => (uint)key.KeySize,
        WinCrypt.KP_SALT => throw Error.NotASessionKey(),
        _ => throw Error.UnknownParameter(parameter),
    };

    private static uint SessionKeyNumber(SessionKey key, uint parameter) => parameter switch
    {
        WinCrypt.KP_PADDING => WinCrypt.PKCS5_PADDING,
        WinCrypt.KP_MODE => (uint)key.Mode,
        WinCrypt.KP_MODE_BITS => FeedbackBits,
        WinCrypt.KP_ALGID => (uint)key.Algorithm,
        WinCrypt.KP_BLOCKLEN => (uint)key.BlockSize * 8,
        WinCrypt.KP_KEYLEN => (uint)key.KeySize,
        WinCrypt.KP_EFFECTIVE_KEYLEN => (uint)key.EffectiveKeySize,
        _ => throw Error.UnknownParameter(parameter),
    };

    private static void SetSessionKeyParameter(SessionKey key, uint parameter, ReadOnlySpan<byte> data)
    {
        switch (parameter)
        {
            case WinCrypt.KP_IV:
                key.IV = Value(data, key.BlockSize).ToArray();
                break;
            case WinCrypt.KP_SALT:
                key.Salt = Value(data, SaltSize).ToArray();
                break;
            case WinCrypt.KP_SALT_EX:
                key.Salt = CryptDataBlob.Read(data, MaxSaltSize);
                break;
            case WinCrypt.KP_PADDING:
                Want(WinCrypt.PKCS5_PADDING, Number(data));
                break;
            case WinCrypt.KP_MODE:
                key.Mode = (CipherMode)Number(data);
                break;
            case WinCrypt.KP_MODE_BITS:
                Want(FeedbackBits, Number(data));
                break;
            case WinCrypt.KP_EFFECTIVE_KEYLEN:
                key.EffectiveKeySize = (int)Math.Min(Number(data), int.MaxValue);
                break;
            default:
                throw Error.UnknownParameter(parameter);
        }
    }

    private static void Want(uint only, uint value)
    {
        if (value != only)
            throw Error.ParameterValue(value, only);
    }

    // Whether a key may leave was decided when it was made: the permission can neither be gained nor lost.
    private static void SetPermissions(KeyObject key, uint permissions)
    {
        uint export = key.Permissions & WinCrypt.CRYPT_EXPORT;
        if ((permissions & WinCrypt.CRYPT_EXPORT & ~export) != 0)
            throw Error.ExportCannotBeAllowed();
        key.Permissions = permissions | export;
    }
}
