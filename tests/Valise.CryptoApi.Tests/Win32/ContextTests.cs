using System.Runtime.InteropServices;
using System.Text;
using Xunit;
using static Valise.CryptoApi.Win32.Advapi32;
using static Valise.CryptoApi.Win32.WinCrypt;

namespace Valise.CryptoApi.Tests.Win32;

public sealed class ContextTests : Win32Tests
{
    [Fact]
    public void A_success_clears_the_last_error()
    {
        Fails(ERROR_INVALID_PARAMETER, CryptReleaseContext(0, 0));
        Ok(CryptGenRandom(Context, 1, new byte[1]));
        Assert.Equal(0, Marshal.GetLastWin32Error());
    }

    [Fact]
    public void A_container_is_made_opened_and_deleted()
    {
        Fails(NTE_BAD_KEYSET, CryptAcquireContext(out nint context, "one", null, PROV_RSA_AES, 0));
        Assert.Equal(0, context);
        Ok(CryptAcquireContext(out context, "one", null, PROV_RSA_AES, CRYPT_NEWKEYSET));
        Fails(NTE_EXISTS, CryptAcquireContextW(out _, "ONE", null, PROV_RSA_AES, CRYPT_NEWKEYSET));
        Ok(CryptGenKey(context, AT_KEYEXCHANGE, RSA1024BIT_KEY, out nint pair));
        byte[] publicKey = Export(pair, 0, PUBLICKEYBLOB);
        Ok(CryptReleaseContext(context, 0));

        // The base provider has the same containers, and case does not count.
        Ok(CryptAcquireContextA(out context, "One", MS_DEF_PROV, PROV_RSA_FULL, CRYPT_SILENT));
        Ok(CryptGetUserKey(context, AT_KEYEXCHANGE, out pair));
        Assert.Equal(publicKey, Export(pair, 0, PUBLICKEYBLOB));
        uint length = 0;
        Fails(NTE_BAD_KEY_STATE, CryptExportKey(pair, 0, PRIVATEKEYBLOB, 0, null, ref length));
        Assert.Equal("One", Text(context, PP_CONTAINER));
        Assert.Equal("one", Text(context, PP_UNIQUE_CONTAINER));
        Ok(CryptReleaseContext(context, 0));

        Ok(CryptAcquireContext(out context, "one", null, PROV_RSA_AES, CRYPT_DELETEKEYSET));
        Assert.Equal(0, context);
        Fails(NTE_BAD_KEYSET, CryptAcquireContext(out _, "one", null, PROV_RSA_AES, CRYPT_DELETEKEYSET));
    }

    [Fact]
    public void The_machine_has_containers_of_its_own()
    {
        Ok(CryptAcquireContext(out nint context, "two", null, PROV_RSA_AES, CRYPT_NEWKEYSET | CRYPT_MACHINE_KEYSET));
        Assert.Equal(CRYPT_MACHINE_KEYSET, Number(context, PP_KEYSET_TYPE));
        Fails(NTE_BAD_KEYSET, CryptAcquireContext(out _, "two", null, PROV_RSA_AES, 0));
        Ok(CryptReleaseContext(context, 0));
        Ok(CryptAcquireContext(out _, "two", null, PROV_RSA_AES, CRYPT_DELETEKEYSET | CRYPT_MACHINE_KEYSET));
    }

    [Fact]
    public void A_container_that_cannot_be_opened_says_why()
    {
        Ok(CryptAcquireContext(out nint context, "broken", null, PROV_RSA_AES, CRYPT_NEWKEYSET));
        Ok(CryptGenKey(context, AT_SIGNATURE, 512 << 16, out _));
        Ok(CryptReleaseContext(context, 0));
        string folder = Path.Combine(Environment.GetEnvironmentVariable("VALISE_KEY_CONTAINERS")!, "broken");

        string key = Path.Combine(folder, "signature.pem");
        File.WriteAllText(key, File.ReadAllText(key).Replace("\nM", "\nN", StringComparison.Ordinal));
        Ok(CryptAcquireContext(out context, "broken", null, PROV_RSA_AES, 0));
        Fails(NTE_KEYSET_ENTRY_BAD, CryptGetUserKey(context, AT_SIGNATURE, out _));
        Ok(CryptReleaseContext(context, 0));

        string description = Path.Combine(folder, "container.json");
        File.WriteAllText(description, "{");
        Fails(NTE_KEYSET_ENTRY_BAD, CryptAcquireContext(out _, "broken", null, PROV_RSA_AES, 0));

        // To read a folder is denied even to who may read everything.
        File.Delete(description);
        Directory.CreateDirectory(description);
        Fails(NTE_BAD_KEYSET, CryptAcquireContext(out _, "broken", null, PROV_RSA_AES, 0));
        Directory.Delete(folder, recursive: true);

        string tooLong = new('x', 261);
        Fails(NTE_BAD_KEYSET_PARAM, CryptAcquireContext(out _, tooLong, null, PROV_RSA_AES, 0));
        Fails(NTE_BAD_KEYSET_PARAM, CryptAcquireContext(out _, tooLong, null, PROV_RSA_AES, CRYPT_NEWKEYSET));
        Fails(NTE_BAD_KEYSET_PARAM, CryptAcquireContext(out _, tooLong, null, PROV_RSA_AES, CRYPT_DELETEKEYSET));
        Ok(CryptAcquireContext(out context, tooLong[1..], null, PROV_RSA_AES, CRYPT_NEWKEYSET));
        Ok(CryptReleaseContext(context, 0));
        Ok(CryptAcquireContext(out _, tooLong[1..], null, PROV_RSA_AES, CRYPT_DELETEKEYSET));
    }

    [Fact]
    public void Without_a_name_the_container_is_the_users()
    {
        Ok(CryptAcquireContext(out nint context, null, null, PROV_RSA_FULL, CRYPT_NEWKEYSET));
        Assert.Equal(Environment.UserName, Text(context, PP_CONTAINER));
        Ok(CryptReleaseContext(context, 0));
        Ok(CryptAcquireContext(out _, "", null, PROV_RSA_FULL, CRYPT_DELETEKEYSET));
    }

    [Theory]
    [InlineData("name", null, 1u, CRYPT_VERIFYCONTEXT, NTE_BAD_FLAGS)]
    [InlineData(null, null, 1u, 0x70000000u, NTE_BAD_FLAGS)]
    [InlineData("name", null, 1u, 0x1u, NTE_BAD_FLAGS)]
    [InlineData("name", null, 1u, 0x80u, NTE_BAD_FLAGS)]
    [InlineData("name", null, 1u, CRYPT_NEWKEYSET | CRYPT_DELETEKEYSET, NTE_BAD_FLAGS)]
    [InlineData(null, "No such provider", 1u, CRYPT_VERIFYCONTEXT, NTE_KEYSET_NOT_DEF)]
    [InlineData(null, MS_DEF_PROV, 24u, CRYPT_VERIFYCONTEXT, NTE_PROV_TYPE_NO_MATCH)]
    [InlineData(null, null, 0u, CRYPT_VERIFYCONTEXT, NTE_BAD_PROV_TYPE)]
    [InlineData(null, null, 1000u, CRYPT_VERIFYCONTEXT, NTE_BAD_PROV_TYPE)]
    [InlineData(null, null, 3u, CRYPT_VERIFYCONTEXT, NTE_PROV_TYPE_NOT_DEF)] // PROV_DSS
    [InlineData(null, null, 12u, CRYPT_VERIFYCONTEXT, NTE_PROV_TYPE_NOT_DEF)] // PROV_RSA_SCHANNEL
    [InlineData(null, null, 13u, CRYPT_VERIFYCONTEXT, NTE_PROV_TYPE_NOT_DEF)] // PROV_DSS_DH
    public void What_cannot_be_acquired_says_why(string? container, string? provider, uint type, uint flags, int error) =>
        Fails(error, CryptAcquireContext(out _, container, provider, type, flags));

    [Fact]
    public void A_context_lives_until_its_last_reference()
    {
        Ok(CryptAcquireContext(out nint context, null, "", PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
        Ok(CryptContextAddRef(context, 0, 0));
        Fails(ERROR_INVALID_PARAMETER, CryptContextAddRef(context, 1, 0));
        Fails(NTE_BAD_FLAGS, CryptContextAddRef(context, 0, 1));
        Ok(CryptGenKey(context, CALG_AES_128, CRYPT_EXPORTABLE, out nint key));
        Ok(CryptCreateHash(context, CALG_MD5, 0, 0, out nint hash));
        Ok(CryptReleaseContext(context, 0));
        Assert.Equal(32, Encrypt(key, "00").Length);

        Ok(CryptReleaseContext(context, 0));
        Fails(ERROR_INVALID_PARAMETER, CryptReleaseContext(context, 0));
        Fails(ERROR_INVALID_PARAMETER, CryptDestroyKey(key));
        Fails(ERROR_INVALID_PARAMETER, CryptDestroyHash(hash));
    }

    [Fact]
    public void With_flags_a_release_fails_and_releases()
    {
        Ok(CryptAcquireContext(out nint context, null, null, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
        Fails(NTE_BAD_FLAGS, CryptReleaseContext(context, 1));
        Fails(ERROR_INVALID_PARAMETER, CryptReleaseContext(context, 0));
    }

    [Fact]
    public void Random_bytes_fill_the_buffer()
    {
        var buffer = new byte[64];
        Ok(CryptGenRandom(Context, 32, buffer));
        Assert.NotEqual(new byte[32], buffer[..32]);
        Assert.Equal(new byte[32], buffer[32..]);
        Ok(CryptGenRandom(Context, buffer.AsSpan(32)));
        Assert.NotEqual(new byte[32], buffer[32..]);
        Ok(CryptGenRandom(Context, 0, null));
        Fails(ERROR_INVALID_PARAMETER, CryptGenRandom(Context, 65, buffer));
        Fails(ERROR_INVALID_PARAMETER, CryptGenRandom(Context, 1, null));
    }

    [Theory]
    [InlineData(PP_IMPTYPE, 2u)]
    [InlineData(PP_VERSION, 0x200u)]
    [InlineData(PP_PROVTYPE, 24u)]
    [InlineData(PP_KEYSTORAGE, 1u)]
    [InlineData(PP_KEYSET_TYPE, 0u)]
    [InlineData(PP_SIG_KEYSIZE_INC, 8u)]
    [InlineData(PP_KEYX_KEYSIZE_INC, 8u)]
    [InlineData(PP_KEYSPEC, 3u)]
    public void A_provider_has_numbers(uint parameter, uint expected) => Assert.Equal(expected, Number(Context, parameter));

    [Fact]
    public void A_provider_has_a_name()
    {
        Assert.Equal(MS_ENH_RSA_AES_PROV, Text(Context, PP_NAME));
        Assert.Equal("", Text(Context, PP_CONTAINER));
        uint length = 3;
        Fails(ERROR_MORE_DATA, CryptGetProvParam(Context, PP_NAME, new byte[3], ref length, 0));
        Assert.Equal(54u, length);
        Fails(NTE_BAD_TYPE, CryptGetProvParam(Context, PP_KEYSET_SEC_DESCR, null, ref length, 0));
        Fails(NTE_BAD_TYPE, CryptSetProvParam(Context, PP_KEYSET_SEC_DESCR, new byte[20], 0));
        foreach (uint parameter in new uint[] { 0, 7, 9, 10, 18, 19, 20, 21, 31, 32, 33, 37, 38, 41, 42, 43, 45, 46 })
            Fails(NTE_BAD_TYPE, CryptGetProvParam(Context, parameter, null, ref length, 0));
        foreach (uint parameter in new uint[] { 0, 2, 21, 24, 32, 33, 38, 42, 43, 44, 45, 46, 47, 48 })
            Fails(NTE_BAD_TYPE, CryptSetProvParam(Context, parameter, new byte[20], 0));
        Ok(CryptSetProvParam(0, PP_CLIENT_HWND, new byte[8], 0));

        // It succeeds where PP_ENUMALGS_EX tells the protocols, and has no value.
        Ok(CryptGetProvParam(Context, PP_ENUMEX_SIGNING_PROT, null, ref length, 0));
        Assert.Equal(0u, length);
    }

    [Fact]
    public void Algorithms_are_listed_one_by_one()
    {
        var listed = new List<string>();
        var entry = new byte[88];
        uint length = 88;
        Ok(CryptGetProvParam(Context, PP_ENUMALGS_EX, null, ref length, CRYPT_FIRST));
        Assert.Equal(88u, length);
        for (uint flags = CRYPT_FIRST; CryptGetProvParam(Context, PP_ENUMALGS_EX, entry, ref length, flags); flags = CRYPT_NEXT)
        {
            uint[] numbers = MemoryMarshal.Cast<byte, uint>(entry).ToArray();
            listed.Add($"{numbers[0]:x4} {numbers[1]} {numbers[2]} {numbers[3]} {numbers[4]:x} "
                + Encoding.ASCII.GetString(entry, 24, (int)numbers[5] - 1) + ", "
                + Encoding.ASCII.GetString(entry, 48, (int)numbers[11] - 1));
        }

        Assert.Equal(ERROR_NO_MORE_ITEMS, Marshal.GetLastWin32Error());
        Assert.Equal(20, listed.Count);
        Assert.Equal("6602 128 40 128 0 RC2, RSA Data Security's RC2", listed[0]);
        Assert.Equal("6610 256 256 256 0 AES-256, Advanced Encryption Standard (AES-256)", listed[7]);
        Assert.Equal("a400 1024 384 16384 30 RSA_KEYX, RSA Key Exchange", listed[18]);

        length = 4;
        Fails(ERROR_MORE_DATA, CryptGetProvParam(Context, PP_ENUMALGS, new byte[4], ref length, CRYPT_FIRST));
        Assert.Equal(32u, length);
        Fails(ERROR_NO_MORE_ITEMS, CryptGetProvParam(Context, PP_ENUMALGS, entry, ref length, CRYPT_NEXT));
        Ok(CryptGetProvParam(Context, PP_ENUMALGS, entry, ref length, CRYPT_FIRST));
        Assert.Equal("0266000080000000040000005243320000000000000000000000000000000000", Convert.ToHexStringLower(entry.AsSpan(0, 32)));
    }

    [Fact]
    public void Containers_are_listed_one_by_one()
    {
        string[] names = ["list a", "list b"];
        foreach (string name in names)
        {
            Ok(CryptAcquireContext(out nint made, name, null, PROV_RSA_AES, CRYPT_NEWKEYSET));
            Ok(CryptReleaseContext(made, 0));
        }

        uint length = 0;
        Ok(CryptGetProvParam(Context, PP_ENUMCONTAINERS, null, ref length, CRYPT_FIRST));
        Assert.Equal(261u, length);
        var buffer = new byte[length];
        var listed = new List<string>();
        for (uint flags = CRYPT_FIRST; CryptGetProvParam(Context, PP_ENUMCONTAINERS, buffer, ref length, flags); flags = CRYPT_NEXT)
        {
            Assert.Equal(261u, length);
            listed.Add(Encoding.UTF8.GetString(buffer, 0, Array.IndexOf<byte>(buffer, 0)));
        }

        Assert.Equal(ERROR_NO_MORE_ITEMS, Marshal.GetLastWin32Error());
        Assert.Equal(names, listed.Where(names.Contains));
        length = 2;
        Fails(ERROR_MORE_DATA, CryptGetProvParam(Context, PP_ENUMCONTAINERS, buffer, ref length, CRYPT_FIRST));
        Assert.Equal(261u, length);

        // Programs of before Windows 2000 say here whose containers they mean.
        Ok(CryptGetProvParam(Context, PP_ENUMCONTAINERS, buffer, ref length, CRYPT_FIRST | CRYPT_MACHINE_KEYSET));
        foreach (string name in names)
            Ok(CryptAcquireContext(out _, name, null, PROV_RSA_AES, CRYPT_DELETEKEYSET));
    }

    private static string Text(nint context, uint parameter)
    {
        uint length = 0;
        Ok(CryptGetProvParam(context, parameter, null, ref length, 0));
        var value = new byte[length];
        Ok(CryptGetProvParam(context, parameter, value, ref length, 0));
        Assert.Equal(0, value[^1]);
        return Encoding.UTF8.GetString(value, 0, value.Length - 1);
    }

    private static uint Number(nint context, uint parameter)
    {
        var value = new byte[4];
        uint length = 4;
        Ok(CryptGetProvParam(context, parameter, value, ref length, 0));
        return BitConverter.ToUInt32(value);
    }
}
