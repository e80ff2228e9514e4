using System.Text;
using Valise.CryptoApi;
using Xunit;

namespace Valise.Interop.Tests;

/// <summary>RSA keys between Valise, CryptoAPI and OpenSSL, in every form that two of them share.</summary>
public sealed class RsaKeyTests(WinePeer peer) : IClassFixture<WinePeer>
{
    private const string Provider = "\"Microsoft Enhanced RSA and AES Cryptographic Provider\" 24";
    private const string Passphrase = "correct horse";

    // The primes of 1,032 bits do not end with a byte. 384 bits are CryptoAPI's least, and too few for .NET to make.
    public static TheoryData<int, KeySpec> MadeByWine => BothSpecs([384, 512, 1024, 1032, 2048]);

    public static TheoryData<int, KeySpec> MadeByValise => BothSpecs([512, 1024, 1032, 2048]);

    public static TheoryData<int> KeySizes => [512, 1024, 1032, 2048, 3072, 4096];

    [Theory]
    [MemberData(nameof(MadeByWine))]
    public void A_key_pair_that_CryptoAPI_made_stays_the_same_in_Valise(int keySize, KeySpec spec)
    {
        NewContext();
        peer.Do($"x = genkey p {(int)spec} {(keySize << 16) | 1:x}");
        var publicBlob = peer.Get($"export x 0 6 0");
        var privateBlob = peer.Get($"export x 0 7 0");

        using var pair = RsaKeyPair.FromBlob(privateBlob, isExportable: true);

        Assert.Equal((keySize, spec), (pair.KeySize, pair.Spec));
        Assert.Equal(privateBlob, pair.ExportBlob());
        Assert.Equal(publicBlob, pair.PublicKey.ExportBlob());
        Assert.Equal(publicBlob, RsaPublicKey.FromBlob(publicBlob).ExportBlob());
        Assert.Equal(pair.PublicKey, RsaPublicKey.FromBlob(publicBlob));
    }

    [Theory]
    [MemberData(nameof(MadeByValise))]
    public void A_key_pair_that_Valise_made_stays_the_same_in_CryptoAPI(int keySize, KeySpec spec)
    {
        using var pair = RsaKeyPair.Generate(spec, keySize, isExportable: true);

        NewContext();
        peer.Do($"x = import p {pair.ExportBlob()} 0 1");
        peer.Do($"u = getuserkey p {(int)spec}");
        peer.Do($"k = import p {pair.PublicKey.ExportBlob()} 0 0");

        Assert.Equal(pair.ExportBlob(), peer.Get($"export u 0 7 0"));
        Assert.Equal(pair.PublicKey.ExportBlob(), peer.Get($"export u 0 6 0"));
        Assert.Equal(pair.PublicKey.ExportBlob(), peer.Get($"export k 0 6 0"));
    }

    [Fact]
    public void A_container_of_CryptoAPI_keeps_and_uses_a_key_pair_of_Valise()
    {
        using var pair = RsaKeyPair.Generate(KeySpec.Exchange, 2048, isExportable: true);
        using var container = KeyContainer.CreateEphemeral();
        using var key = container.GenerateSessionKey(AlgorithmId.Aes256);
        var plaintext = "Kept and used"u8.ToArray();

        peer.Do($"reset");
        peer.Do($"p = acquire rsa-key-tests {Provider} 8");
        peer.Do($"x = import p {pair.ExportBlob()} 0 0");
        peer.Do($"reset");
        peer.Do($"p = acquire rsa-key-tests {Provider} 0");
        peer.Do($"x = getuserkey p 1");
        peer.Do($"k = import p {key.Export(pair.PublicKey)} x 0");

        Assert.Equal(plaintext, peer.Get($"decrypt k 0 1 0 {key.Encrypt(plaintext)}"));
        // It came without CRYPT_EXPORTABLE.
        Assert.Equal("error 8009000b", peer.Ask("export x 0 7 0"));

        peer.Do($"reset");
        peer.Do($"acquire rsa-key-tests {Provider} 10");
    }

    [Fact]
    public void A_container_of_Valise_uses_a_key_pair_of_CryptoAPI()
    {
        NewContext();
        peer.Do($"x = genkey p 1 {(2048 << 16) | 1:x}");
        peer.Do($"k = genkey p 6610 1");
        var plaintext = "Kept and used"u8.ToArray();

        using var folder = new TemporaryFolder();
        var store = new KeyContainerStore(folder.Path);
        using (var created = store.Create("alice"))
            created.SetKeyPair(RsaKeyPair.FromBlob(peer.Get($"export x 0 7 0")));
        using var container = store.Open("alice");
        using var key = container.ImportSessionKey(peer.Get($"export k x 1 0"));

        Assert.Equal(plaintext, key.Decrypt(peer.Get($"encrypt k 0 1 0 {plaintext}")));
    }

    [Theory]
    [MemberData(nameof(KeySizes))]
    public void Openssl_reads_the_BLOBs_that_Valise_writes(int keySize)
    {
        using var pair = Pair(keySize);

        Assert.Equal(
            pair.PublicKey.ExportSubjectPublicKeyInfo(),
            OpenSsl.Run(pair.PublicKey.ExportBlob(), "rsa", "-pubin", "-inform", "MSBLOB", "-outform", "DER"));
        Assert.Equal(pair.ExportPkcs8(), OpenSsl.Run(pair.ExportBlob(), "rsa", "-inform", "MSBLOB", "-outform", "DER"));
        OpenSsl.Run(pair.ExportBlob(), "rsa", "-inform", "MSBLOB", "-check", "-noout");
    }

    [Theory]
    [MemberData(nameof(KeySizes))]
    public void Valise_reads_the_BLOBs_that_openssl_writes(int keySize)
    {
        var pem = OpenSsl.Run(default, "genpkey", "-algorithm", "RSA", "-pkeyopt", $"rsa_keygen_bits:{keySize}");
        var pkcs8 = ToPkcs8(pem, passphrase: null);
        var spki = OpenSsl.Run(pem, "rsa", "-pubout", "-outform", "DER");
        var privateBlob = OpenSsl.Run(pem, "rsa", "-outform", "MSBLOB");
        var publicBlob = OpenSsl.Run(spki, "rsa", "-pubin", "-inform", "DER", "-outform", "MSBLOB");

        using var pair = RsaKeyPair.FromBlob(privateBlob, isExportable: true);

        Assert.Equal(pkcs8, pair.ExportPkcs8());
        Assert.Equal(privateBlob, pair.ExportBlob());
        Assert.Equal(publicBlob, RsaPublicKey.Import(spki).ExportBlob());
        Assert.Equal(spki, RsaPublicKey.FromBlob(publicBlob).ExportSubjectPublicKeyInfo());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Passphrase)]
    public void Openssl_reads_the_PEM_that_Valise_writes(string? passphrase)
    {
        using var pair = Pair(2048);
        var pem = Encoding.ASCII.GetBytes(pair.ExportPkcs8Pem(passphrase));

        Assert.Equal(pair.ExportPkcs8(), ToPkcs8(pem, passphrase));
        Assert.Equal(
            pair.PublicKey.ExportSubjectPublicKeyInfo(),
            OpenSsl.Run(
                Encoding.ASCII.GetBytes(pair.PublicKey.ExportSubjectPublicKeyInfoPem()), "pkey", "-pubin", "-outform", "DER"));
    }

    [Fact]
    public void A_passphrase_encrypts_with_PBES2_PBKDF2_and_AES_256()
    {
        using var pair = Pair(1024);
        var pem = Encoding.ASCII.GetBytes(pair.ExportPkcs8Pem(Passphrase));

        var structure = Encoding.ASCII.GetString(OpenSsl.Run(pem, "asn1parse"));

        Assert.All(
            ["PBES2", "PBKDF2", "hmacWithSHA256", "aes-256-cbc"],
            word => Assert.Contains(":" + word, structure, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Passphrase)]
    public void Openssl_reads_a_containers_key_file(string? passphrase)
    {
        using var folder = new TemporaryFolder();
        using var container = new KeyContainerStore(folder.Path).Create("alice", passphrase: passphrase);
        using var expected = Pair(2048);
        container.SetKeyPair(Pair(2048));

        var file = Assert.Single(Directory.GetFiles(folder.Path, "exchange.pem", SearchOption.AllDirectories));

        Assert.Equal(expected.ExportPkcs8(), ToPkcs8(File.ReadAllBytes(file), passphrase));
    }

    [Theory]
    [InlineData("pkcs8", "-topk8", "-nocrypt")]
    [InlineData("pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:" + Passphrase)]
    [InlineData("pkcs8", "-topk8", "-v1", "PBE-SHA1-3DES", "-passout", "pass:" + Passphrase)]
    [InlineData("rsa", "-traditional")]
    [InlineData("rsa", "-traditional", "-outform", "DER")]
    [InlineData("pkcs8", "-topk8", "-nocrypt", "-outform", "DER")]
    public void Valise_reads_the_private_keys_that_openssl_writes(params string[] arguments)
    {
        using var pair = Pair(2048);
        var key = OpenSsl.Run(Encoding.ASCII.GetBytes(pair.ExportPkcs8Pem()), arguments);

        using var read = RsaKeyPair.Import(key, Passphrase, isExportable: true);

        Assert.Equal(pair.ExportBlob(), read.ExportBlob());
    }

    [Theory]
    [InlineData("pkey", "-pubout")]
    [InlineData("pkey", "-pubout", "-outform", "DER")]
    [InlineData("rsa", "-RSAPublicKey_out")]
    [InlineData("req", "-x509", "-key", "/dev/stdin", "-subj", "/CN=alice")]
    [InlineData("req", "-x509", "-key", "/dev/stdin", "-subj", "/CN=alice", "-outform", "DER")]
    public void Valise_reads_the_public_keys_that_openssl_writes(params string[] arguments)
    {
        using var pair = Pair(2048);
        var key = OpenSsl.Run(Encoding.ASCII.GetBytes(pair.ExportPkcs8Pem()), arguments);

        Assert.Equal(pair.PublicKey.ExportBlob(), RsaPublicKey.Import(key).ExportBlob());
    }

    private static TheoryData<int, KeySpec> BothSpecs(int[] keySizes) => [..
        from size in keySizes
        from spec in Enum.GetValues<KeySpec>()
        select (size, spec)];

    private static RsaKeyPair Pair(int keySize) => RsaKeyPair.FromBlob(ExchangeKeys.OfSize(keySize), isExportable: true);

    private static byte[] ToPkcs8(byte[] pem, string? passphrase) =>
        OpenSsl.Run(pem, "pkcs8", "-topk8", "-nocrypt", "-passin", "pass:" + passphrase, "-outform", "DER");

    private void NewContext()
    {
        peer.Do($"reset");
        peer.Do($"p = acquire - {Provider} f0000000");
    }
}
