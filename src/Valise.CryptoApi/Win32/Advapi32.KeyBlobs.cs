namespace Valise.CryptoApi.Win32;

public static partial class Advapi32
{
    /// <summary>Exports a key as a key BLOB.</summary>
    /// <param name="hKey">The key.</param>
    /// <param name="hExpKey">
    /// For a SIMPLEBLOB the receiver's exchange key; for a PRIVATEKEYBLOB 0, or the session key to encrypt it with;
    /// otherwise 0.
    /// </param>
    /// <param name="dwBlobType">SIMPLEBLOB, PUBLICKEYBLOB, PRIVATEKEYBLOB or PLAINTEXTKEYBLOB.</param>
    /// <param name="dwFlags">CRYPT_OAEP with a SIMPLEBLOB.</param>
    /// <param name="pbData">Receives the key BLOB, or null to ask for its size.</param>
    /// <param name="pdwDataLen">The buffer's size, then the BLOB's, in bytes.</param>
    public static bool CryptExportKey(
        nint hKey, nint hExpKey, uint dwBlobType, uint dwFlags, byte[]? pbData, ref uint pdwDataLen) =>
        CryptExportKey(hKey, hExpKey, dwBlobType, dwFlags, pbData.AsSpan(), ref pdwDataLen);

    /// <inheritdoc cref="CryptExportKey(nint, nint, uint, uint, byte[], ref uint)"/>
    public static bool CryptExportKey(
        nint hKey, nint hExpKey, uint dwBlobType, uint dwFlags, Span<byte> pbData, ref uint pdwDataLen)
    {
        try
        {
            KeyObject key = Handles.Get<KeyObject>(hKey);
            KeyObject? wrapping = hExpKey == 0 ? null : Handles.Get<KeyObject>(hExpKey);
            AllowFlags(dwFlags, WinCrypt.CRYPT_OAEP | WinCrypt.CRYPT_Y_ONLY);
            bool oaep = (dwFlags & WinCrypt.CRYPT_OAEP) != 0;
            byte[] blob = dwBlobType switch
            {
                WinCrypt.SIMPLEBLOB => ExportSimple(key, wrapping, oaep),
                WinCrypt.PUBLICKEYBLOB => wrapping is null ? key.RequirePublic().ExportBlob() : throw Error.NotASessionKey(),
                WinCrypt.PRIVATEKEYBLOB => ExportPrivate(key, wrapping),
                WinCrypt.PLAINTEXTKEYBLOB => key.RequireSession().ExportPlaintext(),
                _ => throw Error.BlobType((byte)Math.Min(dwBlobType, byte.MaxValue)),
            };
            GiveSecret(blob, pbData, ref pdwDataLen);
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary>Imports a key BLOB.</summary>
    /// <param name="hProv">The context. A PRIVATEKEYBLOB replaces a key pair of its container.</param>
    /// <param name="pbData">The key BLOB.</param>
    /// <param name="dwDataLen">Its length in bytes.</param>
    /// <param name="hPubKey">
    /// For a SIMPLEBLOB the exchange key pair, 0 for the container's own; for a PRIVATEKEYBLOB 0, or the session key
    /// that it is encrypted with; otherwise not looked at.
    /// </param>
    /// <param name="dwFlags">CRYPT_EXPORTABLE, _OAEP, _NO_SALT, _IPSEC_HMAC_KEY.</param>
    /// <param name="phKey">Receives the key's handle.</param>
    public static bool CryptImportKey(
        nint hProv, byte[]? pbData, uint dwDataLen, nint hPubKey, uint dwFlags, out nint phKey)
    {
        phKey = 0;
        try
        {
            return CryptImportKey(hProv, Given((ReadOnlySpan<byte>)pbData, dwDataLen), hPubKey, dwFlags, out phKey);
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <inheritdoc cref="CryptImportKey(nint, byte[], uint, nint, uint, out nint)"/>
    public static bool CryptImportKey(nint hProv, ReadOnlySpan<byte> pbData, nint hPubKey, uint dwFlags, out nint phKey)
    {
        phKey = 0;
        try
        {
            CryptContext context = Handles.Get<CryptContext>(hProv);
            if (pbData.IsEmpty)
                throw Error.DataTooShort(0, BlobHeader.Size);
            AllowFlags(
                dwFlags,
                WinCrypt.CRYPT_EXPORTABLE | WinCrypt.CRYPT_USER_PROTECTED | WinCrypt.CRYPT_CREATE_SALT
                    | WinCrypt.CRYPT_NO_SALT | WinCrypt.CRYPT_OAEP | WinCrypt.CRYPT_IPSEC_HMAC_KEY);
            KeyObject? wrapping = hPubKey == 0 ? null : Handles.Get<KeyObject>(hPubKey);
            BlobHeader header = BlobHeader.Parse(pbData);
            if (header.Reserved != 0)
                throw Error.BlobReserved(header.Reserved);
            if (header.Type != BlobType.PlaintextKey)
                AllowFlags(dwFlags, ~WinCrypt.CRYPT_IPSEC_HMAC_KEY);
            phKey = context.Open(header.Type switch
            {
                BlobType.Simple => new KeyObject(context, ImportSimple(context, pbData, wrapping, dwFlags)),
                BlobType.PublicKey => new KeyObject(context, ImportRsa(pbData, RsaPublicKey.FromBlob)),
                BlobType.PrivateKey => new KeyObject(context, ImportPrivate(context, pbData, wrapping, dwFlags)),
                _ => new KeyObject(context, ImportPlaintext(context, pbData, dwFlags)),
            });
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    private static byte[] ExportSimple(KeyObject key, KeyObject? wrapping, bool oaep)
    {
        RsaPublicKey receiver = wrapping?.Public ?? throw Error.NoReceiver();
        return key.RequireSession().Export(receiver, oaep);
    }

    private static byte[] ExportPrivate(KeyObject key, KeyObject? wrapping)
    {
        key.RequirePublic();
        RsaKeyPair pair = key.Pair is { IsExportable: true } own ? own : throw Error.NotExportable();
        return wrapping is null ? pair.ExportBlob() : pair.ExportBlob(wrapping.RequireSession());
    }

    private static SessionKey ImportSimple(CryptContext context, ReadOnlySpan<byte> data, KeyObject? wrapping, uint flags)
    {
        SimpleBlob blob = SimpleBlob.Parse(data);
        if (blob.WrappingAlgorithm != AlgorithmId.RsaKeyExchange)
            throw Error.WrappingAlgorithm(blob.WrappingAlgorithm);
        return context.Container.ImportSessionKey(
            blob,
            wrapping is null ? context.Container.ExchangeKey : ExchangePair(wrapping),
            (flags & WinCrypt.CRYPT_OAEP) != 0,
            (flags & WinCrypt.CRYPT_EXPORTABLE) != 0,
            SaltOf(flags),
            rejectOpenly: true);
    }

    private static RsaKeyPair ExchangePair(KeyObject key) =>
        key.Public?.Spec != KeySpec.Exchange ? throw Error.BadPublicKey(null) : key.Pair ?? throw Error.NotDecrypted();

    private static SessionKey ImportPlaintext(CryptContext context, ReadOnlySpan<byte> data, uint flags) =>
        context.Container.ImportPlaintextKey(
            data,
            (flags & WinCrypt.CRYPT_EXPORTABLE) != 0,
            SaltOf(flags),
            (flags & WinCrypt.CRYPT_IPSEC_HMAC_KEY) != 0);

    private static RsaKeyPair ImportPrivate(CryptContext context, ReadOnlySpan<byte> data, KeyObject? wrapping, uint flags)
    {
        bool isExportable = (flags & WinCrypt.CRYPT_EXPORTABLE) != 0;
        RsaKeyPair pair = wrapping?.RequireSession() is { } session
            ? ImportRsa(data, blob => RsaKeyPair.FromBlob(blob, session, isExportable))
            : ImportRsa(data, blob => RsaKeyPair.FromBlob(blob, isExportable));
        try
        {
            RefuseProtection(flags);
            return context.Container.SetKeyPair(pair);
        }
        catch
        {
            pair.Dispose();
            throw;
        }
    }

    // To CryptImportKey, a BLOB of numbers that make no key is bad data.
    private static T ImportRsa<T>(ReadOnlySpan<byte> blob, Func<ReadOnlySpan<byte>, T> import)
    {
        try
        {
            return import(blob);
        }
        catch (CryptoApiException e) when (e.Error is CryptoApiError.BadPublicKey or CryptoApiError.BadKey)
        {
            throw Error.KeyDoesNotFit();
        }
    }
}
