using System.Formats.Asn1;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Xunit;

namespace Valise.CryptoApi.Tests;

public sealed class KeyContainerStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("valise-test-").FullName;
    private readonly KeyContainerStore _store;

    public KeyContainerStoreTests() => _store = new KeyContainerStore(Path.Combine(_folder, "a", "store"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Names =>
    [
        "alice", "Bob", "a b", ".", "..", "...", "a/b", "../a", "..\\a", "/etc/passwd", "C:\\x", "lock", ".lock", "LOCK", "con", "Nul.txt",
        "com1", "%", "%41", "é", "e\u0301", "日本語", "😀", "a\nb", "\0", " ", "a.", ".a", new string('x', 260), new string('é', 260),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_name_is_a_containers(string name)
    {
        using (KeyContainer created = _store.Create(name, Provider.Strong))
        {
            Assert.Equal(name, created.Name);
            created.SetKeyPair(TestKeys.Pair());
        }

        Assert.Equal([name], _store.List());
        using (KeyContainer opened = _store.Open(name.ToUpperInvariant()))
        {
            Assert.Equal(name, opened.Name);
            Assert.Same(Provider.Strong, opened.Provider);
            Assert.Equal(TestKeys.Pair().PublicKey, opened.ExchangeKey.PublicKey);
        }

        AssertError(CryptoApiError.Exists, () => _store.Create(name.ToUpperInvariant()));
        _store.Delete(name);
        Assert.Empty(_store.List());
        AssertError(CryptoApiError.BadKeySet, () => _store.Open(name));
        AssertError(CryptoApiError.BadKeySet, () => _store.Delete(name));
        Assert.Equal(["a"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Different_names_are_different_containers()
    {
        string[] names = [.. Names.Select(row => row.Data).DistinctBy(name => name.ToLowerInvariant())];
        foreach (string name in names)
            _store.Create(name).Dispose();
        Assert.Equal(names.Order(StringComparer.Ordinal), _store.List().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_name_and_a_longer_one_are_refused()
    {
        foreach (string name in new[] { "", new string('x', 261) })
        {
            AssertError(CryptoApiError.BadKeySetParameter, () => _store.Create(name));
            AssertError(CryptoApiError.BadKeySetParameter, () => _store.Open(name));
            AssertError(CryptoApiError.BadKeySetParameter, () => _store.Delete(name));
        }
    }

    [Fact]
    public void A_container_has_its_pairs_and_their_exportability_when_it_is_opened_again()
    {
        using (KeyContainer created = _store.Create("alice"))
        {
            AssertError(CryptoApiError.NoKey, () => created.ExchangeKey);
            Assert.False(created.HasKeyPair(KeySpec.Exchange));
            created.GenerateKeyPair(KeySpec.Exchange, 512, isExportable: true);
            created.GenerateKeyPair(KeySpec.Signature, 512);
        }

        using KeyContainer opened = _store.Open("alice");
        Assert.True(opened.HasKeyPair(KeySpec.Exchange));
        Assert.NotEmpty(opened.ExchangeKey.ExportBlob());
        AssertError(CryptoApiError.BadKeyState, () => opened.SignatureKey.ExportBlob());
        Assert.NotEqual(opened.ExchangeKey.PublicKey, opened.SignatureKey.PublicKey);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Folders_and_files_are_their_owners_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        using (KeyContainer container = _store.Create("alice"))
            container.SetKeyPair(TestKeys.Pair());
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        foreach (string folder in Directory.EnumerateDirectories(_folder, "*", SearchOption.AllDirectories))
            Assert.Equal(owner | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        string[] files = Directory.GetFiles(_folder, "*", SearchOption.AllDirectories);
        Assert.Equal([".lock", "container.json", "exchange.pem"], files.Select(Path.GetFileName).Order());
        Assert.All(files, file => Assert.Equal(owner, File.GetUnixFileMode(file)));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    [UnsupportedOSPlatform("windows")]
    public void A_private_key_that_others_may_read_or_write_is_not_used(UnixFileMode more)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        string file = SavePair("alice");
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | more);
        using KeyContainer container = _store.Open("alice");
        AssertError(CryptoApiError.KeySetEntryBad, () => container.ExchangeKey);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.NotNull(container.ExchangeKey);
    }

    [Fact]
    public void With_a_passphrase_the_private_key_is_encrypted_with_PBES2()
    {
        string file = SavePair("alice", "correct horse");
        string pem = File.ReadAllText(file);
        PemFields fields = PemEncoding.Find(pem);
        Assert.Equal("ENCRYPTED PRIVATE KEY", pem[fields.Label]);
        Assert.Equal("exportable\n", pem[..fields.Location.Start.Value]);

        // RFC 8018, appendix A.4: PBES2 with PBKDF2, hmacWithSHA256 and aes256-CBC-PAD.
        AsnReader encryption = new AsnReader(Convert.FromBase64String(pem[fields.Base64Data]), AsnEncodingRules.DER)
            .ReadSequence().ReadSequence();
        Assert.Equal("1.2.840.113549.1.5.13", encryption.ReadObjectIdentifier());
        AsnReader parameters = encryption.ReadSequence();
        AsnReader derivation = parameters.ReadSequence();
        Assert.Equal("1.2.840.113549.1.5.12", derivation.ReadObjectIdentifier());
        AsnReader pbkdf2 = derivation.ReadSequence();
        Assert.True(pbkdf2.ReadOctetString().Length >= 8);
        Assert.Equal(600_000, pbkdf2.ReadInteger());
        Assert.Equal("1.2.840.113549.2.9", pbkdf2.ReadSequence().ReadObjectIdentifier());
        Assert.Equal("2.16.840.1.101.3.4.1.42", parameters.ReadSequence().ReadObjectIdentifier());

        using (KeyContainer none = _store.Open("alice"))
            AssertError(CryptoApiError.SilentContext, () => none.ExchangeKey);
        using (KeyContainer wrong = _store.Open("alice", "correct horsf"))
            AssertError(CryptoApiError.WrongPassphrase, () => wrong.ExchangeKey);
        using KeyContainer right = _store.Open("alice", "correct horse");
        Assert.Equal(TestKeys.Pair().PublicKey, right.ExchangeKey.PublicKey);
    }

    [Fact]
    public void A_damaged_private_key_is_named()
    {
        string file = SavePair("alice");
        string content = File.ReadAllText(file);
        string publicKey = TestKeys.Pair().PublicKey.ExportSubjectPublicKeyInfoPem();
        foreach (string damaged in new[] { "", "exportable\n", content[..200], content.Replace("MII", "AAA"), publicKey, "\0\0\0" })
        {
            File.WriteAllText(file, damaged);
            using KeyContainer container = _store.Open("alice");
            var e = Assert.Throws<CryptoApiException>(() => container.ExchangeKey);
            Assert.Equal(CryptoApiError.KeySetEntryBad, e.Error);
            Assert.Contains(file, e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"name":"alice"}""")]
    [InlineData("""{"name":null,"provider":"Microsoft Strong Cryptographic Provider"}""")]
    [InlineData("""{"name":7,"provider":"Microsoft Strong Cryptographic Provider"}""")]
    [InlineData("""{"name":"bob","provider":"Microsoft Strong Cryptographic Provider"}""")]
    [InlineData("""{"name":"\ud800","provider":"Microsoft Strong Cryptographic Provider"}""")]
    [InlineData("""{"name":"alice","provider":null}""")]
    [InlineData("""{"name":"alice","provider":"another"}""")]
    public void A_damaged_description_is_named(string json)
    {
        string file = Path.Combine(Path.GetDirectoryName(SavePair("alice"))!, "container.json");
        File.WriteAllText(file, json);
        foreach (Action use in new Action[] { () => _store.Open("alice"), () => _store.List() })
        {
            var e = Assert.Throws<CryptoApiException>(use);
            Assert.Equal(CryptoApiError.KeySetEntryBad, e.Error);
            Assert.Contains(file, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Any_damage_to_the_files_is_said_in_one_way()
    {
        string keyFile = SavePair("alice");
        string description = Path.Combine(Path.GetDirectoryName(keyFile)!, "container.json");
        foreach (string file in new[] { keyFile, description })
        {
            byte[] content = File.ReadAllBytes(file);
            Mutation.Check(500, Mutation.Of(content), damaged =>
            {
                File.WriteAllBytes(file, damaged);
                try
                {
                    using KeyContainer container = _store.Open("alice");
                    _ = container.ExchangeKey;
                }
                catch (CryptoApiException e)
                {
                    Assert.Equal(CryptoApiError.KeySetEntryBad, e.Error);
                }
            });
            File.WriteAllBytes(file, content);
        }
    }

    [Fact]
    public void A_container_that_was_deleted_meanwhile_has_no_keys_and_takes_none()
    {
        SavePair("alice");
        using KeyContainer container = _store.Open("alice");
        _store.Delete("alice");
        AssertError(CryptoApiError.NoKey, () => container.ExchangeKey);
        AssertError(CryptoApiError.BadKeySet, () => container.GenerateKeyPair(KeySpec.Exchange, 512));
        Assert.Empty(_store.List());
    }

    [Fact]
    public async Task Of_several_processes_one_creates_a_container()
    {
        string?[] answers = await ContainerProcess.RunAsync(4, "create", StoreFolder, "alice");
        Assert.Equal(["Exists", "Exists", "Exists", "created"], answers.Order(StringComparer.Ordinal));
        Assert.Equal(["alice"], _store.List());
        AssertNothingTemporary();
    }

    [Fact]
    public async Task Several_processes_that_create_containers_lose_none()
    {
        string?[] answers = await ContainerProcess.RunAsync(3, "create many", StoreFolder, "alice");
        Assert.All(answers, answer => Assert.Equal("created", answer));
        Assert.Equal(30, _store.List().Count);
        AssertNothingTemporary();
    }

    [Fact]
    public async Task While_several_processes_replace_a_key_pair_every_reader_sees_a_whole_one_and_one_of_theirs_stays()
    {
        SavePair("alice");
        Task<string?[]> processes = Task.Run(() => ContainerProcess.RunAsync(3, "generate", StoreFolder, "alice"));
        int read = 0;
        while (!processes.IsCompleted)
        {
            using KeyContainer reader = _store.Open("alice");
            Assert.True(reader.ExchangeKey.KeySize is 512 or 1024);
            read++;
        }

        string?[] answers = await processes;
        using KeyContainer container = _store.Open("alice");
        Assert.Contains(Hex.Of(container.ExchangeKey.PublicKey.ExportBlob()), answers);
        Assert.True(read > 0);
        AssertNothingTemporary();
    }

    private string StoreFolder => Path.Combine(_folder, "a", "store");

    private static void AssertError(CryptoApiError error, Action action) =>
        Assert.Equal(error, Assert.Throws<CryptoApiException>(action).Error);

    private static void AssertError(CryptoApiError error, Func<object> action) => AssertError(error, () => { action(); });

    private string SavePair(string name, string? passphrase = null)
    {
        using KeyContainer container = _store.Create(name, passphrase: passphrase);
        container.SetKeyPair(TestKeys.Pair());
        return Path.Combine(StoreFolder, name, "exchange.pem");
    }

    private void AssertNothingTemporary() =>
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder, ".valise-*", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.None,
        }));
}
