using System.Security.Cryptography;

namespace Valise.CryptoApi.Win32;

public static partial class Advapi32
{
    /// <summary>Encrypts a piece of a message in place; with an exchange key, a few bytes directly.</summary>
    /// <param name="hKey">The key.</param>
    /// <param name="hHash">A hash to append the plaintext to, or 0.</param>
    /// <param name="Final">Whether it is the last piece, which is padded. An RSA key does not look at it.</param>
    /// <param name="dwFlags">CRYPT_OAEP with an exchange key.</param>
    /// <param name="pbData">The plaintext, then the ciphertext; null to ask for its size.</param>
    /// <param name="pdwDataLen">The plaintext's length, then the ciphertext's, in bytes.</param>
    /// <param name="dwBufLen">The buffer's size in bytes.</param>
    public static bool CryptEncrypt(
        nint hKey, nint hHash, bool Final, uint dwFlags, byte[]? pbData, ref uint pdwDataLen, uint dwBufLen) =>
        Encrypt(hKey, hHash, Final, dwFlags, pbData, ref pdwDataLen, dwBufLen);

    /// <summary>Encrypts a piece of a message in place; the buffer's size is the span's.</summary>
    /// <inheritdoc cref="CryptEncrypt(nint, nint, bool, uint, byte[], ref uint, uint)"/>
    public static bool CryptEncrypt(
        nint hKey, nint hHash, bool Final, uint dwFlags, Span<byte> pbData, ref uint pdwDataLen) =>
        Encrypt(hKey, hHash, Final, dwFlags, pbData, ref pdwDataLen, (uint)pbData.Length);

    /// <summary>Decrypts a piece of a message in place; with an exchange key pair, what was encrypted directly.</summary>
    /// <param name="hKey">The key.</param>
    /// <param name="hHash">A hash to append the plaintext to, or 0.</param>
    /// <param name="Final">Whether it is the last piece, whose padding is taken off.</param>
    /// <param name="dwFlags">CRYPT_OAEP with an exchange key pair.</param>
    /// <param name="pbData">The ciphertext, then the plaintext.</param>
    /// <param name="pdwDataLen">The ciphertext's length, then the plaintext's, in bytes.</param>
    public static bool CryptDecrypt(
        nint hKey, nint hHash, bool Final, uint dwFlags, byte[]? pbData, ref uint pdwDataLen) =>
        CryptDecrypt(hKey, hHash, Final, dwFlags, pbData.AsSpan(), ref pdwDataLen);

    /// <inheritdoc cref="CryptDecrypt(nint, nint, bool, uint, byte[], ref uint)"/>
    public static bool CryptDecrypt(
        nint hKey, nint hHash, bool Final, uint dwFlags, Span<byte> pbData, ref uint pdwDataLen)
    {
        try
        {
            KeyObject key = Handles.Get<KeyObject>(hKey);
            HashObject? hashObject = HashOrNone(hHash);
            if (IsNull(pbData))
                throw Error.DataTooShort(0, pdwDataLen);
            AllowFlags(dwFlags, WinCrypt.CRYPT_OAEP);
            hashObject?.ThrowIfKeyIsGone();
            CryptoHash? hash = hashObject?.Hash;
            Span<byte> data = Given(pbData, pdwDataLen);
            pdwDataLen = (uint)(key.Session is { } session
                ? session.Decrypt(data, data, Final, hash)
                : DecryptDirectly(key, data, (dwFlags & WinCrypt.CRYPT_OAEP) != 0, hash));
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    private static bool Encrypt(
        nint hKey, nint hHash, bool final, uint flags, Span<byte> buffer, ref uint length, uint bufferLength)
    {
        try
        {
            KeyObject key = Handles.Get<KeyObject>(hKey);
            HashObject? hashObject = HashOrNone(hHash);
            AllowFlags(flags, WinCrypt.CRYPT_OAEP);
            hashObject?.ThrowIfClosedToData();
            CryptoHash? hash = hashObject?.Hash;
            int needed = key.Session is { } session
                ? session.GetCiphertextLength(checked((int)length), final)
                : CiphertextLength(key.RequirePublic());
            if (IsNull(buffer))
            {
                length = (uint)needed;
                return Succeed();
            }

            Span<byte> data = Given(buffer, length);
            buffer = buffer[..(int)Math.Min((uint)buffer.Length, bufferLength)];
            if (buffer.Length < needed)
            {
                length = (uint)needed;
                throw Error.DestinationTooShort(buffer.Length, needed);
            }

            if (key.Session is not null)
                key.Session.Encrypt(data, buffer, final, hash);
            else
                EncryptDirectly(key.RequirePublic(), data, buffer, (flags & WinCrypt.CRYPT_OAEP) != 0, hash);
            length = (uint)needed;
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    private static HashObject? HashOrNone(nint handle) => handle == 0 ? null : Handles.Get<HashObject>(handle);

    private static int CiphertextLength(RsaPublicKey key) =>
        key.Spec == KeySpec.Exchange ? (key.KeySize + 7) / 8 : throw Error.NotAnExchangeKey();

    private static void EncryptDirectly(
        RsaPublicKey key, ReadOnlySpan<byte> data, Span<byte> destination, bool oaep, CryptoHash? hash)
    {
        byte[] ciphertext = key.Encrypt(data, oaep);
        hash?.Append(data);
        ciphertext.CopyTo(destination);
    }

    private static int DecryptDirectly(KeyObject key, Span<byte> data, bool oaep, CryptoHash? hash)
    {
        RsaKeyPair pair = key.RequirePublic().Spec != KeySpec.Exchange
            ? throw Error.NotAnExchangeKey()
            : key.Pair ?? throw Error.NotDecrypted();
        byte[] plaintext = pair.Decrypt(data, oaep);
        plaintext.CopyTo(data);
        CryptographicOperations.ZeroMemory(plaintext);
        hash?.Append(data[..plaintext.Length]);
        return plaintext.Length;
    }
}
