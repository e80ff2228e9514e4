using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Valise.CryptoApi.Win32;
using Xunit;
using static Valise.CryptoApi.Win32.Advapi32;
using static Valise.CryptoApi.Win32.WinCrypt;

namespace Valise.CryptoApi.Tests.Win32;

/// <summary>Many threads on one context, for 30 seconds; VALISE_THREAD_TEST_SECONDS says another time.</summary>
[Collection(nameof(RunsAlone))]
public sealed class ThreadTests(ITestOutputHelper output) : Win32Tests
{
    private const int Threads = 16;
    private const int Pieces = 4;
    private const int PieceSize = 48;

    // Caches fill while the threads warm up; a leak goes on.
    private const long ManagedAllowance = 4 << 20;
    private const long ProcessAllowance = 32 << 20;

    private static readonly byte[] s_message = RandomNumberGenerator.GetBytes((Pieces * PieceSize) + 5);

    // Long enough that two threads are in them at once, and with a hash that is our own code.
    private static readonly string s_sharedMessage = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4000));
    private static readonly byte[] s_hashed = Enumerable.Repeat((byte)0x11, 64).ToArray();

    private nint _shared;
    private nint _sharedPair;
    private nint _sharedHash;
    private string _sharedCiphertext = "";
    private byte[] _wrapped = [];
    private byte[] _signature = [];
    private long _rounds;

    [Fact]
    public void Sixteen_threads_get_no_wrong_byte_and_leave_no_handle_and_no_memory()
    {
        double seconds = double.Parse(
            Environment.GetEnvironmentVariable("VALISE_THREAD_TEST_SECONDS") ?? "30", CultureInfo.InvariantCulture);
        int before = Handles.Count;
        _shared = Import(CALG_AES_128, Key128);
        _sharedPair = ExchangePair();
        _sharedHash = CreateHash(CALG_MD2);
        _sharedCiphertext = Encrypt(_shared, s_sharedMessage);
        _wrapped = Export(_shared, _sharedPair, SIMPLEBLOB);
        _signature = Sign();

        Run(TimeSpan.FromSeconds(seconds / 3));
        (int handles, long managed, long process) = (Handles.Count, GC.GetTotalMemory(forceFullCollection: true), ProcessMemory());
        long warm = _rounds;
        Run(TimeSpan.FromSeconds(seconds * 2 / 3));
        (managed, process) = (GC.GetTotalMemory(forceFullCollection: true) - managed, ProcessMemory() - process);
        output.WriteLine($"{warm} + {_rounds - warm} rounds; {managed >> 10} KiB more managed, {process >> 10} KiB more in the process");
        Assert.True(_rounds > warm);
        Assert.Equal(handles, Handles.Count);
        Assert.InRange(managed, long.MinValue, ManagedAllowance);
        Assert.InRange(process, long.MinValue, ProcessAllowance);

        // Everybody's bytes are in the hash, each once.
        nint expected = CreateHash(CALG_MD2);
        for (long i = 0; i < _rounds; i++)
            Ok(CryptHashData(expected, s_hashed, (uint)s_hashed.Length, 0));
        Assert.Equal(HashValue(expected), HashValue(_sharedHash));
        Ok(CryptDestroyHash(expected));
        Ok(CryptDestroyHash(_sharedHash));
        Ok(CryptDestroyKey(_shared));
        Ok(CryptDestroyKey(_sharedPair));
        Assert.Equal(before, Handles.Count);
    }

    private void Run(TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        var failures = new Exception?[Threads];
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(i => new Thread(() =>
        {
            try
            {
                using var own = new OwnKeys(this, i);
                while (clock.Elapsed < time)
                {
                    UseSharedKeys();
                    own.Use();
                    ComeAndGo(i);
                    Interlocked.Increment(ref _rounds);
                }
            }
            catch (Exception e)
            {
                failures[i] = e;
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.All(failures, Assert.Null);
    }

    // A message in one call is whole, whatever the others do with the key.
    private void UseSharedKeys()
    {
        Assert.Equal("19d32fa391447466ca8cbc34bb413ad7", Encrypt(_shared, "1111111111"));
        Assert.Equal("1111111111", Decrypt(_shared, "19d32fa391447466ca8cbc34bb413ad7"));
        Assert.Equal(_sharedCiphertext, Encrypt(_shared, s_sharedMessage));
        Ok(CryptHashData(_sharedHash, s_hashed, (uint)s_hashed.Length, 0));

        Ok(CryptImportKey(Context, _wrapped, (uint)_wrapped.Length, _sharedPair, 0, out nint imported));
        Assert.Equal("19d32fa391447466ca8cbc34bb413ad7", Encrypt(imported, "1111111111"));
        Ok(CryptDestroyKey(imported));

        // Signatures with PKCS #1 v1.5 are the same each time.
        Assert.Equal(_signature, Sign());
    }

    // What is made anew each time: contexts, copies, hashes, derived and exchanged keys.
    private void ComeAndGo(int thread)
    {
        Ok(CryptDuplicateKey(_shared, 0, 0, out nint copy));
        Ok(CryptSetKeyParam(copy, KP_IV, new byte[16], 0));
        Assert.Equal("afe69358dec57193282c2fb6b8ab6216", Encrypt(copy, new string('1', 32), final: false));
        Assert.Equal("f5be9f72d5d302ea009d8c391529dce1", Encrypt(copy, ""));
        Ok(CryptDestroyKey(copy));

        byte[] data = BitConverter.GetBytes(thread * 7919);
        nint hash = CreateHash(CALG_SHA_256, data: Convert.ToHexString(data));
        Ok(CryptDeriveKey(Context, CALG_RC4, hash, CRYPT_EXPORTABLE, out nint derived));
        byte[] expected = SHA256.HashData(data);
        Assert.Equal(expected[..16], Export(derived, 0, PLAINTEXTKEYBLOB)[12..]);
        Assert.Equal(Convert.ToHexStringLower(expected), HashValue(hash));
        Ok(CryptDestroyKey(derived));
        Ok(CryptDestroyHash(hash));

        byte[] publicBlob = Export(_sharedPair, 0, PUBLICKEYBLOB);
        Ok(CryptAcquireContext(out nint context, null, null, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
        Ok(CryptContextAddRef(context, 0, 0));
        Ok(CryptGenKey(context, CALG_AES_128, 0, out _));
        Ok(CryptImportKey(context, publicBlob, (uint)publicBlob.Length, 0, 0, out _));
        Ok(CryptCreateHash(context, CALG_MD5, 0, 0, out _));
        Ok(CryptReleaseContext(context, 0));
        Ok(CryptReleaseContext(context, 0));
    }

    private byte[] Sign()
    {
        nint hash = CreateHash(CALG_SHA1, data: "1122");
        var signature = new byte[128];
        uint length = 128;
        Ok(CryptSignHash(hash, AT_KEYEXCHANGE, null, 0, signature, ref length));
        Ok(CryptVerifySignature(hash, signature, length, _sharedPair, null, 0));
        Ok(CryptDestroyHash(hash));
        return signature;
    }

    private static long ProcessMemory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }

    /// <summary>A thread's own keys, which live as long as it: their chains are theirs alone.</summary>
    private sealed class OwnKeys : IDisposable
    {
        private readonly string _expected;
        private readonly nint _aes;
        private readonly nint _aesOfReader;
        private readonly nint _rc4;
        private readonly string _rc4Expected;

        internal OwnKeys(ThreadTests test, int thread)
        {
            byte[] key = MD5.HashData([(byte)thread]);
            string hex = Convert.ToHexString(key);
            _aes = test.Import(CALG_AES_128, hex);
            _aesOfReader = test.Import(CALG_AES_128, hex);
            _rc4 = test.Import(CALG_RC4, hex);
            using var aes = Aes.Create();
            aes.Key = key;
            _expected = Convert.ToHexStringLower(aes.EncryptCbc(s_message, new byte[16]));
            // In one call; Use makes the same bytes in pieces.
            _rc4Expected = Encrypt(_rc4, Convert.ToHexString(s_message));
        }

        internal void Use()
        {
            string message = Convert.ToHexStringLower(s_message);
            for (int i = 0; i <= Pieces; i++)
            {
                bool final = i == Pieces;
                string piece = final ? message[(i * PieceSize * 2)..] : message.Substring(i * PieceSize * 2, PieceSize * 2);
                string expected = final ? _expected[(i * PieceSize * 2)..] : _expected.Substring(i * PieceSize * 2, PieceSize * 2);
                Assert.Equal(expected, Encrypt(_aes, piece, final));
                Assert.Equal(piece, Decrypt(_aesOfReader, expected, final));
                Assert.Equal(_rc4Expected.Substring(i * PieceSize * 2, piece.Length), Encrypt(_rc4, piece, final));
            }
        }

        public void Dispose()
        {
            Ok(CryptDestroyKey(_aes));
            Ok(CryptDestroyKey(_aesOfReader));
            Ok(CryptDestroyKey(_rc4));
        }
    }
}
