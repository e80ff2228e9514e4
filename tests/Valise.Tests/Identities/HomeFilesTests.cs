using FsCheck;
using FsCheck.Fluent;
using Valise.CryptoApi;
using Xunit;

namespace Valise.Tests;

/// <summary>The home's small files: any name finds its own, and any damage is said in one way.</summary>
public sealed class HomeFilesTests : IDisposable
{
    private static readonly string Pem = RsaKeyPair.Generate(KeySpec.Exchange, 1024, isExportable: true).ExportPkcs8Pem();

    private readonly TestFolder _folder = new();
    private readonly Home _home;

    public HomeFilesTests() => _home = new Home(_folder["home"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Any_damage_to_a_contacts_file_is_said_in_one_way()
    {
        _home.Contacts.Add("bob", NewPair().PublicKey);
        AssertDamageIsSaid(Path.Combine(_home.Folder, "contacts", "bob.json"), () => _home.Contacts.Get("bob"), () => _home.Contacts.List());
    }

    [Fact]
    public void Any_damage_to_an_identitys_file_is_said_in_one_way()
    {
        _home.Identities.Import("alice", NewPair(), null, replace: false);
        AssertDamageIsSaid(
            Path.Combine(_home.Folder, "identities", "alice", "card.pem"),
            () => _home.Identities.Open("alice").Dispose(),
            () => _home.Identities.List());
    }

    [Theory]
    [InlineData("lock")]
    [InlineData("con")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("Caf\u00e9")]
    public void Any_name_that_is_allowed_finds_its_own(string name)
    {
        _home.Contacts.Add(name, NewPair().PublicKey);
        _home.Identities.Import(name, NewPair(), null, replace: false);

        // In another case, and as another keyboard composes it.
        string typed = name.ToUpperInvariant().Replace("\u00c9", "E\u0301", StringComparison.Ordinal);
        Assert.Equal(name, _home.Contacts.Get(typed).Name);
        Assert.True(_home.Identities.Exists(typed));
        using (Identity identity = _home.Identities.Open(typed))
            Assert.Equal(name, identity.Name);
        Assert.Equal([name], _home.Identities.List().Select(card => card.Name));
        Assert.Equal([name], _home.Contacts.List().Select(contact => contact.Name));

        _home.Contacts.Remove(typed);
        _home.Identities.Remove(typed);
        Assert.Empty(_home.Identities.List());
        Assert.Empty(_home.Contacts.List());
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("/")]
    [InlineData("\0")]
    [InlineData("bob")]
    public void A_name_that_nobody_has_finds_and_removes_nothing(string name)
    {
        _home.Contacts.Add("alice", NewPair().PublicKey);
        _home.Identities.Import("alice", NewPair(), null, replace: false);
        Assert.Null(_home.Contacts.Find(name));
        Assert.False(_home.Identities.Exists(name));
        foreach (Action use in new Action[]
        {
            () => _home.Contacts.Get(name), () => _home.Contacts.Remove(name), () => _home.Identities.Open(name), () => _home.Identities.Remove(name),
        })
            Assert.Equal(FailureKind.Usage, Assert.Throws<ValiseException>(use).Kind);
        Assert.Equal(["alice"], _home.Identities.List().Select(card => card.Name));
        Assert.Single(_home.Contacts.List());
    }

    private static RsaKeyPair NewPair() => RsaKeyPair.FromPem(Pem);

    private static void AssertDamageIsSaid(string file, params Action[] uses)
    {
        byte[] content = File.ReadAllBytes(file);
        for (int length = 0; length < content.Length; length++)
            Check(content[..length]);
        var inputs =
            from at in Gen.Choose(0, content.Length - 1)
            from value in Gen.Choose(0, 255)
            select (at, (byte)value);
        Prop.ForAll(inputs.ToArbitrary(), change =>
        {
            byte[] damaged = [.. content];
            damaged[change.at] = change.Item2;
            Check(damaged);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
        foreach (string json in new[] { "null", "[]", "7", "\"\"", "{}", new string('[', 1000), "{\"name\":null}" })
            Check(System.Text.Encoding.ASCII.GetBytes(json));

        void Check(byte[] damaged)
        {
            File.WriteAllBytes(file, damaged);
            foreach (Action use in uses)
            {
                try
                {
                    use();
                }
                catch (ValiseException e)
                {
                    Assert.Equal(FailureKind.File, e.Kind);
                    Assert.Contains(file, e.Message, StringComparison.Ordinal);
                }
            }
        }
    }
}
