using System.Security.Cryptography;
using Xunit;
using static Valise.CryptoApi.Win32.Advapi32;
using static Valise.CryptoApi.Win32.WinCrypt;

namespace Valise.CryptoApi.Tests.Win32;

/// <summary>CryptEncrypt and CryptDecrypt; the ciphertexts are those of Wine 8.0's CryptoAPI.</summary>
public sealed class EncryptionTests : Win32Tests
{
    [Fact]
    public void A_message_in_pieces_chains_and_ends_with_padding()
    {
        nint key = Import(CALG_AES_128, Key128);
        string block = new('1', 32);
        string first = Encrypt(key, block, final: false);
        string last = Encrypt(key, "");
        Assert.Equal("afe69358dec57193282c2fb6b8ab6216f5be9f72d5d302ea009d8c391529dce1", first + last);
        Assert.Equal("19d32fa391447466ca8cbc34bb413ad7", Encrypt(key, new string('1', 10)));
        Assert.Equal(block, Decrypt(key, first, final: false));
        Assert.Equal("", Decrypt(key, last));
        Assert.Equal("", Encrypt(key, "", final: false));
    }

    [Fact]
    public void A_size_can_be_asked_for_and_changes_nothing()
    {
        nint key = Import(CALG_AES_128, Key128);
        nint hash = CreateHash(CALG_SHA1);
        uint length = 5;
        Ok(CryptEncrypt(key, hash, true, 0, null, ref length, 0));
        Assert.Equal(16u, length);
        length = 16;
        Ok(CryptEncrypt(key, 0, false, 0, null, ref length, 0));
        Assert.Equal(16u, length);
        length = 5;
        Fails(NTE_BAD_DATA, CryptEncrypt(key, 0, false, 0, null, ref length, 0));
        length = uint.MaxValue;
        Fails(NTE_BAD_LEN, CryptEncrypt(key, 0, true, 0, null, ref length, 0));
        length = 5;
        Ok(CryptEncrypt(Import(CALG_RC4, Key128), 0, true, 0, null, ref length, 0));
        Assert.Equal(5u, length);
        Assert.Equal("da39a3ee5e6b4b0d3255bfef95601890afd80709", HashValue(hash));
    }

    [Fact]
    public void A_short_buffer_leaves_data_key_and_hash_alone()
    {
        nint key = Import(CALG_AES_128, Key128);
        nint hash = CreateHash(CALG_SHA1);
        byte[] buffer = Hex("1111111111");
        uint length = 5;
        Fails(ERROR_MORE_DATA, CryptEncrypt(key, hash, true, 0, buffer, ref length, 5));
        Assert.Equal(16u, length);
        Assert.Equal(Hex("1111111111"), buffer);

        // A size that says more than the array has is not believed.
        length = 5;
        Fails(ERROR_MORE_DATA, CryptEncrypt(key, hash, true, 0, buffer, ref length, 1000));
        length = 6;
        Fails(ERROR_INVALID_PARAMETER, CryptEncrypt(key, hash, true, 0, buffer, ref length, 1000));
        length = 2;
        Fails(ERROR_MORE_DATA, CryptEncrypt(Import(CALG_RC4, Key128), 0, true, 0, buffer, ref length, 1));
        Assert.Equal("19d32fa391447466ca8cbc34bb413ad7", Encrypt(key, "1111111111"));
        Assert.Equal("da39a3ee5e6b4b0d3255bfef95601890afd80709", HashValue(hash));
    }

    [Fact]
    public void What_cannot_be_encrypted_or_decrypted_says_why()
    {
        nint key = Import(CALG_AES_128, Key128);
        uint length = 5;
        var buffer = new byte[32];
        Fails(NTE_BAD_DATA, CryptEncrypt(key, 0, false, 0, buffer, ref length, 32));
        Fails(NTE_BAD_FLAGS, CryptEncrypt(key, 0, true, 1, buffer, ref length, 32));
        Fails(NTE_BAD_FLAGS, CryptDecrypt(key, 0, true, CRYPT_DECRYPT_RSA_NO_PADDING_CHECK, buffer, ref length));
        Fails(NTE_BAD_DATA, CryptDecrypt(key, 0, false, 0, buffer, ref length));
        Fails(NTE_BAD_DATA, CryptDecrypt(key, 0, true, 0, buffer, ref length));
        length = 0;
        Fails(NTE_BAD_DATA, CryptDecrypt(key, 0, true, 0, buffer, ref length));
        length = 16;
        Fails(NTE_BAD_DATA, CryptDecrypt(key, 0, true, 0, buffer, ref length));
        Fails(ERROR_INVALID_PARAMETER, CryptDecrypt(key, 0, true, 0, null, ref length));
        length = 48;
        Fails(ERROR_INVALID_PARAMETER, CryptDecrypt(key, 0, true, 0, buffer, ref length));
        Ok(CryptSetKeyParam(key, KP_MODE, BitConverter.GetBytes(CRYPT_MODE_OFB), 0));
        length = 1;
        Fails(NTE_BAD_ALGID, CryptEncrypt(key, 0, true, 0, buffer, ref length, 32));
        length = 16;
        Fails(NTE_BAD_ALGID, CryptDecrypt(key, 0, true, 0, buffer, ref length));
    }

    [Fact]
    public void After_wrong_padding_the_next_message_opens()
    {
        nint key = Import(CALG_AES_128, Key128);
        uint length = 16;
        Fails(NTE_BAD_DATA, CryptDecrypt(key, 0, true, 0, new byte[16], ref length));
        Assert.Equal("1111111111", Decrypt(key, "19d32fa391447466ca8cbc34bb413ad7"));

        // So does a last piece that is no whole blocks, after one that was.
        Decrypt(key, new string('1', 32), final: false);
        length = 15;
        Fails(NTE_BAD_DATA, CryptDecrypt(key, 0, true, 0, new byte[16], ref length));
        Assert.Equal("1111111111", Decrypt(key, "19d32fa391447466ca8cbc34bb413ad7"));
    }

    [Fact]
    public void Plaintext_is_hashed_on_the_way()
    {
        nint key = Import(CALG_AES_128, Key128);
        nint sent = CreateHash(CALG_SHA1);
        nint received = CreateHash(CALG_SHA1);
        string first = Encrypt(key, new string('1', 32), final: false, sent);
        string last = Encrypt(key, "11", final: true, sent);
        Decrypt(key, first, final: false, received);
        Decrypt(key, last, final: true, received);
        byte[] message = new byte[17];
        message.AsSpan().Fill(0x11);
        string expected = Convert.ToHexStringLower(SHA1.HashData(message));
        Assert.Equal(expected, HashValue(sent));
        Assert.Equal(expected, HashValue(received));

        uint length = 1;
        Fails(NTE_BAD_HASH_STATE, CryptEncrypt(key, sent, true, 0, new byte[16], ref length, 16));
        Fails(NTE_BAD_HASH_STATE, CryptEncrypt(key, sent, true, 0, null, ref length, 16));
        length = 16;
        Fails(NTE_BAD_HASH_STATE, CryptDecrypt(key, sent, false, 0, new byte[16], ref length));
        Fails(NTE_BAD_DATA, CryptDecrypt(key, sent, true, 0, new byte[16], ref length));
        Fails(ERROR_INVALID_PARAMETER, CryptDecrypt(key, key, true, 0, new byte[16], ref length));
    }

    [Theory]
    [InlineData(0u, 117)]
    [InlineData(CRYPT_OAEP, 86)]
    public void An_exchange_key_encrypts_a_few_bytes(uint flags, int max)
    {
        nint pair = ExchangePair();
        byte[] message = RandomNumberGenerator.GetBytes(max);
        var buffer = new byte[200];
        message.CopyTo(buffer, 0);
        uint length = 0;
        Ok(CryptEncrypt(pair, 0, true, flags, null, ref length, 0));
        Assert.Equal(128u, length);
        length = (uint)max;
        Ok(CryptEncrypt(pair, 0, true, flags, buffer, ref length, 200));
        Assert.Equal(128u, length);
        byte[] ciphertext = buffer[..128];
        Fails(NTE_BAD_DATA, CryptDecrypt(pair, 0, true, flags ^ CRYPT_OAEP, buffer, ref length));
        Assert.Equal(ciphertext, buffer[..128]);
        Ok(CryptDecrypt(pair, 0, true, flags, buffer, ref length));
        Assert.Equal(message, buffer[..(int)length]);

        length = (uint)max + 1;
        Fails(NTE_BAD_LEN, CryptEncrypt(pair, 0, true, flags, buffer, ref length, 200));
        length = 1;
        Fails(ERROR_MORE_DATA, CryptEncrypt(pair, 0, true, flags, buffer, ref length, 127));
        Assert.Equal(128u, length);
        length = 127;
        Fails(NTE_BAD_DATA, CryptDecrypt(pair, 0, true, flags, buffer, ref length));
    }

    [Fact]
    public void A_ciphertext_is_the_platforms_last_byte_first()
    {
        nint pair = ExchangePair();
        using RsaKeyPair own = RsaKeyPair.FromBlob(Export(pair, 0, PRIVATEKEYBLOB), isExportable: true);
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(own.ExportPkcs8(), out _);
        byte[] ciphertext = rsa.Encrypt([1, 2, 3], RSAEncryptionPadding.OaepSHA1);
        Array.Reverse(ciphertext);
        uint length = 128;
        nint hash = CreateHash(CALG_MD5);
        Ok(CryptDecrypt(pair, hash, true, CRYPT_OAEP, ciphertext.AsSpan(), ref length));
        Assert.Equal([1, 2, 3], ciphertext[..(int)length]);
        Assert.Equal(Convert.ToHexStringLower(MD5.HashData([1, 2, 3])), HashValue(hash));
    }

    [Fact]
    public void Only_an_exchange_pair_decrypts()
    {
        nint signature = Generate(AT_SIGNATURE, 512 << 16);
        uint length = 1;
        var buffer = new byte[128];
        Fails(NTE_BAD_KEY, CryptEncrypt(signature, 0, true, 0, buffer, ref length, 128));
        Fails(NTE_BAD_KEY, CryptEncrypt(signature, 0, true, 0, null, ref length, 128));
        length = 64;
        Fails(NTE_BAD_KEY, CryptDecrypt(signature, 0, true, 0, buffer, ref length));
        byte[] blob = Export(ExchangePair(), 0, PUBLICKEYBLOB);
        Ok(CryptImportKey(Context, blob, 0, 0, out nint publicKey));
        length = 128;
        Fails(NTE_BAD_DATA, CryptDecrypt(publicKey, 0, true, 0, buffer, ref length));
    }

    [Fact]
    public void The_span_overloads_do_the_same()
    {
        nint key = Import(CALG_AES_128, Key128);
        Span<byte> buffer = stackalloc byte[16];
        buffer[..5].Fill(0x11);
        uint length = 5;
        Ok(CryptEncrypt(key, 0, true, 0, buffer, ref length));
        Assert.Equal("19d32fa391447466ca8cbc34bb413ad7", Convert.ToHexStringLower(buffer));
        Ok(CryptDecrypt(key, 0, true, 0, buffer, ref length));
        Assert.Equal(5u, length);
    }
}
