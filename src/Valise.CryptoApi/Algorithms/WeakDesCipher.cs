using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>
/// DES under one of its weak or semi-weak keys, which CryptoAPI takes and .NET's DES refuses.
/// </summary>
/// <remarks>
/// <code>
/// FIPS 46-3; the 16 keys are in NIST SP 800-67, "Weak Keys"
/// key    8
/// block  8
/// </code>
/// .NET's triple DES takes such a key as one of three, as long as neighbours differ. With strong A, B and C, and W the weak
/// one, E(A, D(B, E(W, x))) is what triple DES makes of x; D(C, E(B, D(A, y))) undoes A and B, leaving one D(C, ..) too
/// many; and DES under C takes that away: E(W, x) = E(C, D(C, E(B, D(A, E(A, D(B, E(W, x))))))).
/// </remarks>
internal sealed class WeakDesCipher : BlockCipher
{
    private const int Size = 8;

    private readonly TripleDES _weakFirst;
    private readonly TripleDES _strong;
    private readonly DES _last;

    /// <param name="key">8 bytes.</param>
    internal WeakDesCipher(ReadOnlySpan<byte> key) : base(Size)
    {
        ReadOnlySpan<byte> a = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef];
        ReadOnlySpan<byte> b = [0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01];
        ReadOnlySpan<byte> c = [0x13, 0x34, 0x57, 0x79, 0x9b, 0xbc, 0xdf, 0xf1];
        _weakFirst = Create(key, b, a);
        _strong = Create(c, b, a);
        _last = DES.Create();
        _last.SetKey(c);
    }

    private protected override void ClearKey()
    {
        _weakFirst.Dispose();
        _strong.Dispose();
        _last.Dispose();
    }

    private protected override void EncryptCore(
        CipherMode mode, ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<byte> iv)
    {
        if (mode == CipherMode.ECB)
        {
            EncryptBlocks(source, destination);
            return;
        }

        Span<byte> chain = stackalloc byte[Size];
        Span<byte> stream = stackalloc byte[Size];
        iv.CopyTo(chain);
        if (mode == CipherMode.CBC)
        {
            for (int i = 0; i < source.Length; i += Size)
            {
                Xor(source.Slice(i, Size), chain);
                EncryptBlocks(chain, chain);
                chain.CopyTo(destination[i..]);
            }

            return;
        }

        for (int i = 0; i < source.Length; i++)
        {
            EncryptBlocks(chain, stream);
            destination[i] = (byte)(source[i] ^ stream[0]);
            Shift(chain, destination[i]);
        }
    }

    private protected override void DecryptCore(
        CipherMode mode, ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<byte> iv)
    {
        if (mode == CipherMode.ECB)
        {
            DecryptBlocks(source, destination);
            return;
        }

        Span<byte> chain = stackalloc byte[Size];
        Span<byte> block = stackalloc byte[Size];
        iv.CopyTo(chain);
        if (mode == CipherMode.CBC)
        {
            // The source may be the destination: the ciphertext is the next chain, and is taken first.
            Span<byte> next = stackalloc byte[Size];
            for (int i = 0; i < source.Length; i += Size)
            {
                source.Slice(i, Size).CopyTo(next);
                DecryptBlocks(next, block);
                Xor(block, chain);
                chain.CopyTo(destination[i..]);
                next.CopyTo(chain);
            }

            return;
        }

        for (int i = 0; i < source.Length; i++)
        {
            byte ciphertext = source[i];
            EncryptBlocks(chain, block);
            destination[i] = (byte)(ciphertext ^ block[0]);
            Shift(chain, ciphertext);
        }
    }

    private void EncryptBlocks(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        _weakFirst.EncryptEcb(source, destination, PaddingMode.None);
        _strong.DecryptEcb(destination[..source.Length], destination, PaddingMode.None);
        _last.EncryptEcb(destination[..source.Length], destination, PaddingMode.None);
    }

    private void DecryptBlocks(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        _last.DecryptEcb(source, destination, PaddingMode.None);
        _strong.EncryptEcb(destination[..source.Length], destination, PaddingMode.None);
        _weakFirst.DecryptEcb(destination[..source.Length], destination, PaddingMode.None);
    }

    private static void Xor(ReadOnlySpan<byte> with, Span<byte> block)
    {
        for (int i = 0; i < Size; i++)
            block[i] ^= with[i];
    }

    private static void Shift(Span<byte> chain, byte next)
    {
        chain[1..].CopyTo(chain);
        chain[^1] = next;
    }

    private static TripleDES Create(ReadOnlySpan<byte> k1, ReadOnlySpan<byte> k2, ReadOnlySpan<byte> k3)
    {
        Span<byte> keys = stackalloc byte[3 * Size];
        k1.CopyTo(keys);
        k2.CopyTo(keys[Size..]);
        k3.CopyTo(keys[(2 * Size)..]);
        var cipher = TripleDES.Create();
        cipher.SetKey(keys);
        CryptographicOperations.ZeroMemory(keys);
        return cipher;
    }
}
