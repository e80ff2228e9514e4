using System.Runtime.InteropServices;
using Xunit;
using static Valise.CryptoApi.Win32.Advapi32;
using static Valise.CryptoApi.Win32.WinCrypt;

namespace Valise.CryptoApi.Tests.Win32;

public sealed class HashAndSignatureTests : Win32Tests
{
    [Theory]
    [InlineData(CALG_MD2, "dd34716876364a02d0195e2fb9ae2d1b")]
    [InlineData(CALG_MD4, "db346d691d7acc4dc2625db19f9e3f52")]
    [InlineData(CALG_MD5, "098f6bcd4621d373cade4e832627b4f6")]
    [InlineData(CALG_SHA, "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3")]
    [InlineData(CALG_SHA_256, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    public void A_hash_has_value_size_and_algorithm(uint algorithm, string expected)
    {
        nint hash = CreateHash(algorithm, data: "7465");
        Ok(CryptHashData(hash, "st"u8, CRYPT_USERDATA));
        var number = new byte[4];
        uint length = 4;
        Ok(CryptGetHashParam(hash, HP_ALGID, number, ref length, 0));
        Assert.Equal(algorithm, BitConverter.ToUInt32(number));
        Ok(CryptGetHashParam(hash, HP_HASHSIZE, number, ref length, 0));
        Assert.Equal(expected.Length / 2, BitConverter.ToInt32(number));
        Assert.Equal(expected, HashValue(hash));
        Assert.Equal(expected, HashValue(hash));
        Fails(NTE_BAD_HASH_STATE, CryptHashData(hash, [1], 1, 0));
    }

    [Fact]
    public void To_ask_for_the_values_size_finishes_a_hash()
    {
        nint hash = CreateHash(CALG_MD5);
        uint length = 0;
        Ok(CryptGetHashParam(hash, HP_HASHVAL, null, ref length, 0));
        Assert.Equal(16u, length);
        Fails(NTE_BAD_HASH_STATE, CryptHashData(hash, [], 0, 0));
        Fails(NTE_BAD_HASH_STATE, CryptHashSessionKey(hash, Import(CALG_AES_128, Key128), 0));
        length = 15;
        Fails(ERROR_MORE_DATA, CryptGetHashParam(hash, HP_HASHVAL, new byte[16], ref length, 0));
        Assert.Equal(16u, length);
        Fails(NTE_BAD_FLAGS, CryptGetHashParam(hash, HP_HASHVAL, null, ref length, 1));
        Fails(NTE_BAD_TYPE, CryptGetHashParam(hash, 3, null, ref length, 0));
    }

    [Theory]
    [InlineData(0x8006u, NTE_BAD_ALGID)]
    [InlineData(CALG_AES_256, NTE_BAD_ALGID)]
    [InlineData(CALG_HMAC, NTE_BAD_KEY)]
    [InlineData(CALG_MAC, NTE_BAD_KEY)]
    public void What_cannot_be_created_says_why(uint algorithm, int error)
    {
        Fails(error, CryptCreateHash(Context, algorithm, 0, 0, out nint hash));
        Assert.Equal(0, hash);
        Fails(NTE_BAD_FLAGS, CryptCreateHash(Context, algorithm, 0, 1, out _));
        Fails(ERROR_INVALID_PARAMETER, CryptCreateHash(Context, algorithm, Context, 0, out _));
    }

    [Fact]
    public void Keyed_hashes_want_session_keys()
    {
        nint rsa = Generate(AT_SIGNATURE, 512 << 16);
        Fails(NTE_BAD_KEY, CryptCreateHash(Context, CALG_HMAC, rsa, 0, out _));
        Fails(NTE_BAD_KEY, CryptCreateHash(Context, CALG_MAC, Import(CALG_RC4, Key128), 0, out _));
        nint ecb = Import(CALG_AES_128, Key128);
        Ok(CryptSetKeyParam(ecb, KP_MODE, BitConverter.GetBytes(CRYPT_MODE_ECB), 0));
        Fails(NTE_BAD_KEY, CryptCreateHash(Context, CALG_MAC, ecb, 0, out _));
        Assert.Equal(
            "f5be9f72d5d302ea009d8c391529dce1",
            HashValue(CreateHash(CALG_MAC, Import(CALG_AES_128, Key128), new string('1', 32))));
    }

    [Fact]
    public void An_hmac_is_told_its_hash()
    {
        nint key = Import(CALG_RC2, string.Concat(Enumerable.Repeat("0b", 20)), CRYPT_IPSEC_HMAC_KEY);
        Ok(CryptCreateHash(Context, CALG_HMAC, key, 0, out nint hash));
        Ok(CryptSetHashParam(hash, HP_HMAC_INFO, HmacInfo(CALG_SHA_512), 0));
        Ok(CryptHashData(hash, "Hi There"u8, 0));
        Assert.Equal(
            "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
            HashValue(hash));
        Fails(NTE_BAD_HASH_STATE, CryptSetHashParam(hash, HP_HMAC_INFO, HmacInfo(CALG_MD5), 0));
        Ok(CryptCreateHash(Context, CALG_HMAC, Import(CALG_RC2, Key128), 0, out hash));
        Fails(NTE_BAD_FLAGS, CryptSetHashParam(hash, HP_HMAC_INFO, HmacInfo(CALG_HMAC), 0));
        Fails(ERROR_INVALID_PARAMETER, CryptSetHashParam(hash, HP_HMAC_INFO, new byte[8], 0));
        Ok(CryptAcquireContext(out nint strong, null, MS_STRONG_PROV, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT));
        Ok(CryptCreateHash(strong, CALG_HMAC, Import(CALG_RC2, Key128), 0, out nint old));
        Fails(NTE_BAD_FLAGS, CryptSetHashParam(old, HP_HMAC_INFO, HmacInfo(CALG_SHA_256), 0));
        Ok(CryptReleaseContext(strong, 0));
        Fails(NTE_FAIL, CryptSetHashParam(CreateHash(CALG_MD5), HP_HMAC_INFO, HmacInfo(CALG_MD5), 0));
        Fails(NTE_FAIL, CryptSetHashParam(CreateHash(CALG_MD5), HP_HMAC_INFO, HmacInfo(CALG_HMAC), 0));

        byte[] inner = new byte[10];
        inner.AsSpan().Fill(0x36);
        byte[] outer = new byte[10];
        outer.AsSpan().Fill(0x5c);
        Ok(CryptSetHashParam(hash, HP_HMAC_INFO, HmacInfo(CALG_MD5, inner, outer), 0));
        Assert.Equal("48bdebcd4f552570175b60a0619403fb", HashValue(hash));
    }

    [Theory]
    [InlineData(CALG_HMAC)]
    [InlineData(CALG_MAC)]
    public void A_keyed_hash_takes_no_data_when_its_key_was_destroyed(uint algorithm)
    {
        nint key = Import(CALG_AES_128, Key128);
        nint other = Import(CALG_AES_128, Key128);
        Ok(CryptCreateHash(Context, algorithm, key, 0, out nint hash));
        if (algorithm == CALG_HMAC)
            Ok(CryptSetHashParam(hash, HP_HMAC_INFO, HmacInfo(CALG_SHA1), 0));
        Ok(CryptHashData(hash, [1], 1, 0));
        Ok(CryptDuplicateHash(hash, 0, 0, out nint copy));
        Ok(CryptHashData(copy, [2], 1, 0));
        string expected = HashValue(copy);

        Ok(CryptHashData(hash, [2], 1, 0));
        Ok(CryptDuplicateHash(hash, 0, 0, out copy));
        Ok(CryptDestroyKey(key));
        foreach (nint keyless in new[] { hash, copy })
        {
            var buffer = new byte[32];
            uint length = 16;
            Fails(NTE_BAD_KEY, CryptHashData(keyless, [1], 1, 0));
            Fails(NTE_BAD_KEY, CryptHashSessionKey(keyless, other, 0));
            Fails(NTE_BAD_KEY, CryptEncrypt(other, keyless, true, 0, buffer, ref length, 32));
            Fails(NTE_BAD_KEY, CryptDecrypt(other, keyless, true, 0, buffer, ref length));
            Assert.Equal(expected, HashValue(keyless));
            Fails(NTE_BAD_HASH_STATE, CryptHashData(keyless, [1], 1, 0));
        }
    }

    [Fact]
    public void A_value_can_be_set()
    {
        nint hash = CreateHash(CALG_MD5, data: "11");
        Ok(CryptSetHashParam(hash, HP_HASHVAL, Hex(Key128), 0));
        Assert.Equal(Key128, HashValue(hash));
        Fails(ERROR_INVALID_PARAMETER, CryptSetHashParam(hash, HP_HASHVAL, new byte[15], 0));
        Fails(ERROR_INVALID_PARAMETER, CryptSetHashParam(hash, HP_HASHVAL, null, 0));
        Fails(NTE_BAD_FLAGS, CryptSetHashParam(hash, HP_HASHVAL, new byte[16], 1));
        Fails(NTE_BAD_TYPE, CryptSetHashParam(hash, HP_ALGID, new byte[16], 0));
        nint ssl = CreateHashOnly(CALG_SSL3_SHAMD5);
        Fails(NTE_BAD_ALGID, CryptHashData(ssl, [1], 1, 0));
        Fails(NTE_BAD_ALGID, CryptHashSessionKey(ssl, Import(CALG_AES_128, Key128), 0));
        uint length = 36;
        Fails(NTE_BAD_HASH_STATE, CryptGetHashParam(ssl, HP_HASHVAL, new byte[36], ref length, 0));
        Ok(CryptSetHashParam(ssl, HP_HASHVAL, new byte[36], 0));
        Assert.Equal(new string('0', 72), HashValue(ssl));
    }

    [Fact]
    public void A_copy_of_a_hash_goes_on_by_itself()
    {
        nint hash = CreateHash(CALG_MD5, data: "7465");
        Ok(CryptDuplicateHash(hash, 0, 0, out nint copy));
        Ok(CryptHashData(copy, "st"u8, 0));
        Ok(CryptDestroyHash(hash));
        Assert.Equal("098f6bcd4621d373cade4e832627b4f6", HashValue(copy));
        Fails(NTE_BAD_FLAGS, CryptDuplicateHash(copy, 0, 1, out _));
        Fails(ERROR_INVALID_PARAMETER, CryptDuplicateHash(copy, 1, 0, out _));
        Fails(ERROR_INVALID_PARAMETER, CryptDuplicateHash(hash, 0, 0, out _));
    }

    [Fact]
    public void Data_and_session_keys_are_hashed()
    {
        nint hash = CreateHash(CALG_MD5);
        nint key = Import(CALG_AES_128, Key128);
        Ok(CryptHashSessionKey(hash, key, CRYPT_LITTLE_ENDIAN));
        Assert.Equal(HashValue(CreateHash(CALG_MD5, data: Key128)), HashValue(hash));
        hash = CreateHash(CALG_MD5);
        Ok(CryptHashSessionKey(hash, key, 0));
        Assert.Equal(HashValue(CreateHash(CALG_MD5, data: "ffeeddccbbaa99887766554433221100")), HashValue(hash));

        hash = CreateHash(CALG_MD5);
        Fails(NTE_BAD_FLAGS, CryptHashSessionKey(hash, key, 2));
        Fails(NTE_BAD_KEY, CryptHashSessionKey(hash, Generate(AT_SIGNATURE, 512 << 16), 0));
        Fails(NTE_BAD_FLAGS, CryptHashData(hash, [1], 1, 2));
        Fails(ERROR_INVALID_PARAMETER, CryptHashData(hash, [1], 2, 0));
        Fails(ERROR_INVALID_PARAMETER, CryptHashData(hash, null, 1, 0));
        Ok(CryptHashData(hash, null, 0, 0));
    }

    [Theory]
    [InlineData(CALG_MD2)]
    [InlineData(CALG_MD4)]
    [InlineData(CALG_MD5)]
    [InlineData(CALG_SHA1)]
    [InlineData(CALG_SHA_384)]
    [InlineData(CALG_SSL3_SHAMD5)]
    public void A_hash_is_signed_and_verified(uint algorithm)
    {
        nint pair = ExchangePair();
        foreach (uint flags in new uint[] { 0, CRYPT_NOHASHOID })
        {
            nint hash = CreateHashOnly(algorithm);
            if (algorithm == CALG_SSL3_SHAMD5)
                Ok(CryptSetHashParam(hash, HP_HASHVAL, new byte[36], 0));
            uint length = 0;
            Ok(CryptSignHash(hash, AT_KEYEXCHANGE, null, flags, null, ref length));
            Assert.Equal(128u, length);
            var signature = new byte[length];
            Ok(CryptSignHashW(hash, AT_KEYEXCHANGE, null, flags, signature, ref length));
            Ok(CryptVerifySignatureA(hash, signature, length, pair, null, flags));
            Ok(CryptVerifySignature(hash, signature, pair, "", flags));
            if (algorithm != CALG_SSL3_SHAMD5)
                Fails(NTE_BAD_SIGNATURE, CryptVerifySignatureW(hash, signature, length, pair, null, flags ^ CRYPT_NOHASHOID));
            signature[7] ^= 1;
            Fails(NTE_BAD_SIGNATURE, CryptVerifySignature(hash, signature, length, pair, null, flags));
        }
    }

    [Fact]
    public void What_cannot_be_signed_says_why()
    {
        ExchangePair();
        nint hash = CreateHash(CALG_SHA1);
        uint length = 0;
        Ok(CryptSignHash(hash, AT_KEYEXCHANGE, null, 0, null, ref length));
        length = 127;
        Fails(ERROR_MORE_DATA, CryptSignHash(hash, AT_KEYEXCHANGE, null, 0, new byte[128], ref length));
        Assert.Equal(128u, length);
        Ok(CryptHashData(hash, [1], 1, 0));
        Fails(NTE_NO_KEY, CryptSignHash(hash, AT_SIGNATURE, null, 0, null, ref length));
        Fails(NTE_BAD_ALGID, CryptSignHash(hash, 3, null, 0, null, ref length));
        Fails(NTE_BAD_FLAGS, CryptSignHash(hash, AT_KEYEXCHANGE, null, CRYPT_X931_FORMAT, null, ref length));
        Fails(ERROR_INVALID_PARAMETER, CryptSignHashA(hash, AT_KEYEXCHANGE, "text", 0, null, ref length));
        nint mac = CreateHash(CALG_MAC, Import(CALG_AES_128, Key128));
        Fails(NTE_BAD_ALGID, CryptSignHash(mac, AT_KEYEXCHANGE, null, 0, new byte[128], ref length));
        Ok(CryptSignHash(hash, AT_KEYEXCHANGE, null, 0, new byte[128], ref length));
        Fails(NTE_BAD_HASH_STATE, CryptHashData(hash, [1], 1, 0));

        Generate(AT_SIGNATURE, 512 << 16);
        Fails(NTE_BAD_LEN, CryptSignHash(CreateHash(CALG_SHA_512), AT_SIGNATURE, null, 0, new byte[64], ref length));
        nint unset = CreateHashOnly(CALG_SSL3_SHAMD5);
        Fails(NTE_BAD_HASH_STATE, CryptSignHash(unset, AT_SIGNATURE, null, 0, new byte[64], ref length));
    }

    [Fact]
    public void What_cannot_be_verified_says_why()
    {
        nint pair = ExchangePair();
        nint hash = CreateHash(CALG_SHA1);
        Fails(NTE_BAD_SIGNATURE, CryptVerifySignature(hash, new byte[128], 128, pair, null, 0));
        Fails(NTE_BAD_SIGNATURE, CryptVerifySignature(hash, new byte[4], 4, pair, null, 0));
        Fails(NTE_BAD_SIGNATURE, CryptVerifySignature(hash, null, 0, pair, null, 0));
        nint hmac = CreateHash(CALG_HMAC, Import(CALG_RC2, Key128));
        Fails(NTE_BAD_SIGNATURE, CryptVerifySignature(hmac, new byte[128], 128, pair, null, 0));
        Fails(NTE_BAD_HASH_STATE, CryptVerifySignature(CreateHashOnly(CALG_SSL3_SHAMD5), new byte[128], 128, pair, null, 0));
        nint shortPair = Generate(AT_KEYEXCHANGE, 512 << 16);
        Fails(NTE_BAD_SIGNATURE, CryptVerifySignature(CreateHash(CALG_SHA_512), new byte[64], 64, shortPair, null, 0));
        Fails(NTE_BAD_KEY, CryptVerifySignature(hash, new byte[128], 128, Import(CALG_AES_128, Key128), null, 0));
        Fails(NTE_BAD_FLAGS, CryptVerifySignature(hash, new byte[128], 128, pair, null, CRYPT_X931_FORMAT));
        Fails(ERROR_INVALID_PARAMETER, CryptVerifySignature(hash, new byte[128], 129, pair, null, 0));
        Fails(ERROR_INVALID_PARAMETER, CryptVerifySignature(hash, new byte[128], 128, 0, null, 0));
        Fails(ERROR_INVALID_PARAMETER, CryptVerifySignature(hash, new byte[128], 128, pair, "text", 0));
        Fails(NTE_BAD_HASH_STATE, CryptHashData(hash, [1], 1, 0));
    }

    private nint CreateHashOnly(uint algorithm)
    {
        Ok(CryptCreateHash(Context, algorithm, 0, 0, out nint hash));
        return hash;
    }

    // HMAC_INFO as a 64-bit compiler lays it out. The strings live as long as the process.
    private static byte[] HmacInfo(uint algorithm, byte[]? inner = null, byte[]? outer = null) =>
    [
        .. BitConverter.GetBytes((ulong)algorithm),
        .. BitConverter.GetBytes(Address(inner)), .. BitConverter.GetBytes((ulong)(inner?.Length ?? 0)),
        .. BitConverter.GetBytes(Address(outer)), .. BitConverter.GetBytes((ulong)(outer?.Length ?? 0)),
    ];

    private static nint Address(byte[]? bytes) =>
        bytes is null ? 0 : GCHandle.Alloc(bytes, GCHandleType.Pinned).AddrOfPinnedObject();
}
