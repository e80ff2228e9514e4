using System.Runtime.InteropServices;
using System.Text;
using Xunit;
using static Valise.CryptoApi.Win32.Advapi32;
using static Valise.CryptoApi.Win32.WinCrypt;

namespace Valise.CryptoApi.Tests.Win32;

/// <summary>The tests that change defaults, which are everybody's, run when nothing else does.</summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;

[Collection(nameof(RunsAlone))]
public sealed class ProviderTests : Win32Tests
{
    [Fact]
    public void Providers_are_listed_in_order()
    {
        var listed = new List<string>();
        var name = new StringBuilder(128);
        uint type = 0;
        uint length = 256;
        for (uint i = 0; CryptEnumProviders(i, 0, 0, ref type, name, ref length); i++)
        {
            Assert.Equal((uint)(name.Length + 1) * 2, length);
            listed.Add($"{type} {name}");
            length = 256;
        }

        Assert.Equal(ERROR_NO_MORE_ITEMS, Marshal.GetLastWin32Error());
        Assert.Equal(
            [
                $"1 {MS_DEF_PROV}", $"1 {MS_ENHANCED_PROV}", $"24 {MS_ENH_RSA_AES_PROV}", $"24 {MS_ENH_RSA_AES_PROV_XP}",
                $"1 {MS_STRONG_PROV}",
            ],
            listed);
    }

    [Fact]
    public void Names_have_sizes_in_bytes_of_their_character_set()
    {
        uint type = 0;
        uint length = 0;
        Ok(CryptEnumProvidersW(0, 0, 0, ref type, null, ref length));
        Assert.Equal(86u, length);
        Ok(CryptEnumProvidersA(0, 0, 0, ref type, null, ref length));
        Assert.Equal(43u, length);
        length = 4;
        Fails(ERROR_MORE_DATA, CryptEnumProviders(0, 0, 0, ref type, new StringBuilder(), ref length));
        Assert.Equal(86u, length);
        Fails(NTE_BAD_FLAGS, CryptEnumProviders(0, 0, 1, ref type, null, ref length));
        Fails(ERROR_INVALID_PARAMETER, CryptEnumProviders(0, 1, 0, ref type, null, ref length));
    }

    [Fact]
    public void Types_are_listed()
    {
        var name = new StringBuilder();
        uint type = 0;
        uint length = 256;
        Ok(CryptEnumProviderTypes(0, 0, 0, ref type, name, ref length));
        Assert.Equal("RSA Full (Signature and Key Exchange)", name.ToString());
        Assert.Equal((1u, 76u), (type, length));
        length = 0;
        Ok(CryptEnumProviderTypesA(1, 0, 0, ref type, null, ref length));
        Assert.Equal((24u, 17u), (type, length));
        Fails(ERROR_MORE_DATA, CryptEnumProviderTypesW(1, 0, 0, ref type, name, ref length));
        Fails(ERROR_NO_MORE_ITEMS, CryptEnumProviderTypes(2, 0, 0, ref type, name, ref length));
    }

    [Theory]
    [InlineData(PROV_RSA_FULL, MS_STRONG_PROV)]
    [InlineData(PROV_RSA_AES, MS_ENH_RSA_AES_PROV)]
    public void Each_type_has_a_default(uint type, string expected)
    {
        var name = new StringBuilder();
        uint length = 0;
        Ok(CryptGetDefaultProvider(type, 0, CRYPT_MACHINE_DEFAULT, null, ref length));
        Fails(ERROR_MORE_DATA, Less(type, name, length - 1));
        Ok(CryptGetDefaultProviderW(type, 0, CRYPT_USER_DEFAULT, name, ref length));
        Assert.Equal(expected, name.ToString());
        Ok(CryptGetDefaultProviderA(type, 0, CRYPT_USER_DEFAULT, name, ref length));
        Assert.Equal((uint)expected.Length + 1, length);

        static bool Less(uint type, StringBuilder name, uint length) =>
            CryptGetDefaultProvider(type, 0, CRYPT_MACHINE_DEFAULT, name, ref length);
    }

    [Fact]
    public void A_default_can_be_set_and_deleted()
    {
        Ok(CryptSetProvider(MS_DEF_PROV, PROV_RSA_FULL));
        Assert.Equal(MS_DEF_PROV, Default());
        Ok(CryptAcquireContext(out nint context, null, null, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT));
        Fails(NTE_BAD_ALGID, CryptGenKey(context, CALG_3DES, 0, out _));
        Ok(CryptReleaseContext(context, 0));
        Ok(CryptSetProviderExW(MS_ENHANCED_PROV, PROV_RSA_FULL, 0, CRYPT_MACHINE_DEFAULT));
        Assert.Equal(MS_ENHANCED_PROV, Default());
        Ok(CryptSetProviderExA(null, PROV_RSA_FULL, 0, CRYPT_USER_DEFAULT | CRYPT_DELETE_DEFAULT));
        Assert.Equal(MS_STRONG_PROV, Default());
    }

    [Fact]
    public void What_cannot_be_a_default_says_why()
    {
        uint length = 0;
        Fails(NTE_PROV_TYPE_NOT_DEF, CryptGetDefaultProvider(3, 0, CRYPT_USER_DEFAULT, null, ref length));
        Fails(NTE_PROV_TYPE_NOT_DEF, CryptGetDefaultProvider(0, 0, CRYPT_USER_DEFAULT, null, ref length));
        Fails(NTE_BAD_PROV_TYPE, CryptGetDefaultProvider(1000, 0, CRYPT_USER_DEFAULT, null, ref length));
        Fails(NTE_BAD_FLAGS, CryptGetDefaultProvider(1, 0, 8, null, ref length));
        Fails(ERROR_INVALID_PARAMETER, CryptGetDefaultProvider(1, 1, CRYPT_USER_DEFAULT, null, ref length));
        Fails(ERROR_INVALID_PARAMETER, CryptSetProvider(null, PROV_RSA_FULL));
        Fails(NTE_BAD_PROVIDER, CryptSetProviderA("No such provider", PROV_RSA_FULL));
        Fails(NTE_BAD_PROVIDER, CryptSetProviderW(MS_DEF_PROV, PROV_RSA_AES));
        Fails(NTE_BAD_PROV_TYPE, CryptSetProvider(MS_DEF_PROV, 1000));
        Fails(NTE_BAD_FLAGS, CryptSetProviderEx(MS_DEF_PROV, PROV_RSA_FULL, 0, 0));
        Fails(NTE_BAD_FLAGS, CryptSetProviderEx(MS_DEF_PROV, PROV_RSA_FULL, 0, CRYPT_DELETE_DEFAULT));
        Fails(NTE_BAD_FLAGS, CryptSetProviderEx(MS_DEF_PROV, PROV_RSA_FULL, 0, CRYPT_USER_DEFAULT | 8));
        Fails(ERROR_INVALID_PARAMETER, CryptSetProviderEx(MS_DEF_PROV, PROV_RSA_FULL, 1, CRYPT_USER_DEFAULT));
    }

    private static string Default()
    {
        var name = new StringBuilder();
        uint length = 256;
        Ok(CryptGetDefaultProvider(PROV_RSA_FULL, 0, CRYPT_USER_DEFAULT, name, ref length));
        return name.ToString();
    }
}
