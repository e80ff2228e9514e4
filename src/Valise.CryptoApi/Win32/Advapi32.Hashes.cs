namespace Valise.CryptoApi.Win32;

public static partial class Advapi32
{
    /// <summary>Makes a hash.</summary>
    /// <param name="hProv">The context.</param>
    /// <param name="Algid">The hash's ALG_ID.</param>
    /// <param name="hKey">The session key of CALG_HMAC and CALG_MAC; otherwise 0.</param>
    /// <param name="dwFlags">0.</param>
    /// <param name="phHash">Receives the hash's handle.</param>
    public static bool CryptCreateHash(nint hProv, uint Algid, nint hKey, uint dwFlags, out nint phHash)
    {
        phHash = 0;
        try
        {
            CryptContext context = Handles.Get<CryptContext>(hProv);
            KeyObject? keyObject = hKey == 0 ? null : Handles.Get<KeyObject>(hKey);
            AllowFlags(dwFlags);
            bool isKeyed = Algid is WinCrypt.CALG_HMAC or WinCrypt.CALG_MAC;
            SessionKey? key = isKeyed ? keyObject?.RequireSession() : null;
            CryptoHash hash = context.Container.CreateHash((AlgorithmId)Algid, key);
            phHash = context.Open(new HashObject(context, hash, isKeyed ? hKey : 0));
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary>Makes a second hash in the same state.</summary>
    /// <param name="hHash">The hash.</param>
    /// <param name="pdwReserved">0.</param>
    /// <param name="dwFlags">0.</param>
    /// <param name="phHash">Receives the copy's handle.</param>
    public static bool CryptDuplicateHash(nint hHash, nint pdwReserved, uint dwFlags, out nint phHash)
    {
        phHash = 0;
        try
        {
            WantNull(pdwReserved);
            HashObject hash = Handles.Get<HashObject>(hHash);
            AllowFlags(dwFlags);
            phHash = hash.Context.Open(hash.Clone());
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary>Clears a hash.</summary>
    /// <param name="hHash">The hash.</param>
    public static bool CryptDestroyHash(nint hHash)
    {
        try
        {
            Handles.Get<HashObject>(hHash).Context.Close(hHash);
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary>Reads a parameter of a hash. Even to ask for the size of HP_HASHVAL finishes it.</summary>
    /// <param name="hHash">The hash.</param>
    /// <param name="dwParam">HP_ALGID, HP_HASHVAL or HP_HASHSIZE.</param>
    /// <param name="pbData">Receives the value, or null to ask for its size.</param>
    /// <param name="pdwDataLen">The buffer's size, then the value's, in bytes.</param>
    /// <param name="dwFlags">0.</param>
    public static bool CryptGetHashParam(nint hHash, uint dwParam, byte[]? pbData, ref uint pdwDataLen, uint dwFlags) =>
        CryptGetHashParam(hHash, dwParam, pbData.AsSpan(), ref pdwDataLen, dwFlags);

    /// <inheritdoc cref="CryptGetHashParam(nint, uint, byte[], ref uint, uint)"/>
    public static bool CryptGetHashParam(nint hHash, uint dwParam, Span<byte> pbData, ref uint pdwDataLen, uint dwFlags)
    {
        try
        {
            CryptoHash hash = Handles.Get<HashObject>(hHash).Hash;
            AllowFlags(dwFlags);
            switch (dwParam)
            {
                case WinCrypt.HP_ALGID:
                    Give((uint)hash.Algorithm, pbData, ref pdwDataLen);
                    break;
                case WinCrypt.HP_HASHVAL:
                    GiveSecret(hash.GetHash(), pbData, ref pdwDataLen);
                    break;
                case WinCrypt.HP_HASHSIZE:
                    Give((uint)hash.HashSize, pbData, ref pdwDataLen);
                    break;
                default:
                    throw Error.UnknownParameter(dwParam);
            }

            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary>Sets a parameter of a hash.</summary>
    /// <param name="hHash">The hash.</param>
    /// <param name="dwParam">HP_HASHVAL, or HP_HMAC_INFO with the bytes of an HMAC_INFO.</param>
    /// <param name="pbData">The value; as many of its bytes are read as the parameter has.</param>
    /// <param name="dwFlags">0.</param>
    public static bool CryptSetHashParam(nint hHash, uint dwParam, byte[]? pbData, uint dwFlags) =>
        CryptSetHashParam(hHash, dwParam, pbData.AsSpan(), dwFlags);

    /// <inheritdoc cref="CryptSetHashParam(nint, uint, byte[], uint)"/>
    public static bool CryptSetHashParam(nint hHash, uint dwParam, ReadOnlySpan<byte> pbData, uint dwFlags)
    {
        try
        {
            if (IsNull(pbData))
                throw Error.DataTooShort(0, 1);
            HashObject hashObject = Handles.Get<HashObject>(hHash);
            CryptoHash hash = hashObject.Hash;
            AllowFlags(dwFlags);
            switch (dwParam)
            {
                case WinCrypt.HP_HASHVAL:
                    hash.SetHash(Value(pbData, hash.HashSize));
                    break;
                case WinCrypt.HP_HMAC_INFO:
                    HmacInfo info = HmacInfo.ReadStructure<HmacInfo>(pbData);
                    hash.SetHmac(
                        hash.Algorithm == AlgorithmId.Hmac ? HmacHash(hashObject.Context.Provider, info) : default,
                        HmacInfo.Follow(info.InnerString, info.InnerStringLength),
                        HmacInfo.Follow(info.OuterString, info.OuterStringLength));
                    break;
                default:
                    throw Error.UnknownParameter(dwParam);
            }

            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    // To CryptSetHashParam, a structure that names what is no hash of the provider's is a value that is not valid.
    private static AlgorithmId HmacHash(Provider provider, HmacInfo info)
    {
        var algorithm = (AlgorithmId)info.HashAlgid;
        return provider.HasHash(algorithm) ? algorithm : throw Error.NotAnHmacHash(algorithm);
    }

    /// <summary>Appends data to a hash.</summary>
    /// <param name="hHash">The hash.</param>
    /// <param name="pbData">The data.</param>
    /// <param name="dwDataLen">Its length in bytes.</param>
    /// <param name="dwFlags">0; CRYPT_USERDATA is ignored, as in Windows' own providers.</param>
    public static bool CryptHashData(nint hHash, byte[]? pbData, uint dwDataLen, uint dwFlags)
    {
        try
        {
            return CryptHashData(hHash, Given((ReadOnlySpan<byte>)pbData, dwDataLen), dwFlags);
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary>Appends data to a hash.</summary>
    /// <param name="hHash">The hash.</param>
    /// <param name="pbData">The data.</param>
    /// <param name="dwFlags">0; CRYPT_USERDATA is ignored, as in Windows' own providers.</param>
    public static bool CryptHashData(nint hHash, ReadOnlySpan<byte> pbData, uint dwFlags)
    {
        try
        {
            HashObject hash = Handles.Get<HashObject>(hHash);
            AllowFlags(dwFlags, WinCrypt.CRYPT_USERDATA);
            hash.ThrowIfClosedToData();
            hash.Hash.Append(pbData);
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary>Appends a session key, without its salt, to a hash.</summary>
    /// <param name="hHash">The hash.</param>
    /// <param name="hKey">The session key.</param>
    /// <param name="dwFlags">CRYPT_LITTLE_ENDIAN for the bytes as in a key BLOB; 0 for the last byte first.</param>
    public static bool CryptHashSessionKey(nint hHash, nint hKey, uint dwFlags)
    {
        try
        {
            HashObject hash = Handles.Get<HashObject>(hHash);
            SessionKey key = Handles.Get<KeyObject>(hKey).RequireSession();
            AllowFlags(dwFlags, WinCrypt.CRYPT_LITTLE_ENDIAN);
            hash.ThrowIfClosedToData();
            hash.Hash.Append(key, isLittleEndian: dwFlags != 0);
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }
}
