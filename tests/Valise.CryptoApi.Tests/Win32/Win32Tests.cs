using System.Runtime.InteropServices;
using Valise.CryptoApi.Tests.Win32;
using Xunit;
using static Valise.CryptoApi.Win32.Advapi32;
using static Valise.CryptoApi.Win32.WinCrypt;

[assembly: AssemblyFixture(typeof(TestContainers))]

namespace Valise.CryptoApi.Tests.Win32;

/// <summary>Container stores of the tests' own, for the user and for the machine, gone when they are over.</summary>
public sealed class TestContainers : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("valise-containers-").FullName;

    public TestContainers()
    {
        Environment.SetEnvironmentVariable("VALISE_KEY_CONTAINERS", Path.Combine(_folder, "user"));
        Environment.SetEnvironmentVariable("VALISE_MACHINE_KEY_CONTAINERS", Path.Combine(_folder, "machine"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

/// <summary>What the tests of the flat functions share: a context, and short ways to call.</summary>
public abstract class Win32Tests : IDisposable
{
    private protected const string Key128 = "00112233445566778899aabbccddeeff";

    private protected Win32Tests() =>
        Ok(CryptAcquireContext(out nint context, null, MS_ENH_RSA_AES_PROV, PROV_RSA_AES, CRYPT_VERIFYCONTEXT), context);

    private protected nint Context { get; private set; }

    public void Dispose()
    {
        CryptReleaseContext(Context, 0);
        GC.SuppressFinalize(this);
    }

    private void Ok(bool result, nint context)
    {
        Ok(result);
        Context = context;
    }

    private protected static void Ok(bool result) =>
        Assert.True(result, $"0x{Marshal.GetLastWin32Error():x8}");

    private protected static void Fails(int error, bool result)
    {
        int actual = Marshal.GetLastWin32Error();
        Assert.False(result);
        Assert.Equal($"{error:x8}", $"{actual:x8}");
    }

    private protected static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private protected static byte[] PlaintextBlob(uint algorithm, string key) =>
    [
        8, 2, 0, 0, .. BitConverter.GetBytes(algorithm), .. BitConverter.GetBytes(key.Length / 2), .. Hex(key),
    ];

    private protected nint Import(uint algorithm, string key, uint flags = CRYPT_EXPORTABLE)
    {
        byte[] blob = PlaintextBlob(algorithm, key);
        Ok(CryptImportKey(Context, blob, (uint)blob.Length, 0, flags, out nint handle));
        return handle;
    }

    private protected nint Generate(uint algorithm, uint flags = CRYPT_EXPORTABLE)
    {
        Ok(CryptGenKey(Context, algorithm, flags, out nint key));
        return key;
    }

    private protected nint ExchangePair(uint flags = CRYPT_EXPORTABLE) => Generate(AT_KEYEXCHANGE, flags | RSA1024BIT_KEY);

    private protected nint CreateHash(uint algorithm, nint key = 0, string data = "")
    {
        Ok(CryptCreateHash(Context, algorithm, key, 0, out nint hash));
        byte[] bytes = Hex(data);
        Ok(CryptHashData(hash, bytes, (uint)bytes.Length, 0));
        return hash;
    }

    private protected static string HashValue(nint hash)
    {
        var value = new byte[64];
        uint length = (uint)value.Length;
        Ok(CryptGetHashParam(hash, HP_HASHVAL, value, ref length, 0));
        return Convert.ToHexStringLower(value.AsSpan(0, (int)length));
    }

    private protected static string Encrypt(nint key, string data, bool final = true, nint hash = 0)
    {
        byte[] bytes = Hex(data);
        uint length = (uint)bytes.Length;
        Array.Resize(ref bytes, bytes.Length + 512);
        Ok(CryptEncrypt(key, hash, final, 0, bytes, ref length, (uint)bytes.Length));
        return Convert.ToHexStringLower(bytes.AsSpan(0, (int)length));
    }

    private protected static string Decrypt(nint key, string data, bool final = true, nint hash = 0)
    {
        byte[] bytes = Hex(data);
        uint length = (uint)bytes.Length;
        Ok(CryptDecrypt(key, hash, final, 0, bytes, ref length));
        return Convert.ToHexStringLower(bytes.AsSpan(0, (int)length));
    }

    private protected static byte[] Export(nint key, nint wrapping, uint type, uint flags = 0)
    {
        uint length = 0;
        Ok(CryptExportKey(key, wrapping, type, flags, null, ref length));
        var blob = new byte[length];
        Ok(CryptExportKey(key, wrapping, type, flags, blob, ref length));
        Assert.Equal(blob.Length, (int)length);
        return blob;
    }

    private protected static string KeyParam(nint key, uint parameter)
    {
        var value = new byte[64];
        uint length = (uint)value.Length;
        Ok(CryptGetKeyParam(key, parameter, value, ref length, 0));
        return Convert.ToHexStringLower(value.AsSpan(0, (int)length));
    }

    private protected static string Dword(uint value) => Convert.ToHexStringLower(BitConverter.GetBytes(value));
}
