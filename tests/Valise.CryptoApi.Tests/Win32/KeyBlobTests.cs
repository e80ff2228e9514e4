using System.Security.Cryptography;
using Xunit;
using static Valise.CryptoApi.Win32.Advapi32;
using static Valise.CryptoApi.Win32.WinCrypt;

namespace Valise.CryptoApi.Tests.Win32;

public sealed class KeyBlobTests : Win32Tests
{
    [Theory]
    [InlineData(0u)]
    [InlineData(CRYPT_OAEP)]
    public void A_session_key_goes_to_a_receiver(uint oaep)
    {
        nint pair = ExchangePair();
        nint key = Import(CALG_AES_128, Key128);
        byte[] blob = Export(key, pair, SIMPLEBLOB, oaep);
        Assert.Equal(140, blob.Length);

        // To name the pair, or to name none and mean the container's own.
        foreach (nint named in new[] { pair, 0 })
        {
            Ok(CryptImportKey(Context, blob, 140, named, oaep | CRYPT_EXPORTABLE, out nint received));
            Assert.Equal(PlaintextBlob(CALG_AES_128, Key128), Export(received, 0, PLAINTEXTKEYBLOB));
        }

        Fails(NTE_BAD_DATA, CryptImportKey(Context, blob, 140, 0, oaep ^ CRYPT_OAEP, out _));
        Fails(NTE_BAD_FLAGS, CryptImportKey(Context, blob, 140, 0, oaep | CRYPT_IPSEC_HMAC_KEY, out _));
    }

    [Fact]
    public void A_40_bit_key_can_come_without_salt()
    {
        ExchangePair();
        Ok(CryptGetUserKey(Context, AT_KEYEXCHANGE, out nint pair));
        byte[] blob = Export(Import(CALG_RC4, "0102030405"), pair, SIMPLEBLOB);
        Ok(CryptImportKey(Context, blob, CRYPT_NO_SALT, out nint key, pair));
        Assert.Equal("b2396305f03dc027", Encrypt(key, "0000000000000000"));
    }

    [Fact]
    public void A_SIMPLEBLOB_that_cannot_be_imported_says_why()
    {
        byte[] blob = Export(Import(CALG_AES_128, Key128), ExchangePair(), SIMPLEBLOB);
        void Refused(int error, Action<byte[]> change, nint key = 0)
        {
            byte[] changed = [.. blob];
            change(changed);
            Fails(error, CryptImportKey(Context, changed, (uint)changed.Length, key, 0, out nint handle));
            Assert.Equal(0, handle);
        }

        Refused(NTE_BAD_DATA, b => b[20] ^= 1);
        Refused(NTE_BAD_VER, b => b[1] = 3);
        Refused(NTE_BAD_DATA, b => b[2] = 1);
        Refused(NTE_BAD_TYPE, b => b[0] = 3);
        Refused(NTE_BAD_ALGID, b => b[9] = 0x24);
        Refused(NTE_BAD_ALGID, b => b[4] = 0x11);
        Refused(NTE_BAD_ALGID, b => (b[4], b[5]) = (0x03, 0x80));
        Refused(NTE_BAD_DATA, b => b[4] = 0x10);
        Refused(NTE_BAD_PUBLIC_KEY, _ => { }, Import(CALG_AES_128, Key128));
        Refused(NTE_BAD_PUBLIC_KEY, _ => { }, Generate(AT_SIGNATURE, 512 << 16));
        Refused(ERROR_INVALID_PARAMETER, _ => { }, Context);
        byte[] publicBlob = Export(ExchangePair(), 0, PUBLICKEYBLOB);
        Ok(CryptImportKey(Context, publicBlob, 0, out nint publicKey));
        Refused(NTE_BAD_DATA, _ => { }, publicKey);

        foreach (uint length in new uint[] { 1, 7, 8, 11, 12, 13, 139 })
            Fails(NTE_BAD_DATA, CryptImportKey(Context, blob, length, 0, 0, out _));
        Fails(ERROR_INVALID_PARAMETER, CryptImportKey(Context, blob, 0, 0, 0, out _));
        Fails(ERROR_INVALID_PARAMETER, CryptImportKey(Context, null, 8, 0, 0, out _));
        Fails(ERROR_INVALID_PARAMETER, CryptImportKey(Context, blob, 141, 0, 0, out _));
        Fails(NTE_BAD_FLAGS, CryptImportKey(Context, blob, 140, 0, 0x200, out _));

        Ok(CryptAcquireContext(out nint other, null, null, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
        Fails(NTE_NO_KEY, CryptImportKey(other, blob, 140, 0, 0, out _));
        Ok(CryptReleaseContext(other, 0));
    }

    [Fact]
    public void Bytes_after_a_SIMPLEBLOB_are_not_looked_at()
    {
        byte[] blob = [.. Export(Import(CALG_AES_128, Key128), ExchangePair(), SIMPLEBLOB), 1, 2, 3];
        Ok(CryptImportKey(Context, blob, (uint)blob.Length, 0, 0, out _));
    }

    [Fact]
    public void What_cannot_be_exported_says_why()
    {
        nint key = Import(CALG_AES_128, Key128);
        nint closed = Import(CALG_AES_128, Key128, 0);
        nint pair = ExchangePair();
        nint signature = Generate(AT_SIGNATURE, 512 << 16);
        uint length = 0;
        Fails(NTE_BAD_KEY_STATE, CryptExportKey(closed, pair, SIMPLEBLOB, 0, null, ref length));
        Fails(NTE_BAD_KEY_STATE, CryptExportKey(closed, 0, PLAINTEXTKEYBLOB, 0, null, ref length));
        Fails(NTE_BAD_KEY_STATE, CryptExportKey(signature, 0, PRIVATEKEYBLOB, 0, null, ref length));
        Fails(NTE_NO_KEY, CryptExportKey(key, 0, SIMPLEBLOB, 0, null, ref length));
        Fails(NTE_NO_KEY, CryptExportKey(key, key, SIMPLEBLOB, 0, null, ref length));
        Fails(NTE_BAD_KEY, CryptExportKey(key, signature, SIMPLEBLOB, 0, null, ref length));
        Fails(NTE_BAD_LEN, CryptExportKey(Import(CALG_AES_256, Key128 + Key128), Generate(AT_KEYEXCHANGE, 512 << 16), SIMPLEBLOB, CRYPT_OAEP, null, ref length));
        Fails(NTE_BAD_KEY, CryptExportKey(pair, pair, SIMPLEBLOB, 0, null, ref length));
        Fails(NTE_BAD_KEY, CryptExportKey(key, 0, PUBLICKEYBLOB, 0, null, ref length));
        Fails(NTE_BAD_KEY, CryptExportKey(key, 0, PRIVATEKEYBLOB, 0, null, ref length));
        Fails(NTE_BAD_KEY, CryptExportKey(pair, key, PUBLICKEYBLOB, 0, null, ref length));
        Fails(NTE_BAD_KEY, CryptExportKey(pair, pair, PRIVATEKEYBLOB, 0, null, ref length));
        Fails(NTE_BAD_KEY_STATE, CryptExportKey(signature, pair, PRIVATEKEYBLOB, 0, null, ref length));
        Fails(NTE_BAD_KEY, CryptExportKey(pair, 0, PLAINTEXTKEYBLOB, 0, null, ref length));
        foreach (uint type in new uint[] { 0, OPAQUEKEYBLOB, PUBLICKEYBLOBEX, SYMMETRICWRAPKEYBLOB, 257u })
            Fails(NTE_BAD_TYPE, CryptExportKey(key, 0, type, 0, null, ref length));
        Fails(NTE_BAD_FLAGS, CryptExportKey(key, pair, SIMPLEBLOB, CRYPT_BLOB_VER3, null, ref length));
        Fails(ERROR_INVALID_PARAMETER, CryptExportKey(key, Context, SIMPLEBLOB, 0, null, ref length));
        length = 139;
        Fails(ERROR_MORE_DATA, CryptExportKey(key, pair, SIMPLEBLOB, 0, new byte[140], ref length));
        Assert.Equal(140u, length);
        Fails(ERROR_MORE_DATA, CryptExportKey(key, pair, SIMPLEBLOB, 0, new byte[139], ref length));
    }

    [Fact]
    public void However_a_key_was_made_it_leaves_only_if_it_was_made_exportable()
    {
        ExchangePair();
        Ok(CryptGetUserKey(Context, AT_KEYEXCHANGE, out nint pair));
        nint open = Import(CALG_AES_128, Key128);
        byte[] blob = Export(open, pair, SIMPLEBLOB);
        Ok(CryptDeriveKey(Context, CALG_AES_128, CreateHash(CALG_SHA1), 0, out nint derived));
        Ok(CryptImportKey(Context, blob, 0, out nint received));
        Ok(CryptDuplicateKey(received, 0, 0, out nint copy));
        uint length = 0;
        foreach (nint closed in new[] { Generate(CALG_AES_128, 0), derived, received, copy, Generate(CALG_AES_128, CRYPT_ARCHIVABLE) })
        {
            Fails(NTE_BAD_KEY_STATE, CryptExportKey(closed, pair, SIMPLEBLOB, 0, null, ref length));
            Fails(NTE_BAD_KEY_STATE, CryptExportKey(closed, pair, SIMPLEBLOB, CRYPT_OAEP, new byte[200], ref length));
            Fails(NTE_BAD_KEY_STATE, CryptExportKey(closed, 0, PLAINTEXTKEYBLOB, 0, null, ref length));
        }

        nint own = ExchangePair(0);
        Fails(NTE_BAD_KEY_STATE, CryptExportKey(own, 0, PRIVATEKEYBLOB, 0, null, ref length));
        Fails(NTE_BAD_KEY_STATE, CryptExportKey(own, open, PRIVATEKEYBLOB, 0, null, ref length));
        Assert.Equal(148, Export(own, 0, PUBLICKEYBLOB).Length);
    }

    [Theory]
    [InlineData(CALG_AES_128, "00112233445566778899aabbccddee", NTE_BAD_DATA)]
    [InlineData(CALG_DES, "00112233445566", NTE_BAD_DATA)]
    [InlineData(CALG_RC2, "00112233", NTE_BAD_DATA)]
    [InlineData(CALG_RC2, "00112233445566778899aabbccddeeff00", NTE_BAD_DATA)]
    [InlineData(CALG_AES_128, "", NTE_BAD_DATA)]
    [InlineData(CALG_MD5, Key128, NTE_BAD_ALGID)]
    [InlineData(CALG_RSA_KEYX, Key128, NTE_BAD_ALGID)]
    [InlineData(0x6611u, Key128, NTE_BAD_ALGID)]
    public void A_plaintext_key_fits_its_algorithm(uint algorithm, string key, int error) =>
        Fails(error, CryptImportKey(Context, PlaintextBlob(algorithm, key), 0, out _));

    [Fact]
    public void The_base_provider_takes_short_keys_only()
    {
        Ok(CryptAcquireContext(out nint context, null, MS_DEF_PROV, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT));
        foreach (uint algorithm in new[] { CALG_RC2, CALG_RC4 })
        {
            Ok(CryptImportKey(context, PlaintextBlob(algorithm, Key128[..14]), 0, out _));
            Fails(NTE_BAD_DATA, CryptImportKey(context, PlaintextBlob(algorithm, Key128[..16]), 0, out _));
        }

        Ok(CryptImportKey(context, PlaintextBlob(CALG_DES, Key128[..16]), 0, out _));
        Ok(CryptReleaseContext(context, 0));
    }

    [Fact]
    public void A_length_beyond_the_BLOB_is_refused()
    {
        byte[] blob = PlaintextBlob(CALG_AES_128, Key128);
        blob[8] = 17;
        Fails(NTE_BAD_DATA, CryptImportKey(Context, blob, 0, out _));
        blob[11] = 0xff;
        Fails(NTE_BAD_DATA, CryptImportKey(Context, blob, 0, out _));
    }

    [Fact]
    public void A_long_RC2_key_is_for_an_hmac()
    {
        string longKey = new('a', 400);
        byte[] blob = PlaintextBlob(CALG_RC2, longKey);
        Ok(CryptImportKey(Context, blob, CRYPT_IPSEC_HMAC_KEY | CRYPT_EXPORTABLE, out nint key));
        Assert.Equal("02660000", KeyParam(key, KP_ALGID));
        Assert.Equal(blob, Export(key, 0, PLAINTEXTKEYBLOB));
        uint length = 1;
        Fails(NTE_BAD_KEY, CryptEncrypt(key, 0, true, 0, new byte[8], ref length, 8));
        Fails(NTE_BAD_DATA, CryptImportKey(Context, PlaintextBlob(CALG_AES_128, longKey), CRYPT_IPSEC_HMAC_KEY, out _));
    }

    [Fact]
    public void A_public_key_comes_without_touching_the_container()
    {
        nint pair = ExchangePair();
        byte[] blob = Export(pair, 0, PUBLICKEYBLOB);
        Assert.Equal(148, blob.Length);
        Fails(NTE_BAD_FLAGS, CryptImportKey(Context, blob, CRYPT_IPSEC_HMAC_KEY, out _));
        Ok(CryptAcquireContext(out nint other, null, null, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT));
        Ok(CryptImportKey(other, blob, (uint)blob.Length, 0, 0, out nint key));
        Assert.Equal(blob, Export(key, 0, PUBLICKEYBLOB));
        Assert.Equal(Dword(0x3b), KeyParam(key, KP_PERMISSIONS));
        Fails(NTE_NO_KEY, CryptGetUserKey(other, AT_KEYEXCHANGE, out _));
        uint length = 0;
        Fails(NTE_BAD_KEY_STATE, CryptExportKey(key, 0, PRIVATEKEYBLOB, 0, null, ref length));
        Ok(CryptReleaseContext(other, 0));
    }

    [Theory]
    [InlineData(PUBLICKEYBLOB)]
    [InlineData(PRIVATEKEYBLOB)]
    public void An_RSA_BLOB_that_makes_no_key_is_refused(uint type)
    {
        byte[] blob = Export(ExchangePair(), 0, type);
        void Refused(int error, Action<byte[]> change)
        {
            byte[] changed = [.. blob];
            change(changed);
            Fails(error, CryptImportKey(Context, changed, 0, out _));
        }

        Refused(NTE_BAD_DATA, b => b[8] ^= 1);
        Refused(NTE_BAD_ALGID, b => (b[4], b[5]) = (0x10, 0x66));
        Refused(NTE_BAD_DATA, b => b.AsSpan(12, 4).Clear());
        Refused(NTE_BAD_DATA, b => b.AsSpan(12, 4).Fill(0xff));
        Refused(NTE_BAD_DATA, b => b.AsSpan(20, 128).Clear());
        for (uint length = 1; length < blob.Length; length += 5)
            Fails(NTE_BAD_DATA, CryptImportKey(Context, blob, length, 0, 0, out _));
    }

    [Fact]
    public void A_private_key_replaces_the_pair()
    {
        nint pair = ExchangePair();
        byte[] blob = Export(pair, 0, PRIVATEKEYBLOB);
        ExchangePair();
        Ok(CryptImportKey(Context, blob, 0, out nint imported));
        Ok(CryptGetUserKey(Context, AT_KEYEXCHANGE, out nint user));
        Assert.Equal(Export(pair, 0, PUBLICKEYBLOB), Export(user, 0, PUBLICKEYBLOB));
        uint length = 0;
        Fails(NTE_BAD_KEY_STATE, CryptExportKey(imported, 0, PRIVATEKEYBLOB, 0, null, ref length));
    }

    [Fact]
    public void A_private_key_travels_under_a_session_key()
    {
        nint pair = ExchangePair();
        nint key = Import(CALG_AES_128, Key128);
        byte[] plain = Export(pair, 0, PRIVATEKEYBLOB);
        byte[] blob = Export(pair, key, PRIVATEKEYBLOB);

        // All but the header is what AES makes of it.
        using var aes = Aes.Create();
        aes.Key = Hex(Key128);
        Assert.Equal([.. plain.AsSpan(0, 8), .. aes.EncryptCbc(plain.AsSpan(8), new byte[16])], blob);

        Ok(CryptImportKey(Context, blob, (uint)blob.Length, key, CRYPT_EXPORTABLE, out nint imported));
        Assert.Equal(plain, Export(imported, 0, PRIVATEKEYBLOB));
        Fails(NTE_BAD_DATA, CryptImportKey(Context, blob, (uint)blob.Length, Import(CALG_AES_128, new string('7', 32)), 0, out _));
        Fails(NTE_BAD_DATA, CryptImportKey(Context, blob, (uint)blob.Length, 0, 0, out _));
        Fails(NTE_BAD_KEY, CryptImportKey(Context, blob, (uint)blob.Length, pair, 0, out _));
    }

    // The span overload, in the order that suits these tests.
    private static bool CryptImportKey(nint context, byte[] blob, uint flags, out nint key, nint wrapping = 0) =>
        Valise.CryptoApi.Win32.Advapi32.CryptImportKey(context, blob.AsSpan(), wrapping, flags, out key);

    private static bool CryptImportKey(nint context, byte[]? blob, uint length, nint wrapping, uint flags, out nint key) =>
        Valise.CryptoApi.Win32.Advapi32.CryptImportKey(context, blob, length, wrapping, flags, out key);
}
