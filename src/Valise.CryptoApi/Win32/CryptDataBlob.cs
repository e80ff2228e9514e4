using System.Runtime.InteropServices;

namespace Valise.CryptoApi.Win32;

/// <summary>
/// A length and a pointer, laid out as the process' compiler does (wincrypt.h: <c>CRYPT_DATA_BLOB</c>). The caller
/// answers for the pointer, as on Windows.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct CryptDataBlob
{
    internal readonly uint Length;
    internal readonly nint Data;

    /// <summary>The bytes that a structure in <paramref name="source"/> points to.</summary>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.InvalidParameter"/>: no whole structure, or no pointer.
    /// <see cref="CryptoApiError.BadFlags"/>: more than <paramref name="max"/> bytes.
    /// </exception>
    internal static byte[] Read(ReadOnlySpan<byte> source, int max)
    {
        CryptDataBlob blob = HmacInfo.ReadStructure<CryptDataBlob>(source);
        return blob.Length <= (uint)max
            ? HmacInfo.Follow(blob.Data, blob.Length).ToArray()
            : throw Error.SaltLength((int)Math.Min(blob.Length, int.MaxValue), max);
    }
}
