using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Valise.Interop.Tests;

/// <summary>The peer is the yardstick of the other suites, so it is measured first: against values published by
/// others, against .NET and against OpenSSL.</summary>
public sealed class PeerTests(WinePeer peer) : IClassFixture<WinePeer>
{
    private const string Aes = "\"Microsoft Enhanced RSA and AES Cryptographic Provider\" 24";
    private const string Base = "\"Microsoft Base Cryptographic Provider v1.0\" 1";
    private const string VerifyContext = "f0000000";

    [Theory]
    // SHA1("my_key") to AES-128 is a value seen on Windows; the others are Wine's.
    [InlineData("8004", "my_key", "660e", "13606b772b52b5f83be4ff04572eb8ac")]
    [InlineData("8003", "Test", "6801", "0cbc6611f5540bd0809a388dc95a615b")]
    [InlineData("8004", "Test", "660e", "97d4f8389786352382ce6079c28d6ed3")]
    [InlineData("8004", "Test", "660f", "97d4f8389786352382ce6079c28d6ed3d65021a99b96263e")]
    public void It_derives_the_keys_that_are_known(string hash, string password, string cipher, string key)
    {
        peer.Do($"reset");
        peer.Do($"p = acquire - {Aes} {VerifyContext}");
        peer.Do($"h = createhash p {hash} 0 0");
        peer.Do($"hashdata h 0 {Encoding.ASCII.GetBytes(password)}");
        peer.Do($"k = derive p {cipher} h 1");

        var blob = peer.Get($"export k 0 8 0");

        Assert.Equal(key, Convert.ToHexStringLower(blob.AsSpan(12)));
    }

    [Theory]
    [InlineData("01680000", "ee5441e6b38c2d5a")]
    [InlineData("02660000", "554a94182d54105e")]
    public void It_gives_an_imported_40_bit_key_a_salt_of_zeros(string algorithm, string ciphertext)
    {
        peer.Do($"reset");
        peer.Do($"p = acquire - {Base} {VerifyContext}");
        peer.Do($"k = import p 08020000{algorithm}050000000102030405 0 0");

        Assert.Equal("ok 8 " + ciphertext, peer.Ask("encrypt k 0 0 0 0000000000000000"));
    }

    [Fact]
    public void It_encrypts_megabytes_in_one_line_as_dotnet_does()
    {
        var key = SHA256.HashData("key"u8);
        var plaintext = new byte[3 << 20];
        new Random(1).NextBytes(plaintext);
        using var aes = System.Security.Cryptography.Aes.Create();
        aes.Key = key;

        peer.Do($"reset");
        peer.Do($"p = acquire - {Aes} {VerifyContext}");
        peer.Do($"k = import p 080200001066000020000000{key} 0 0");

        Assert.Equal(aes.EncryptCbc(plaintext, new byte[16]), peer.Get($"encrypt k 0 1 0 {plaintext}"));
    }

    [Fact]
    public void Openssl_reads_its_key_pair_and_opens_its_key_blobs()
    {
        byte[] key = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
        peer.Do($"reset");
        peer.Do($"p = acquire - {Aes} {VerifyContext}");
        peer.Do($"x = genkey p 1 {2048 << 16 | 1:x}");
        peer.Do($"k = import p 080200000e66000010000000{key} 0 1");
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, OpenSsl.Run(peer.Get($"export x 0 7 0"), "rsa", "-inform", "MSBLOB"));
            foreach (var (flags, padding) in new[] { ("0", "pkcs1"), ("40", "oaep") })
            {
                var encrypted = peer.Get($"export k x 1 {flags}")[12..];
                Array.Reverse(encrypted);
                Assert.Equal(key, OpenSsl.Run(
                    encrypted, "pkeyutl", "-decrypt", "-inkey", file, "-pkeyopt", "rsa_padding_mode:" + padding));
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void It_answers_with_the_error_and_with_the_length_that_is_needed()
    {
        peer.Do($"reset");
        peer.Do($"p = acquire - {Base} {VerifyContext}");
        peer.Do($"k = genkey p 6601 1");

        Assert.Equal("error 80090008", peer.Ask("n = genkey p 6610 0"));
        Assert.Equal("error 80090005", peer.Ask("encrypt k 0 0 0 112233"));
        Assert.Equal("error 000000ea 8", peer.Ask("encrypt k 0 1 0 112233 3"));
        Assert.Equal("ok 8", peer.Ask("encrypt k 0 1 0 ?3"));
        Assert.Equal("error 000000ea 20", peer.Ask("export k 0 8 0 19"));
        Assert.Equal("ok 20", peer.Ask("export k 0 8 0 ?"));
        Assert.Equal("error 80090009", peer.Ask("c = acquire name - 1 " + VerifyContext));
    }

    [Fact]
    public void A_key_whose_handle_is_closed_is_an_error()
    {
        peer.Do($"reset");
        peer.Do($"p = acquire - {Base} {VerifyContext}");
        peer.Do($"k = genkey p 6601 1");
        peer.Do($"destroykey k");

        Assert.Equal("error 00000057", peer.Ask("encrypt k 0 1 0 112233"));
        Assert.Equal("error 00000057", peer.Ask("destroykey k"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("dance")]
    [InlineData("genkey p")]
    [InlineData("genkey p 6601 1")]
    [InlineData("k = genkey p 6601 1 2")]
    [InlineData("k = genkey q 6601 1")]
    [InlineData("k = genkey p xyz 1")]
    [InlineData("k = genkey p 6601 1ffffffff")]
    [InlineData("k = release p")]
    [InlineData("encrypt k 0 2 0 00")]
    [InlineData("encrypt k 0 1 0 0")]
    [InlineData("encrypt k 0 1 0 00 4294967295")]
    [InlineData("setkeyparam k 10 0 00")]
    [InlineData("c = acquire \"name")]
    public void A_line_without_sense_is_told_so_and_calls_nothing(string line)
    {
        peer.Do($"reset");
        peer.Do($"p = acquire - {Base} {VerifyContext}");
        peer.Do($"k = genkey p 6601 1");

        Assert.StartsWith("syntax ", peer.Ask(line), StringComparison.Ordinal);
        peer.Do($"getkeyparam k 7 0");
    }

    [Fact]
    public void The_call_that_crashes_wine_is_not_made()
    {
        peer.Do($"reset");
        peer.Do($"p = acquire - {Base} {VerifyContext}");
        peer.Do($"des = genkey p 6601 1");
        peer.Do($"rc4 = genkey p 6801 1");

        Assert.Equal("skipped", peer.Ask("decrypt des 0 1 0 \"\""));
        Assert.Equal("ok 0", peer.Ask("decrypt rc4 0 1 0 \"\""));
    }

    [Fact]
    public void A_container_is_there_for_the_next_context()
    {
        peer.Do($"reset");
        peer.Do($"p = acquire peer-tests {Aes} 8");
        peer.Do($"x = genkey p 1 0");
        var first = peer.Get($"export x 0 6 0");
        peer.Do($"reset");
        peer.Do($"p = acquire peer-tests {Aes} 0");
        peer.Do($"x = getuserkey p 1");

        Assert.Equal(first, peer.Get($"export x 0 6 0"));

        peer.Do($"reset");
        peer.Do($"acquire peer-tests {Aes} 10");
        Assert.Equal("error 80090016", peer.Ask($"p = acquire peer-tests {Aes} 0"));
    }
}
