using System.Reflection;
using System.Text;
using Valise.CryptoApi.Win32;
using Xunit;
using static Valise.CryptoApi.Win32.Advapi32;
using static Valise.CryptoApi.Win32.WinCrypt;

namespace Valise.CryptoApi.Tests.Win32;

/// <summary>What every function answers to wrong flags, to null and short buffers, and to lengths beyond an array.</summary>
[Collection(nameof(RunsAlone))]
public sealed class ParameterTests : Win32Tests
{
    private delegate bool Output(byte[]? buffer, ref uint length);

    private delegate bool TextOutput(StringBuilder? buffer, ref uint length);

    [Fact]
    public void Bytes_are_given_out_with_their_size_and_never_beyond_the_buffer()
    {
        const int Canary = 0xa5;
        foreach ((string name, (uint size, Output call)) in Outputs())
        {
            uint length = 0;
            Assert.True(call(null, ref length), name);
            Assert.True(size == length, name);

            // One byte too few: as the caller says, and as the array is.
            byte[] exact = Filled(size);
            length = size - 1;
            Short(call(exact, ref length), exact);
            byte[] less = Filled(size - 1);
            length = size;
            Short(call(less, ref length), less);

            byte[] more = Filled(size + 3);
            length = size + 3;
            Assert.True(call(more, ref length), name);
            Assert.True(size == length, name);
            Assert.All(more[(int)size..], b => Assert.Equal(Canary, b));
            Assert.Contains(more, b => b != Canary);

            void Short(bool result, byte[] buffer)
            {
                Fails(ERROR_MORE_DATA, result);
                Assert.True(size == length, name);
                Assert.All(buffer, b => Assert.Equal(Canary, b));
            }
        }

        static byte[] Filled(uint size)
        {
            var buffer = new byte[size];
            buffer.AsSpan().Fill(Canary);
            return buffer;
        }
    }

    [Fact]
    public void Names_are_given_out_with_their_size_in_bytes()
    {
        uint type = 0;
        Dictionary<string, TextOutput> wide = new()
        {
            ["GetDefaultProvider"] = (StringBuilder? b, ref uint l) => CryptGetDefaultProvider(24, 0, CRYPT_USER_DEFAULT, b, ref l),
            ["GetDefaultProviderW"] = (StringBuilder? b, ref uint l) => CryptGetDefaultProviderW(24, 0, CRYPT_USER_DEFAULT, b, ref l),
            ["EnumProviders"] = (StringBuilder? b, ref uint l) => CryptEnumProviders(0, 0, 0, ref type, b, ref l),
            ["EnumProvidersW"] = (StringBuilder? b, ref uint l) => CryptEnumProvidersW(0, 0, 0, ref type, b, ref l),
            ["EnumProviderTypes"] = (StringBuilder? b, ref uint l) => CryptEnumProviderTypes(0, 0, 0, ref type, b, ref l),
            ["EnumProviderTypesW"] = (StringBuilder? b, ref uint l) => CryptEnumProviderTypesW(0, 0, 0, ref type, b, ref l),
        };
        Dictionary<string, TextOutput> narrow = new()
        {
            ["GetDefaultProviderA"] = (StringBuilder? b, ref uint l) => CryptGetDefaultProviderA(24, 0, CRYPT_USER_DEFAULT, b, ref l),
            ["EnumProvidersA"] = (StringBuilder? b, ref uint l) => CryptEnumProvidersA(0, 0, 0, ref type, b, ref l),
            ["EnumProviderTypesA"] = (StringBuilder? b, ref uint l) => CryptEnumProviderTypesA(0, 0, 0, ref type, b, ref l),
        };
        Check(wide, 2);
        Check(narrow, 1);

        static void Check(Dictionary<string, TextOutput> calls, uint bytesPerCharacter)
        {
            foreach ((string name, TextOutput call) in calls)
            {
                uint size = 0;
                Assert.True(call(null, ref size), name);
                var text = new StringBuilder("as it was");
                uint length = size - 1;
                Fails(ERROR_MORE_DATA, call(text, ref length));
                Assert.True(size == length, name);
                Assert.Equal("as it was", text.ToString());
                Assert.True(call(text, ref length), name);
                Assert.True(((uint)text.Length + 1) * bytesPerCharacter == length, name);
            }
        }
    }

    [Fact]
    public void Flags_that_are_none_are_refused_by_every_function()
    {
        nint key = Import(CALG_AES_128, Key128);
        nint hash = CreateHash(CALG_SHA1);
        nint pair = ExchangePair();
        byte[] blob = PlaintextBlob(CALG_AES_128, Key128);
        var data = new byte[64];
        uint length = 16;
        uint type = 0;
        (string Function, Func<bool> Call)[] calls =
        [
            ("AcquireContext", () => CryptAcquireContext(out _, null, null, PROV_RSA_AES, CRYPT_VERIFYCONTEXT | 0x100)),
            ("ContextAddRef", () => CryptContextAddRef(Context, 0, 1)),
            ("ReleaseContext", ReleaseWithFlags),
            ("SetProviderEx", () => CryptSetProviderEx(MS_DEF_PROV, PROV_RSA_FULL, 0, CRYPT_USER_DEFAULT | 8)),
            ("GetDefaultProvider", () => CryptGetDefaultProvider(PROV_RSA_AES, 0, 8, null, ref length)),
            ("EnumProviders", () => CryptEnumProviders(0, 0, 1, ref type, null, ref length)),
            ("EnumProviderTypes", () => CryptEnumProviderTypes(0, 0, 1, ref type, null, ref length)),
            ("GetProvParam", () => CryptGetProvParam(Context, PP_NAME, null, ref length, CRYPT_FIRST)),
            ("GetProvParam", () => CryptGetProvParam(Context, PP_VERSION, data, ref length, CRYPT_NEXT)),
            ("GetProvParam", () => CryptGetProvParam(Context, PP_ENUMALGS, null, ref length, CRYPT_FIRST | 8)),
            ("GetProvParam", () => CryptGetProvParam(Context, PP_ENUMALGS_EX, null, ref length, CRYPT_FIRST | CRYPT_MACHINE_KEYSET)),
            ("GetProvParam", () => CryptGetProvParam(Context, PP_ENUMCONTAINERS, null, ref length, CRYPT_FIRST | CRYPT_SILENT)),
            ("SetProvParam", () => CryptSetProvParam(Context, PP_CLIENT_HWND, data, 1)),
            ("GenKey", () => CryptGenKey(Context, CALG_RC2, 41 << 16, out _)),
            ("DeriveKey", () => CryptDeriveKey(Context, CALG_RC2, hash, 41 << 16, out _)),
            ("DuplicateKey", () => CryptDuplicateKey(key, 0, 1, out _)),
            ("GetKeyParam", () => CryptGetKeyParam(key, KP_IV, data, ref length, 1)),
            ("SetKeyParam", () => CryptSetKeyParam(key, KP_IV, data, 1)),
            ("ExportKey", () => CryptExportKey(key, pair, SIMPLEBLOB, CRYPT_BLOB_VER3, null, ref length)),
            ("ExportKey", () => CryptExportKey(pair, 0, PUBLICKEYBLOB, 4, null, ref length)),
            ("ImportKey", () => CryptImportKey(Context, blob, (uint)blob.Length, 0, 0x200, out _)),
            ("Encrypt", () => CryptEncrypt(key, 0, true, 1, data, ref length, 64)),
            ("Encrypt", () => CryptEncrypt(pair, 0, true, CRYPT_DECRYPT_RSA_NO_PADDING_CHECK, null, ref length, 0)),
            ("Decrypt", () => CryptDecrypt(key, 0, false, 1, data, ref length)),
            ("Decrypt", () => CryptDecrypt(pair, 0, true, CRYPT_DECRYPT_RSA_NO_PADDING_CHECK, data, ref length)),
            ("CreateHash", () => CryptCreateHash(Context, CALG_SHA1, 0, 1, out _)),
            ("DuplicateHash", () => CryptDuplicateHash(hash, 0, 1, out _)),
            ("GetHashParam", () => CryptGetHashParam(hash, HP_HASHVAL, data, ref length, 1)),
            ("SetHashParam", () => CryptSetHashParam(hash, HP_HASHVAL, data, 1)),
            ("HashData", () => CryptHashData(hash, data, 1, 2)),
            ("HashSessionKey", () => CryptHashSessionKey(hash, key, 2)),
            ("SignHash", () => CryptSignHash(hash, AT_KEYEXCHANGE, null, CRYPT_TYPE2_FORMAT, null, ref length)),
            ("SignHash", () => CryptSignHash(hash, AT_KEYEXCHANGE, null, CRYPT_X931_FORMAT, null, ref length)),
            ("VerifySignature", () => CryptVerifySignature(hash, data, 64, pair, null, CRYPT_X931_FORMAT)),
        ];
        foreach ((_, Func<bool> call) in calls)
            Fails(NTE_BAD_FLAGS, call());

        // None of these calls has changed anything.
        Assert.Equal("da39a3ee5e6b4b0d3255bfef95601890afd80709", HashValue(hash));
        Assert.Equal(new string('0', 32), KeyParam(key, KP_IV));
        Assert.Equal(FunctionsWith("dwFlags"), calls.Select(call => "Crypt" + call.Function).Distinct().Order());
    }

    [Fact]
    public void Data_that_is_not_there_is_an_invalid_parameter()
    {
        nint key = Import(CALG_AES_128, Key128);
        nint hash = CreateHash(CALG_SHA1);
        nint pair = ExchangePair();
        uint length = 16;
        (string Function, Func<bool> Call)[] calls =
        [
            ("null", () => CryptGenRandom(Context, 1, null)),
            ("null", () => CryptSetProvParam(Context, PP_CLIENT_HWND, null, 0)),
            ("null", () => CryptSetKeyParam(key, KP_IV, null, 0)),
            ("null", () => CryptSetHashParam(hash, HP_HASHVAL, null, 0)),
            ("null", () => CryptSetHashParam(hash, HP_HMAC_INFO, null, 0)),
            ("null", () => CryptHashData(hash, null, 1, 0)),
            ("null", () => CryptImportKey(Context, null, 8, 0, 0, out _)),
            ("null", () => CryptImportKey(Context, null, 0, 0, 0, out _)),
            ("null", () => CryptDecrypt(key, 0, true, 0, null, ref length)),
            ("null", () => CryptDecrypt(pair, 0, true, 0, null, ref length)),
            ("no span", () => CryptSetProvParam(Context, PP_CLIENT_HWND, default(ReadOnlySpan<byte>), 0)),
            ("no span", () => CryptSetKeyParam(key, KP_IV, default(ReadOnlySpan<byte>), 0)),
            ("no span", () => CryptSetHashParam(hash, HP_HASHVAL, default(ReadOnlySpan<byte>), 0)),
            ("no span", () => CryptImportKey(Context, default(ReadOnlySpan<byte>), 0, 0, out _)),
            ("no span", () => CryptDecrypt(key, 0, true, 0, default(Span<byte>), ref length)),
            ("beyond", () => CryptGenRandom(Context, 16, new byte[15])),
            ("beyond", () => CryptHashData(hash, new byte[15], 16, 0)),
            ("beyond", () => CryptImportKey(Context, PlaintextBlob(CALG_AES_128, Key128), 29, 0, 0, out _)),
            ("beyond", () => CryptEncrypt(key, 0, true, 0, new byte[15], ref length, 64)),
            ("beyond", () => CryptDecrypt(key, 0, true, 0, new byte[15], ref length)),
            ("beyond", () => CryptVerifySignature(hash, new byte[15], 16, pair, null, 0)),
        ];
        foreach ((string what, Func<bool> call) in calls)
        {
            Assert.False(call(), what);
            Assert.Equal(ERROR_INVALID_PARAMETER, System.Runtime.InteropServices.Marshal.GetLastWin32Error());
            Assert.Equal(16u, length);
        }

        // No bytes at an address are not the null pointer: there is room for none.
        length = 0;
        Fails(ERROR_MORE_DATA, CryptGetKeyParam(key, KP_IV, Array.Empty<byte>(), ref length, 0));
        Ok(CryptHashData(hash, null, 0, 0));
        Ok(CryptGenRandom(Context, 0, null));
    }

    [Fact]
    public void Both_names_are_there_where_Windows_has_both()
    {
        string[] functions = [.. typeof(Advapi32).GetMethods(BindingFlags.Public | BindingFlags.Static).Select(m => m.Name).Distinct().Order()];
        string[] texts =
        [
            "CryptAcquireContext", "CryptEnumProviderTypes", "CryptEnumProviders", "CryptGetDefaultProvider", "CryptSetProvider",
            "CryptSetProviderEx", "CryptSignHash", "CryptVerifySignature",
        ];
        string[] others =
        [
            "CryptContextAddRef", "CryptCreateHash", "CryptDecrypt", "CryptDeriveKey", "CryptDestroyHash", "CryptDestroyKey",
            "CryptDuplicateHash", "CryptDuplicateKey", "CryptEncrypt", "CryptExportKey", "CryptGenKey", "CryptGenRandom",
            "CryptGetHashParam", "CryptGetKeyParam", "CryptGetProvParam", "CryptGetUserKey", "CryptHashData", "CryptHashSessionKey",
            "CryptImportKey", "CryptReleaseContext", "CryptSetHashParam", "CryptSetKeyParam", "CryptSetProvParam",
        ];
        string[] expected = [.. others, .. texts.SelectMany(name => new[] { name, name + "A", name + "W" })];
        Assert.Equal(expected.Order(), functions);
    }

    private static IEnumerable<string> FunctionsWith(string parameter) =>
        typeof(Advapi32).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(method => method.GetParameters().Any(p => p.Name == parameter))
            .Select(method => method.Name.TrimEnd('A', 'W'))
            .Distinct()
            .Order();

    private static bool ReleaseWithFlags()
    {
        Ok(CryptAcquireContext(out nint context, null, null, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
        return CryptReleaseContext(context, 1);
    }

    // Every function that gives bytes out, with every parameter. PP_ENUMCONTAINERS has sizes of its own, and RC4 no room to spare.
    private Dictionary<string, (uint Size, Output Call)> Outputs()
    {
        nint key = Import(CALG_AES_128, Key128);
        nint rc4 = Import(CALG_RC4, "0102030405");
        nint pair = ExchangePair();
        nint hash = CreateHash(CALG_SHA1, data: "11");
        var outputs = new Dictionary<string, (uint, Output)>
        {
            ["ENUMALGS"] = (32, (byte[]? b, ref uint l) => CryptGetProvParam(Context, PP_ENUMALGS, b, ref l, CRYPT_FIRST)),
            ["ENUMALGS_EX"] = (88, (byte[]? b, ref uint l) => CryptGetProvParam(Context, PP_ENUMALGS_EX, b, ref l, CRYPT_FIRST)),
            ["NAME"] = (54, (byte[]? b, ref uint l) => CryptGetProvParam(Context, PP_NAME, b, ref l, 0)),
            ["CONTAINER"] = (1, (byte[]? b, ref uint l) => CryptGetProvParam(Context, PP_CONTAINER, b, ref l, 0)),
            ["UNIQUE_CONTAINER"] = (1, (byte[]? b, ref uint l) => CryptGetProvParam(Context, PP_UNIQUE_CONTAINER, b, ref l, 0)),
            ["IV"] = (16, (byte[]? b, ref uint l) => CryptGetKeyParam(key, KP_IV, b, ref l, 0)),
            ["SALT"] = (11, (byte[]? b, ref uint l) => CryptGetKeyParam(rc4, KP_SALT, b, ref l, 0)),
            ["HASHVAL"] = (20, (byte[]? b, ref uint l) => CryptGetHashParam(hash, HP_HASHVAL, b, ref l, 0)),
            ["SIMPLEBLOB"] = (140, (byte[]? b, ref uint l) => CryptExportKey(key, pair, SIMPLEBLOB, 0, b, ref l)),
            ["SIMPLEBLOB, OAEP"] = (140, (byte[]? b, ref uint l) => CryptExportKey(key, pair, SIMPLEBLOB, CRYPT_OAEP, b, ref l)),
            ["PUBLICKEYBLOB"] = (148, (byte[]? b, ref uint l) => CryptExportKey(pair, 0, PUBLICKEYBLOB, 0, b, ref l)),
            ["PRIVATEKEYBLOB"] = (596, (byte[]? b, ref uint l) => CryptExportKey(pair, 0, PRIVATEKEYBLOB, 0, b, ref l)),
            ["PRIVATEKEYBLOB, encrypted"] = (600, (byte[]? b, ref uint l) => CryptExportKey(pair, key, PRIVATEKEYBLOB, 0, b, ref l)),
            ["PLAINTEXTKEYBLOB"] = (28, (byte[]? b, ref uint l) => CryptExportKey(key, 0, PLAINTEXTKEYBLOB, 0, b, ref l)),
            ["SignHash"] = (128, (byte[]? b, ref uint l) => CryptSignHash(hash, AT_KEYEXCHANGE, null, 0, b, ref l)),
            ["SignHashA"] = (128, (byte[]? b, ref uint l) => CryptSignHashA(hash, AT_KEYEXCHANGE, null, 0, b, ref l)),
            ["SignHashW"] = (128, (byte[]? b, ref uint l) => CryptSignHashW(hash, AT_KEYEXCHANGE, null, CRYPT_NOHASHOID, b, ref l)),
            ["Encrypt"] = (16, (byte[]? b, ref uint l) => EncryptFive(key, 0, b, ref l)),
            ["Encrypt, RSA"] = (128, (byte[]? b, ref uint l) => EncryptFive(pair, 0, b, ref l)),
            ["Encrypt, RSA, OAEP"] = (128, (byte[]? b, ref uint l) => EncryptFive(pair, CRYPT_OAEP, b, ref l)),
        };
        foreach (uint p in new[] { PP_IMPTYPE, PP_VERSION, PP_PROVTYPE, PP_KEYSTORAGE, PP_KEYSET_TYPE, PP_SIG_KEYSIZE_INC, PP_KEYX_KEYSIZE_INC, PP_KEYSPEC })
            outputs[$"PP {p}"] = (4, (byte[]? b, ref uint l) => CryptGetProvParam(Context, p, b, ref l, 0));
        foreach (uint p in new[] { KP_PADDING, KP_MODE, KP_MODE_BITS, KP_PERMISSIONS, KP_ALGID, KP_BLOCKLEN, KP_KEYLEN, KP_EFFECTIVE_KEYLEN })
            outputs[$"KP {p}"] = (4, (byte[]? b, ref uint l) => CryptGetKeyParam(key, p, b, ref l, 0));
        foreach (uint p in new[] { HP_ALGID, HP_HASHSIZE })
            outputs[$"HP {p}"] = (4, (byte[]? b, ref uint l) => CryptGetHashParam(hash, p, b, ref l, 0));
        return outputs;
    }

    private static bool EncryptFive(nint key, uint flags, byte[]? buffer, ref uint length)
    {
        uint room = length;
        length = 5;
        return CryptEncrypt(key, 0, true, flags, buffer, ref length, room);
    }
}
