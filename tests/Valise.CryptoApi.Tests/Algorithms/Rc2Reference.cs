using System.Buffers.Binary;

namespace Valise.CryptoApi.Tests;

/// <summary>
/// RC2 in CBC mode as RFC 2268 writes it in sections 3 and 4, one word after the other. The vectors of the RFC check the
/// expanded key that it takes over.
/// </summary>
internal static class Rc2Reference
{
    private static readonly int[] Shifts = [1, 2, 3, 5];

    internal static byte[] EncryptCbc(ReadOnlySpan<byte> key, int effectiveLength, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> plaintext)
    {
        var k = new uint[64];
        Rc2Cipher.ExpandKey(key, effectiveLength, k);
        var r = new ushort[4];
        var ciphertext = new byte[plaintext.Length];
        for (int i = 0; i < 4; i++)
            r[i] = BinaryPrimitives.ReadUInt16LittleEndian(iv[(2 * i)..]);

        for (int start = 0; start < plaintext.Length; start += 8)
        {
            for (int i = 0; i < 4; i++)
                r[i] ^= BinaryPrimitives.ReadUInt16LittleEndian(plaintext[(start + 2 * i)..]);
            int j = 0;
            foreach (int rounds in new[] { 5, 6, 5 })
            {
                if (j > 0)
                    Mash(r, k);
                for (int round = 0; round < rounds; round++)
                    Mix(r, k, ref j);
            }

            for (int i = 0; i < 4; i++)
                BinaryPrimitives.WriteUInt16LittleEndian(ciphertext.AsSpan(start + 2 * i), r[i]);
        }

        return ciphertext;
    }

    private static void Mix(ushort[] r, uint[] k, ref int j)
    {
        for (int i = 0; i < 4; i++)
        {
            int one = r[(i + 3) & 3] & r[(i + 2) & 3], other = ~r[(i + 3) & 3] & r[(i + 1) & 3];
            r[i] = ushort.RotateLeft((ushort)(r[i] + k[j++] + one + other), Shifts[i]);
        }
    }

    private static void Mash(ushort[] r, uint[] k)
    {
        for (int i = 0; i < 4; i++)
            r[i] += (ushort)k[r[(i + 3) & 3] & 63];
    }
}
