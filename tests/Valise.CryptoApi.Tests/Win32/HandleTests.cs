using Valise.CryptoApi.Win32;
using Xunit;
using static Valise.CryptoApi.Win32.Advapi32;
using static Valise.CryptoApi.Win32.WinCrypt;

namespace Valise.CryptoApi.Tests.Win32;

/// <summary>What every function answers to a handle that is none of its kind, and what many threads do to handles.</summary>
[Collection(nameof(RunsAlone))]
public sealed class HandleTests : Win32Tests
{
    private static readonly byte[] s_buffer = new byte[1024];

    private static uint s_length;

    // Every function with a context, a key or a hash, as a call that fails for no other reason.
    private static readonly Dictionary<string, Func<nint, bool>> s_contextCalls = new()
    {
        ["AddRef"] = h => CryptContextAddRef(h, 0, 0),
        ["Release"] = h => CryptReleaseContext(h, 0),
        ["GenRandom"] = h => CryptGenRandom(h, 1, s_buffer),
        ["GenRandom, span"] = h => CryptGenRandom(h, s_buffer.AsSpan()),
        ["GetProvParam"] = h => CryptGetProvParam(h, PP_NAME, null, ref s_length, 0),
        ["SetProvParam"] = h => CryptSetProvParam(h, PP_KEYSET_SEC_DESCR, s_buffer, 0),
        ["GenKey"] = h => CryptGenKey(h, CALG_AES_128, 0, out _),
        ["DeriveKey"] = h => CryptDeriveKey(h, CALG_AES_128, 0, 0, out _),
        ["GetUserKey"] = h => CryptGetUserKey(h, AT_KEYEXCHANGE, out _),
        ["ImportKey"] = h => CryptImportKey(h, s_buffer, 8, 0, 0, out _),
        ["CreateHash"] = h => CryptCreateHash(h, CALG_MD5, 0, 0, out _),
    };

    private static readonly Dictionary<string, Func<nint, bool>> s_keyCalls = new()
    {
        ["DuplicateKey"] = h => CryptDuplicateKey(h, 0, 0, out _),
        ["DestroyKey"] = CryptDestroyKey,
        ["GetKeyParam"] = h => CryptGetKeyParam(h, KP_ALGID, null, ref s_length, 0),
        ["SetKeyParam"] = h => CryptSetKeyParam(h, KP_IV, s_buffer, 0),
        ["ExportKey"] = h => CryptExportKey(h, 0, PLAINTEXTKEYBLOB, 0, null, ref s_length),
        ["Encrypt"] = h => CryptEncrypt(h, 0, true, 0, null, ref s_length, 0),
        ["Decrypt"] = h => CryptDecrypt(h, 0, true, 0, s_buffer, ref s_length),
    };

    private static readonly Dictionary<string, Func<nint, bool>> s_hashCalls = new()
    {
        ["DuplicateHash"] = h => CryptDuplicateHash(h, 0, 0, out _),
        ["DestroyHash"] = CryptDestroyHash,
        ["GetHashParam"] = h => CryptGetHashParam(h, HP_HASHSIZE, null, ref s_length, 0),
        ["SetHashParam"] = h => CryptSetHashParam(h, HP_HASHVAL, s_buffer, 0),
        ["HashData"] = h => CryptHashData(h, s_buffer, 1, 0),
        ["HashSessionKey"] = h => CryptHashSessionKey(h, 0, 0),
        ["SignHash"] = h => CryptSignHash(h, AT_KEYEXCHANGE, null, 0, null, ref s_length),
        ["VerifySignature"] = h => CryptVerifySignature(h, s_buffer, 1, 0, null, 0),
    };

    [Fact]
    public void A_handle_that_is_none_is_an_invalid_parameter_everywhere()
    {
        nint key = Import(CALG_AES_128, Key128);
        nint hash = CreateHash(CALG_MD5);
        nint staleKey = Import(CALG_AES_128, Key128);
        nint staleHash = CreateHash(CALG_MD5);
        Ok(CryptDestroyKey(staleKey));
        Ok(CryptDestroyHash(staleHash));
        Ok(CryptAcquireContext(out nint staleContext, null, null, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
        Ok(CryptReleaseContext(staleContext, 0));
        nint[] never = [0, -1, 1, 0x12345678, staleKey, staleHash, staleContext];

        Check(s_contextCalls, [.. never, key, hash]);
        Check(s_keyCalls, [.. never, Context, hash]);
        Check(s_hashCalls, [.. never, Context, key]);

        static void Check(Dictionary<string, Func<nint, bool>> calls, nint[] handles)
        {
            foreach ((string name, Func<nint, bool> call) in calls)
            {
                foreach (nint handle in handles)
                {
                    s_length = 0;
                    Assert.False(call(handle), name);
                    Assert.True(ERROR_INVALID_PARAMETER == System.Runtime.InteropServices.Marshal.GetLastWin32Error(), name);
                }
            }
        }
    }

    [Fact]
    public void A_handle_that_is_none_is_said_before_flags_that_are_none()
    {
        const uint Bad = 0x80000000;
        byte[] data = new byte[16];
        uint length = 16;
        nint key = Import(CALG_AES_128, Key128);
        nint hash = CreateHash(CALG_MD5);

        Fails(ERROR_INVALID_PARAMETER, CryptGetKeyParam(hash, KP_IV, data, ref length, Bad));
        Fails(ERROR_INVALID_PARAMETER, CryptSetKeyParam(hash, KP_IV, data, Bad));
        Fails(ERROR_INVALID_PARAMETER, CryptDuplicateKey(hash, 0, Bad, out _));
        Fails(ERROR_INVALID_PARAMETER, CryptEncrypt(hash, 0, false, Bad, data, ref length, 16));
        Fails(ERROR_INVALID_PARAMETER, CryptEncrypt(key, key, false, Bad, data, ref length, 16));
        Fails(ERROR_INVALID_PARAMETER, CryptDecrypt(hash, 0, false, Bad, data, ref length));
        Fails(ERROR_INVALID_PARAMETER, CryptDecrypt(key, 0, false, Bad, (byte[]?)null, ref length));
        Fails(ERROR_INVALID_PARAMETER, CryptCreateHash(key, CALG_MD5, 0, Bad, out _));
        Fails(ERROR_INVALID_PARAMETER, CryptCreateHash(Context, CALG_MD5, hash, Bad, out _));
        Fails(ERROR_INVALID_PARAMETER, CryptDuplicateHash(key, 0, Bad, out _));
        Fails(ERROR_INVALID_PARAMETER, CryptGetHashParam(key, HP_HASHVAL, data, ref length, Bad));
        Fails(ERROR_INVALID_PARAMETER, CryptSetHashParam(key, HP_HASHVAL, data, Bad));
        Fails(ERROR_INVALID_PARAMETER, CryptHashData(key, data, 16, Bad));
        Fails(ERROR_INVALID_PARAMETER, CryptHashSessionKey(hash, hash, Bad));
        Fails(ERROR_INVALID_PARAMETER, CryptSignHash(key, AT_SIGNATURE, null, Bad, data, ref length));
        Fails(ERROR_INVALID_PARAMETER, CryptVerifySignature(hash, data, 16, hash, null, Bad));
    }

    [Fact]
    public void A_handle_is_never_given_out_twice()
    {
        var seen = new HashSet<nint>();
        for (int i = 0; i < 1000; i++)
        {
            nint key = Import(CALG_AES_128, Key128);
            Assert.True(seen.Add(key));
            Ok(CryptDestroyKey(key));
        }
    }

    [Fact]
    public void Everything_is_gone_with_its_context()
    {
        int before = Handles.Count;
        Ok(CryptAcquireContext(out nint context, null, null, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
        for (int i = 0; i < 100; i++)
        {
            Ok(CryptGenKey(context, CALG_AES_128, 0, out nint key));
            Ok(CryptDuplicateKey(key, 0, 0, out _));
            Ok(CryptCreateHash(context, CALG_MD5, 0, 0, out _));
        }

        Assert.Equal(before + 301, Handles.Count);
        Ok(CryptReleaseContext(context, 0));
        Assert.Equal(before, Handles.Count);
    }

    [Fact]
    public void A_handle_closed_under_another_thread_is_an_error_code()
    {
        for (int round = 0; round < 50; round++)
        {
            Ok(CryptAcquireContext(out nint context, null, null, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
            Ok(CryptGenKey(context, CALG_AES_128, CRYPT_EXPORTABLE, out nint key));
            var codes = new System.Collections.Concurrent.ConcurrentBag<int>();
            Thread[] users = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
            {
                var buffer = new byte[32];
                for (int i = 0; i < 200; i++)
                {
                    uint length = 5;
                    if (!CryptEncrypt(key, 0, true, 0, buffer, ref length, 32))
                        codes.Add(System.Runtime.InteropServices.Marshal.GetLastWin32Error());
                    if (!CryptCreateHash(context, CALG_MD5, 0, 0, out nint hash))
                        codes.Add(System.Runtime.InteropServices.Marshal.GetLastWin32Error());
                    else
                        CryptDestroyHash(hash);
                }
            }))];
            foreach (Thread user in users)
                user.Start();
            Ok(CryptReleaseContext(context, 0));
            foreach (Thread user in users)
                user.Join();
            Assert.All(codes, code => Assert.Equal(ERROR_INVALID_PARAMETER, code));
        }
    }
}
