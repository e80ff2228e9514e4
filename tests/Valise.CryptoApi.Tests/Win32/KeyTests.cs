using System.Runtime.InteropServices;
using Xunit;
using static Valise.CryptoApi.Win32.Advapi32;
using static Valise.CryptoApi.Win32.WinCrypt;

namespace Valise.CryptoApi.Tests.Win32;

public sealed class KeyTests : Win32Tests
{
    [Theory]
    [InlineData(CALG_RC2, 0u, 128u)]
    [InlineData(CALG_RC2, 40u, 40u)]
    [InlineData(CALG_RC4, 56u, 56u)]
    [InlineData(CALG_DES, 56u, 64u)]
    [InlineData(CALG_DES, 64u, 64u)]
    [InlineData(CALG_3DES, 168u, 192u)]
    [InlineData(CALG_3DES, 192u, 192u)]
    [InlineData(CALG_3DES_112, 112u, 128u)]
    [InlineData(CALG_3DES_112, 0u, 128u)]
    [InlineData(CALG_AES_192, 192u, 192u)]
    [InlineData(CALG_AES_256, 0u, 256u)]
    [InlineData(AT_SIGNATURE, 512u, 512u)]
    [InlineData(CALG_RSA_KEYX, 0u, 1024u)]
    public void Keys_have_the_size_that_is_asked_for(uint algorithm, uint size, uint expected)
    {
        nint key = Generate(algorithm, (size << 16) | CRYPT_EXPORTABLE);
        Assert.Equal(Dword(expected), KeyParam(key, KP_KEYLEN));
        Assert.Equal(Dword(0x3f), KeyParam(key, KP_PERMISSIONS));
    }

    [Theory]
    [InlineData(CALG_RC2, 39u, ERROR_INVALID_PARAMETER)]
    [InlineData(CALG_RC2, 136u, ERROR_INVALID_PARAMETER)]
    [InlineData(CALG_RC2, 41u, NTE_BAD_FLAGS)]
    [InlineData(CALG_DES, 57u, NTE_BAD_FLAGS)]
    [InlineData(CALG_DES, 40u, ERROR_INVALID_PARAMETER)]
    [InlineData(CALG_AES_128, 256u, ERROR_INVALID_PARAMETER)]
    [InlineData(AT_KEYEXCHANGE, 1025u, NTE_BAD_FLAGS)]
    [InlineData(AT_KEYEXCHANGE, 256u, ERROR_INVALID_PARAMETER)]
    [InlineData(AT_KEYEXCHANGE, 16392u, ERROR_INVALID_PARAMETER)]
    [InlineData(CALG_MD5, 0u, NTE_BAD_ALGID)]
    [InlineData(0x6611u, 0u, NTE_BAD_ALGID)]
    [InlineData(0u, 0u, NTE_BAD_ALGID)]
    [InlineData(3u, 0u, NTE_BAD_ALGID)]
    public void Other_sizes_and_algorithms_are_refused(uint algorithm, uint size, int error)
    {
        Fails(error, CryptGenKey(Context, algorithm, size << 16, out nint key));
        Assert.Equal(0, key);
    }

    [Fact]
    public void The_base_provider_makes_short_keys_only()
    {
        Ok(CryptAcquireContext(out nint context, null, MS_DEF_PROV, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT));
        Ok(CryptGenKey(context, CALG_RC4, 0, out nint key));
        Assert.Equal(Dword(40), KeyParam(key, KP_KEYLEN));
        Fails(ERROR_INVALID_PARAMETER, CryptGenKey(context, CALG_RC4, 64 << 16, out _));
        Fails(NTE_BAD_ALGID, CryptGenKey(context, CALG_3DES, 0, out _));
        Fails(NTE_BAD_ALGID, CryptGenKey(context, CALG_AES_128, 0, out _));
        Fails(NTE_BAD_ALGID, CryptCreateHash(context, CALG_SHA_256, 0, 0, out _));
        Ok(CryptReleaseContext(context, 0));
    }

    [Fact]
    public void Keys_that_would_ask_before_each_use_are_refused()
    {
        Fails(NTE_SILENT_CONTEXT, CryptGenKey(Context, AT_KEYEXCHANGE, CRYPT_USER_PROTECTED, out _));
        Fails(NTE_SILENT_CONTEXT, CryptGenKey(Context, AT_SIGNATURE, CRYPT_FORCE_KEY_PROTECTION_HIGH, out _));
        byte[] blob = Export(ExchangePair(), 0, PRIVATEKEYBLOB);
        Fails(NTE_SILENT_CONTEXT, CryptImportKey(Context, blob, (uint)blob.Length, 0, CRYPT_USER_PROTECTED, out _));
    }

    [Fact]
    public void A_40_bit_key_has_salt()
    {
        Assert.Equal(new string('0', 22), KeyParam(Generate(CALG_RC4, 40 << 16), KP_SALT));
        Assert.Equal("", KeyParam(Generate(CALG_RC4, (40 << 16) | CRYPT_NO_SALT), KP_SALT));
        Assert.Equal("", KeyParam(Generate(CALG_RC4, 48 << 16), KP_SALT));
        string made = KeyParam(Generate(CALG_RC4, (40 << 16) | CRYPT_CREATE_SALT), KP_SALT);
        Assert.Equal(22, made.Length);
        Assert.NotEqual(new string('0', 22), made);
        Assert.Equal(20, KeyParam(Generate(CALG_RC4, (48 << 16) | CRYPT_CREATE_SALT), KP_SALT).Length);

        // What RFC 6229's RC4 makes of 0102030405 alone is CRYPT_NO_SALT's.
        Assert.Equal("b2396305f03dc027", Encrypt(Import(CALG_RC4, "0102030405", CRYPT_NO_SALT), "0000000000000000"));
        Assert.Equal("ee5441e6b38c2d5a", Encrypt(Import(CALG_RC4, "0102030405", 0), "0000000000000000"));
    }

    [Fact]
    public void A_key_is_derived_from_a_hash()
    {
        nint hash = CreateHash(CALG_MD5, data: "54657374");
        Ok(CryptDeriveKey(Context, CALG_AES_256, hash, CRYPT_EXPORTABLE | CRYPT_UPDATE_KEY, out nint key));
        Assert.Equal(
            "080200001066000020000000" + "68d1c7604b6cf1c0a69a10f022eafe504f08265dea1e791aca861f68895d0c49",
            Convert.ToHexStringLower(Export(key, 0, PLAINTEXTKEYBLOB)));
        Fails(NTE_BAD_HASH_STATE, CryptHashData(hash, [1], 1, 0));
        Ok(CryptDeriveKey(Context, CALG_RC4, hash, (40 << 16) | CRYPT_CREATE_SALT, out key));
        Assert.Equal("540bd0809a388dc95a615b", KeyParam(key, KP_SALT));
        Assert.Equal(Dword(0x3b), KeyParam(key, KP_PERMISSIONS));

        Fails(NTE_BAD_ALGID, CryptDeriveKey(Context, CALG_RSA_KEYX, hash, 0, out _));
        Fails(NTE_BAD_ALGID, CryptDeriveKey(Context, CALG_MD5, hash, 0, out _));
        Fails(ERROR_INVALID_PARAMETER, CryptDeriveKey(Context, CALG_AES_128, hash, 192 << 16, out _));
        Fails(ERROR_INVALID_PARAMETER, CryptDeriveKey(Context, CALG_AES_128, 0, 0, out _));
        Fails(ERROR_INVALID_PARAMETER, CryptDeriveKey(Context, CALG_AES_128, key, 0, out _));
        nint mac = CreateHash(CALG_MAC, Generate(CALG_DES));
        Fails(NTE_BAD_LEN, CryptDeriveKey(Context, CALG_RC4, mac, 0, out _));
        Ok(CryptCreateHash(Context, CALG_SSL3_SHAMD5, 0, 0, out nint unset));
        Fails(NTE_BAD_HASH_STATE, CryptDeriveKey(Context, CALG_RC4, unset, 0, out key));
        Assert.Equal(0, key);
    }

    [Fact]
    public void A_user_has_two_key_pairs()
    {
        Fails(NTE_NO_KEY, CryptGetUserKey(Context, AT_KEYEXCHANGE, out _));
        nint made = ExchangePair();
        Ok(CryptGetUserKey(Context, AT_KEYEXCHANGE, out nint read));
        Assert.Equal(Export(made, 0, PUBLICKEYBLOB), Export(read, 0, PUBLICKEYBLOB));
        Fails(NTE_NO_KEY, CryptGetUserKey(Context, AT_SIGNATURE, out _));
        Fails(NTE_BAD_KEY, CryptGetUserKey(Context, 0, out _));
        Fails(NTE_BAD_KEY, CryptGetUserKey(Context, 3, out _));
    }

    [Fact]
    public void A_pair_that_was_replaced_works_for_who_holds_it()
    {
        nint first = ExchangePair();
        byte[] publicKey = Export(first, 0, PUBLICKEYBLOB);
        nint second = ExchangePair();
        Assert.NotEqual(publicKey, Export(second, 0, PUBLICKEYBLOB));
        Assert.Equal(publicKey, Export(first, 0, PUBLICKEYBLOB));
        Assert.Equal(596, Export(first, 0, PRIVATEKEYBLOB).Length);
    }

    [Fact]
    public void A_copy_of_a_key_goes_on_by_itself()
    {
        nint key = Import(CALG_AES_128, Key128);
        string first = Encrypt(key, new string('1', 32), final: false);
        Ok(CryptDuplicateKey(key, 0, 0, out nint copy));
        string next = Encrypt(key, new string('1', 32), final: false);
        Assert.NotEqual(first, next);
        Assert.Equal(next, Encrypt(copy, new string('1', 32), final: false));
        Ok(CryptDestroyKey(key));
        Encrypt(copy, "11");
        Fails(NTE_BAD_FLAGS, CryptDuplicateKey(copy, 0, 1, out _));
        Fails(ERROR_INVALID_PARAMETER, CryptDuplicateKey(copy, 1, 0, out _));
        Fails(ERROR_INVALID_PARAMETER, CryptDuplicateKey(key, 0, 0, out _));
    }

    [Theory]
    [InlineData(KP_IV, "00000000000000000000000000000000")]
    [InlineData(KP_PADDING, "01000000")]
    [InlineData(KP_MODE, "01000000")]
    [InlineData(KP_MODE_BITS, "08000000")]
    [InlineData(KP_PERMISSIONS, "3f000000")]
    [InlineData(KP_ALGID, "0e660000")]
    [InlineData(KP_BLOCKLEN, "80000000")]
    [InlineData(KP_KEYLEN, "80000000")]
    [InlineData(KP_EFFECTIVE_KEYLEN, "80000000")]
    public void A_new_key_has_these_parameters(uint parameter, string expected)
    {
        nint key = Import(CALG_AES_128, Key128);
        Assert.Equal(expected, KeyParam(key, parameter));
        uint length = 0;
        Ok(CryptGetKeyParam(key, parameter, null, ref length, 0));
        Assert.Equal((uint)expected.Length / 2, length);
        length--;
        Fails(ERROR_MORE_DATA, CryptGetKeyParam(key, parameter, new byte[64], ref length, 0));
        Assert.Equal((uint)expected.Length / 2, length);
        Fails(NTE_BAD_FLAGS, CryptGetKeyParam(key, parameter, null, ref length, 1));
    }

    [Fact]
    public void An_rsa_key_has_few_parameters()
    {
        nint key = ExchangePair();
        Assert.Equal("00a40000", KeyParam(key, KP_ALGID));
        Assert.Equal(Dword(1024), KeyParam(key, KP_BLOCKLEN));
        Assert.Equal(Dword(1024), KeyParam(key, KP_KEYLEN));
        uint length = 0;
        foreach (uint parameter in new[] { KP_IV, KP_PADDING, KP_MODE, KP_MODE_BITS, KP_EFFECTIVE_KEYLEN })
            Fails(NTE_BAD_TYPE, CryptGetKeyParam(key, parameter, null, ref length, 0));
        Fails(NTE_BAD_KEY, CryptGetKeyParam(key, KP_SALT, null, ref length, 0));
        Fails(NTE_BAD_KEY, CryptSetKeyParam(key, KP_SALT, new byte[11], 0));
        Fails(NTE_BAD_TYPE, CryptSetKeyParam(key, KP_IV, new byte[16], 0));
        Ok(CryptSetKeyParam(key, KP_PERMISSIONS, [0, 0, 0, 0], 0));
        Assert.Equal(Dword(CRYPT_EXPORT), KeyParam(key, KP_PERMISSIONS));
    }

    [Fact]
    public void Setting_parameters_changes_the_cipher()
    {
        nint key = Import(CALG_AES_128, Key128);
        Ok(CryptSetKeyParam(key, KP_MODE, BitConverter.GetBytes(CRYPT_MODE_ECB), 0));
        Assert.Equal(
            "afe69358dec57193282c2fb6b8ab6216d4dc8b680a975045e311cae15a2528b1", Encrypt(key, new string('1', 40)));
        Ok(CryptSetKeyParam(key, KP_MODE, BitConverter.GetBytes(CRYPT_MODE_CFB), 0));
        Assert.Equal("ec306470078ffde5f880c3d9fde56b87", Encrypt(key, new string('1', 10)));
        Ok(CryptSetKeyParam(key, KP_IV, Hex(Key128), 0));
        Assert.Equal(Key128, KeyParam(key, KP_IV));
        Ok(CryptSetKeyParam(key, KP_MODE_BITS, [8, 0, 0, 0], 0));
        Ok(CryptSetKeyParam(key, KP_PADDING, [1, 0, 0, 0], 0));

        nint rc2 = Import(CALG_RC2, Key128);
        Ok(CryptSetKeyParam(rc2, KP_EFFECTIVE_KEYLEN, BitConverter.GetBytes(40u), 0));
        Assert.Equal("17ec892d6c0f94d1", Encrypt(rc2, new string('0', 14)));
    }

    [Fact]
    public void What_cannot_be_read_says_why()
    {
        nint key = Import(CALG_AES_128, Key128);
        uint length = 0;
        Fails(NTE_BAD_KEY, CryptGetKeyParam(key, KP_SALT, null, ref length, 0));
        foreach (uint parameter in new uint[] { 0, KP_SALT_EX, 11, 18, 20, 26, 36, 47 })
            Fails(NTE_BAD_TYPE, CryptGetKeyParam(key, parameter, null, ref length, 0));
    }

    [Theory]
    [InlineData(KP_IV, "0000", ERROR_INVALID_PARAMETER)]
    [InlineData(KP_MODE, "0000", ERROR_INVALID_PARAMETER)]
    [InlineData(KP_MODE, "00000000", NTE_BAD_FLAGS)]
    [InlineData(KP_MODE, "06000000", NTE_BAD_FLAGS)]
    [InlineData(KP_PADDING, "02000000", NTE_BAD_FLAGS)]
    [InlineData(KP_MODE_BITS, "40000000", NTE_BAD_FLAGS)]
    [InlineData(KP_EFFECTIVE_KEYLEN, "28000000", NTE_BAD_TYPE)]
    [InlineData(KP_SALT, "0000000000000000000000", NTE_BAD_KEY)]
    [InlineData(KP_ALGID, "0e660000", NTE_BAD_TYPE)]
    [InlineData(KP_KEYLEN, "80000000", NTE_BAD_TYPE)]
    [InlineData(36u, "0000000000000000", NTE_BAD_TYPE)] // KP_OAEP_PARAMS
    [InlineData(99u, "00000000", NTE_BAD_TYPE)]
    public void What_cannot_be_set_says_why(uint parameter, string data, int error)
    {
        nint key = Import(CALG_AES_128, Key128);
        Fails(error, CryptSetKeyParam(key, parameter, Hex(data), 0));
        Fails(NTE_BAD_FLAGS, CryptSetKeyParam(key, parameter, Hex(data), 1));
        Fails(ERROR_INVALID_PARAMETER, CryptSetKeyParam(key, parameter, null, 0));
    }

    [Theory]
    [InlineData("00000000", NTE_BAD_FLAGS)]
    [InlineData("01040000", NTE_BAD_FLAGS)]
    [InlineData("ffffffff", NTE_BAD_FLAGS)]
    public void RC2_has_effective_lengths_up_to_1024_bits(string data, int error)
    {
        nint key = Import(CALG_RC2, Key128);
        Fails(error, CryptSetKeyParam(key, KP_EFFECTIVE_KEYLEN, Hex(data), 0));
        Ok(CryptSetKeyParam(key, KP_EFFECTIVE_KEYLEN, BitConverter.GetBytes(1024u), 0));

        Ok(CryptAcquireContext(out nint context, null, MS_DEF_PROV, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT));
        Ok(CryptGenKey(context, CALG_RC2, 0, out key));
        Fails(NTE_BAD_FLAGS, CryptSetKeyParam(key, KP_EFFECTIVE_KEYLEN, BitConverter.GetBytes(41u), 0));
        Ok(CryptSetKeyParam(key, KP_EFFECTIVE_KEYLEN, BitConverter.GetBytes(1u), 0));
        Ok(CryptReleaseContext(context, 0));
    }

    [Fact]
    public void Whether_a_key_is_exportable_cannot_be_changed()
    {
        nint closed = Import(CALG_AES_128, Key128, 0);
        Fails(NTE_BAD_FLAGS, CryptSetKeyParam(closed, KP_PERMISSIONS, [4, 0, 0, 0], 0));
        nint open = Import(CALG_AES_128, Key128);
        Ok(CryptSetKeyParam(open, KP_PERMISSIONS, [1, 0, 0, 0], 0));
        Ok(CryptDuplicateKey(open, 0, 0, out nint copy));
        Assert.Equal(Dword(5), KeyParam(copy, KP_PERMISSIONS));
        Assert.Equal(28, Export(copy, 0, PLAINTEXTKEYBLOB).Length);
    }

    [Fact]
    public void Salt_can_be_set_in_both_ways()
    {
        nint key = Import(CALG_RC4, "0102030405");
        Ok(CryptSetKeyParam(key, KP_SALT, Hex("aaaaaaaaaaaaaaaaaaaaaa"), 0));
        Assert.Equal("ed95a0a98a0b2fa9", Encrypt(key, new string('0', 16)));
        Assert.Equal("aaaaaaaaaaaaaaaaaaaaaa", KeyParam(key, KP_SALT));

        byte[] salt = Hex("bbbbbbbbbbbbbbbb");
        GCHandle pin = GCHandle.Alloc(salt, GCHandleType.Pinned);
        byte[] blob = [8, 0, 0, 0, 0, 0, 0, 0, .. BitConverter.GetBytes(pin.AddrOfPinnedObject())];
        Ok(CryptSetKeyParam(key, KP_SALT_EX, blob, 0));
        Assert.Equal("168cfc8def606891", Encrypt(key, new string('0', 16)));
        Fails(NTE_BAD_KEY, CryptSetKeyParam(Import(CALG_AES_128, Key128), KP_SALT_EX, blob, 0));
        Fails(NTE_BAD_FLAGS, CryptSetKeyParam(Import(CALG_RC4, Key128), KP_SALT_EX, blob, 0));
        blob[0] = 17;
        Fails(NTE_BAD_FLAGS, CryptSetKeyParam(key, KP_SALT_EX, blob, 0));
        Fails(ERROR_INVALID_PARAMETER, CryptSetKeyParam(key, KP_SALT_EX, blob[..8], 0));
        Fails(ERROR_INVALID_PARAMETER, CryptSetKeyParam(key, KP_SALT_EX, [8, .. new byte[15]], 0));
        Ok(CryptSetKeyParam(key, KP_SALT_EX, new byte[16], 0));
        Assert.Equal("b2396305f03dc027", Encrypt(key, new string('0', 16)));
        pin.Free();
    }
}
