using System.Security.Cryptography;
using Xunit;

namespace Valise.CryptoApi.Tests;

public class BlockCipherProperties
{
    private static readonly byte[] Key = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    public static TheoryData<string, CipherMode> CiphersAndModes
    {
        get
        {
            var data = new TheoryData<string, CipherMode>();
            foreach (string cipher in new[] { "AES", "3DES", "DES", "RC2" })
            {
                foreach (CipherMode mode in new[] { CipherMode.ECB, CipherMode.CBC, CipherMode.CFB })
                    data.Add(cipher, mode);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(CiphersAndModes))]
    public void Any_splitting_gives_the_bytes_of_the_whole_and_decrypts(string name, CipherMode mode)
    {
        using BlockCipher probe = Create(name, Key);
        int unit = mode == CipherMode.CFB ? 1 : probe.BlockSize;

        Pieces.Check(unit, (key, data, pieces) =>
        {
            using BlockCipher cipher = Create(name, key);
            byte[] firstIv = key[..cipher.BlockSize];
            byte[] iv = [.. firstIv];
            byte[] whole = new byte[data.Length];
            cipher.Encrypt(mode, data, whole, iv);

            // In place, piece by piece.
            byte[] pieceIv = [.. firstIv];
            byte[] split = [.. data];
            foreach (Range piece in pieces)
                cipher.Encrypt(mode, split.AsSpan(piece), split.AsSpan(piece), pieceIv);
            Assert.Equal(whole, split);
            Assert.Equal(iv, pieceIv);

            byte[] back = new byte[data.Length];
            byte[] backIv = [.. firstIv];
            cipher.Decrypt(mode, whole, back, backIv);
            Assert.Equal(data, back);
            Assert.Equal(iv, backIv);

            pieceIv = [.. firstIv];
            foreach (Range piece in pieces)
                cipher.Decrypt(mode, split.AsSpan(piece), split.AsSpan(piece), pieceIv);
            Assert.Equal(data, split);
            Assert.Equal(iv, pieceIv);
        });
    }

    [Theory]
    [MemberData(nameof(CiphersAndModes))]
    public void The_IV_becomes_the_last_block_of_ciphertext_except_in_ECB(string name, CipherMode mode)
    {
        using BlockCipher cipher = Create(name, Key);
        byte[] iv = new byte[cipher.BlockSize];
        byte[] data = new byte[4 * cipher.BlockSize];
        cipher.Encrypt(mode, data, data, iv);
        Assert.Equal(mode == CipherMode.ECB ? new byte[cipher.BlockSize] : data[^cipher.BlockSize..], iv);
    }

    [Theory]
    [MemberData(nameof(CiphersAndModes))]
    public void Only_as_much_as_the_source_is_written(string name, CipherMode mode)
    {
        using BlockCipher cipher = Create(name, Key);
        byte[] iv = new byte[cipher.BlockSize];
        byte[] destination = new byte[3 * cipher.BlockSize];
        cipher.Encrypt(mode, new byte[cipher.BlockSize], destination, iv);
        cipher.Decrypt(mode, new byte[cipher.BlockSize], destination, iv);
        Assert.Equal(new byte[2 * cipher.BlockSize], destination[cipher.BlockSize..]);
    }

    [Theory]
    [InlineData("AES")]
    [InlineData("3DES")]
    [InlineData("DES")]
    [InlineData("RC2")]
    public void A_cleared_cipher_is_refused(string name)
    {
        BlockCipher cipher = Create(name, Key);
        byte[] block = new byte[cipher.BlockSize];
        cipher.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cipher.Encrypt(CipherMode.CBC, block, block, block.ToArray()));
        Assert.Throws<ObjectDisposedException>(() => cipher.Decrypt(CipherMode.CBC, block, block, block.ToArray()));
        Assert.Equal(new byte[block.Length], block);
    }

    [Theory]
    [InlineData("AES")]
    [InlineData("RC2")]
    public void Wrong_lengths_overlaps_and_modes_are_refused(string name)
    {
        using BlockCipher cipher = Create(name, Key);
        int size = cipher.BlockSize;
        byte[] iv = new byte[size];
        byte[] data = new byte[3 * size];

        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Encrypt(CipherMode.CBC, data.AsSpan(1), data, iv));
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Decrypt(CipherMode.ECB, data.AsSpan(1), data, iv));
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Encrypt(CipherMode.CBC, data, data, iv.AsSpan(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Encrypt(CipherMode.CBC, data, data.AsSpan(1), iv));
        Assert.Throws<ArgumentException>(
            () => cipher.Decrypt(CipherMode.CFB, data.AsSpan(0, size), data.AsSpan(1, size), iv));
        Assert.Throws<NotSupportedException>(() => cipher.Encrypt(CipherMode.OFB, data, data, iv));
        Assert.Equal(new byte[3 * size], data);
    }

    private static BlockCipher Create(string name, byte[] key) => name switch
    {
        "AES" => PlatformBlockCipher.CreateAes(key),
        "3DES" => PlatformBlockCipher.CreateTripleDes(key),
        // A bit that no weak key has.
        "DES" => PlatformBlockCipher.CreateDes([(byte)(key[0] & 0x0f | 0x40), .. key[1..8]]),
        _ => new Rc2Cipher(key, 1 + key[0]),
    };
}
