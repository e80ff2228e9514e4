// CryptDeriveKey (wincrypt.h), as its documentation states it. The key is the first n bytes of
//   the hash value v, for most ciphers and hashes
//   H((36..36 ^ v)) || H((5c..5c ^ v)), 64 bytes of 36 and 5c, for 3DES and AES with a hash H that is not SHA-2
// DES, 3DES and 3DES_112 keys get odd parity.

using System.Numerics;
using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>Makes the bytes of a session key from a hash value.</summary>
internal static class KeyDerivation
{
    private const int PadLength = 64;

    /// <summary>Derives a key and finishes the hash.</summary>
    /// <param name="hash">The hash of what the key depends on.</param>
    /// <param name="cipher">What the key is for.</param>
    /// <param name="destination">Receives the key, with the salt after it if the salt is derived too.</param>
    /// <exception cref="CryptoApiException"><see cref="CryptoApiError.BadLength"/>: the hash is too short.</exception>
    internal static void Derive(CryptoHash hash, AlgorithmId cipher, Span<byte> destination)
    {
        byte[] value = hash.GetHash();
        bool stretches = cipher is
            AlgorithmId.TripleDes or AlgorithmId.Aes128 or AlgorithmId.Aes192 or AlgorithmId.Aes256;
        if (stretches && hash.StretchingAlgorithm is { } algorithm)
            value = Stretch(value, algorithm);
        if (value.Length < destination.Length)
            throw Error.HashTooShort(value.Length, destination.Length);

        value.AsSpan(0, destination.Length).CopyTo(destination);
        CryptographicOperations.ZeroMemory(value);
    }

    /// <summary>Gives the keys of the DES family odd parity, as CryptoAPI's new keys have it.</summary>
    internal static void SetParity(AlgorithmId cipher, Span<byte> key)
    {
        if (cipher is not (AlgorithmId.Des or AlgorithmId.TripleDes or AlgorithmId.TripleDes112))
            return;
        foreach (ref byte b in key)
        {
            if (BitOperations.PopCount(b) % 2 == 0)
                b ^= 1;
        }
    }

    private static byte[] Stretch(byte[] value, AlgorithmId algorithm)
    {
        byte[] inner = HashPad(value, algorithm, 0x36);
        byte[] outer = HashPad(value, algorithm, 0x5c);
        byte[] stretched = [.. inner, .. outer];
        CryptographicOperations.ZeroMemory(value);
        CryptographicOperations.ZeroMemory(inner);
        CryptographicOperations.ZeroMemory(outer);
        return stretched;
    }

    private static byte[] HashPad(ReadOnlySpan<byte> value, AlgorithmId algorithm, byte pad)
    {
        Span<byte> block = stackalloc byte[PadLength];
        block.Fill(pad);
        for (int i = 0; i < value.Length; i++)
            block[i] ^= value[i];
        using HashFunction function = HashFunction.Create(algorithm)!;
        function.Append(block);
        CryptographicOperations.ZeroMemory(block);
        var hash = new byte[function.HashSize];
        function.GetCurrentHash(hash);
        return hash;
    }
}
