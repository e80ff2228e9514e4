namespace Valise.CryptoApi.Win32;

public static partial class Advapi32
{
    /// <summary>Signs a hash with a key pair of its context's container.</summary>
    /// <param name="hHash">The hash, which is finished then. To ask for the size does not finish it.</param>
    /// <param name="dwKeySpec">AT_KEYEXCHANGE or AT_SIGNATURE.</param>
    /// <param name="szDescription">Null.</param>
    /// <param name="dwFlags">CRYPT_NOHASHOID to leave the hash algorithm's identifier out.</param>
    /// <param name="pbSignature">Receives the signature, or null to ask for its size.</param>
    /// <param name="pdwSigLen">The buffer's size, then the signature's, in bytes.</param>
    public static bool CryptSignHash(
        nint hHash, uint dwKeySpec, string? szDescription, uint dwFlags, byte[]? pbSignature, ref uint pdwSigLen) =>
        CryptSignHash(hHash, dwKeySpec, szDescription, dwFlags, pbSignature.AsSpan(), ref pdwSigLen);

    /// <inheritdoc cref="CryptSignHash(nint, uint, string, uint, byte[], ref uint)"/>
    public static bool CryptSignHashA(
        nint hHash, uint dwKeySpec, string? szDescription, uint dwFlags, byte[]? pbSignature, ref uint pdwSigLen) =>
        CryptSignHash(hHash, dwKeySpec, szDescription, dwFlags, pbSignature.AsSpan(), ref pdwSigLen);

    /// <inheritdoc cref="CryptSignHash(nint, uint, string, uint, byte[], ref uint)"/>
    public static bool CryptSignHashW(
        nint hHash, uint dwKeySpec, string? szDescription, uint dwFlags, byte[]? pbSignature, ref uint pdwSigLen) =>
        CryptSignHash(hHash, dwKeySpec, szDescription, dwFlags, pbSignature.AsSpan(), ref pdwSigLen);

    /// <inheritdoc cref="CryptSignHash(nint, uint, string, uint, byte[], ref uint)"/>
    public static bool CryptSignHash(
        nint hHash, uint dwKeySpec, string? szDescription, uint dwFlags, Span<byte> pbSignature, ref uint pdwSigLen)
    {
        try
        {
            HashObject hash = Handles.Get<HashObject>(hHash);
            AllowFlags(dwFlags, WinCrypt.CRYPT_NOHASHOID);
            WantNoDescription(szDescription);
            if (dwKeySpec is not (WinCrypt.AT_KEYEXCHANGE or WinCrypt.AT_SIGNATURE))
                throw Error.UnknownKeySpec(dwKeySpec, CryptoApiError.BadAlgorithm);
            RsaKeyPair pair = hash.Context.Container.GetKeyPair((KeySpec)dwKeySpec);

            // A signature that nobody has room for is not made.
            int length = (pair.KeySize + 7) / 8;
            uint room = Math.Min(pdwSigLen, (uint)pbSignature.Length);
            pdwSigLen = (uint)length;
            if (IsNull(pbSignature))
                return Succeed();
            if (room < (uint)length)
                throw Error.DestinationTooShort((int)room, length);
            pair.Sign(hash.Hash, (dwFlags & WinCrypt.CRYPT_NOHASHOID) == 0).CopyTo(pbSignature);
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary>Verifies a signature of a hash.</summary>
    /// <param name="hHash">The hash, which is finished then.</param>
    /// <param name="pbSignature">The signature.</param>
    /// <param name="dwSigLen">Its length in bytes.</param>
    /// <param name="hPubKey">The signer's public key.</param>
    /// <param name="szDescription">Null.</param>
    /// <param name="dwFlags">CRYPT_NOHASHOID when it was signed so.</param>
    public static bool CryptVerifySignature(
        nint hHash, byte[]? pbSignature, uint dwSigLen, nint hPubKey, string? szDescription, uint dwFlags)
    {
        try
        {
            return CryptVerifySignature(
                hHash, Given((ReadOnlySpan<byte>)pbSignature, pbSignature is null ? 0 : dwSigLen), hPubKey, szDescription, dwFlags);
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <inheritdoc cref="CryptVerifySignature(nint, byte[], uint, nint, string, uint)"/>
    public static bool CryptVerifySignatureA(
        nint hHash, byte[]? pbSignature, uint dwSigLen, nint hPubKey, string? szDescription, uint dwFlags) =>
        CryptVerifySignature(hHash, pbSignature, dwSigLen, hPubKey, szDescription, dwFlags);

    /// <inheritdoc cref="CryptVerifySignature(nint, byte[], uint, nint, string, uint)"/>
    public static bool CryptVerifySignatureW(
        nint hHash, byte[]? pbSignature, uint dwSigLen, nint hPubKey, string? szDescription, uint dwFlags) =>
        CryptVerifySignature(hHash, pbSignature, dwSigLen, hPubKey, szDescription, dwFlags);

    /// <inheritdoc cref="CryptVerifySignature(nint, byte[], uint, nint, string, uint)"/>
    public static bool CryptVerifySignature(
        nint hHash, ReadOnlySpan<byte> pbSignature, nint hPubKey, string? szDescription, uint dwFlags)
    {
        try
        {
            HashObject hash = Handles.Get<HashObject>(hHash);
            KeyObject key = Handles.Get<KeyObject>(hPubKey);
            AllowFlags(dwFlags, WinCrypt.CRYPT_NOHASHOID);
            WantNoDescription(szDescription);
            return key.RequirePublic().Verify(hash.Hash, pbSignature, (dwFlags & WinCrypt.CRYPT_NOHASHOID) == 0)
                ? Succeed()
                : throw Error.WrongSignature();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    // Microsoft: "must be set to NULL". What the base provider once did with it is not documented, and a signature that
    // silently leaves it out would verify nowhere else.
    private static void WantNoDescription(string? description)
    {
        if (!string.IsNullOrEmpty(description))
            throw Error.Description();
    }
}
