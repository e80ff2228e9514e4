// A folder per identity, which appears under its name when it is complete:
//   alice/identity.json   name and time of creation
//   alice/cryptoapi/      a store with the one key container
//   alice/ledger/         what was opened as this identity

using System.Text.Json;
using Valise.CryptoApi;

namespace Valise;

/// <summary>The user's own identities, each in a folder.</summary>
public sealed class IdentityStore
{
    private const string DescriptionFile = "identity.json";

    private readonly string _folder;
    private readonly TimeProvider _clock;

    internal IdentityStore(string folder, TimeProvider clock)
    {
        _folder = folder;
        _clock = clock;
    }

    /// <summary>Makes an identity with a CryptoAPI container that has both key pairs.</summary>
    /// <param name="name">Its name; case does not count.</param>
    /// <param name="keySize">The size of its RSA keys in bits.</param>
    /// <param name="passphrase">Encrypts its private keys at rest; null for none.</param>
    /// <exception cref="ValiseException">The name is taken or is none; the home cannot be written.</exception>
    public void Create(string name, int keySize, string? passphrase = null) =>
        Create(name, passphrase, container =>
        {
            container.GenerateKeyPair(KeySpec.Exchange, keySize, isExportable: true);
            container.GenerateKeyPair(KeySpec.Signature, keySize, isExportable: true);
        });

    /// <summary>
    /// Puts a key pair that was made elsewhere into an identity's container. The identity is made if there is none of
    /// that name.
    /// </summary>
    /// <param name="name">The identity's name.</param>
    /// <param name="pair">The key pair; the caller still disposes of it.</param>
    /// <param name="passphrase">The identity's passphrase; for a new one, what to encrypt its private keys with.</param>
    /// <param name="replace">Whether to replace a key pair of the same kind, which is lost then.</param>
    /// <exception cref="ValiseException">The name is none; there is a pair already; the home cannot be written.</exception>
    public void Import(string name, RsaKeyPair pair, string? passphrase, bool replace)
    {
        ArgumentNullException.ThrowIfNull(pair);
        if (!Exists(name))
        {
            Create(name, passphrase, container => container.SetKeyPair(pair));
            return;
        }

        using Identity identity = Open(name, passphrase);
        if (!replace && identity.Container.HasKeyPair(pair.Spec))
            throw Error.KeyPairExists(identity.Name, pair.Spec);
        identity.Container.SetKeyPair(pair);
    }

    /// <summary>Whether there is an identity of this name.</summary>
    /// <param name="name">The name; case does not count.</param>
    public bool Exists(string name) => File.Exists(Path.Combine(FolderOf(name), DescriptionFile));

    /// <summary>Opens an identity. Its private keys are read when they are first used.</summary>
    /// <param name="name">Its name; case does not count.</param>
    /// <param name="passphrase">Its passphrase, if it has one.</param>
    /// <exception cref="ValiseException">There is none of this name, or its files cannot be read.</exception>
    public Identity Open(string name, string? passphrase = null)
    {
        string folder = FolderOf(name);
        (string trueName, DateTimeOffset created) = ReadDescription(folder) ?? throw Error.NoSuchIdentity(name);
        KeyContainer container = new KeyContainerStore(CryptoApiFolder(folder)).Open(trueName, passphrase);
        return new Identity(trueName, created, container, new FolderLedger(LedgerFolder(folder), _clock));
    }

    /// <summary>The names of all identities, in order.</summary>
    public IReadOnlyList<string> List()
    {
        if (!Directory.Exists(_folder))
            return [];
        return [.. Directory.EnumerateDirectories(_folder)
            .Where(folder => !Path.GetFileName(folder).StartsWith('.'))
            .Select(ReadDescription)
            .OfType<(string Name, DateTimeOffset)>()
            .Select(description => description.Name)
            .Order(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Removes an identity with all its keys: what is sealed to it never opens again.</summary>
    /// <param name="name">Its name; case does not count.</param>
    /// <exception cref="ValiseException">There is none of this name.</exception>
    public void Remove(string name)
    {
        using FolderLock held = Lock();
        string folder = FolderOf(name);
        if (!Directory.Exists(folder))
            throw Error.NoSuchIdentity(name);
        string doomed = AtomicFile.TemporaryName(folder);
        Directory.Move(folder, doomed);
        Directory.Delete(doomed, recursive: true);
        AtomicFile.FlushFolder(_folder);
    }

    private void Create(string name, string? passphrase, Action<KeyContainer> fill)
    {
        name = NameRule.Parse(name);
        string folder = FolderOf(name);
        if (Directory.Exists(folder))
            throw Error.IdentityExists(name);

        AtomicFile.CreateFolder(_folder);
        string temporary = AtomicFile.TemporaryName(folder);
        try
        {
            AtomicFile.CreateFolder(temporary);
            using (KeyContainer container = new KeyContainerStore(CryptoApiFolder(temporary)).Create(name, passphrase: passphrase))
                fill(container);
            FolderLedger.Create(LedgerFolder(temporary), _clock);
            AtomicFile.Replace(Path.Combine(temporary, DescriptionFile), Describe(name, _clock.GetUtcNow()));

            using FolderLock held = Lock();
            if (Directory.Exists(folder))
                throw Error.IdentityExists(name);
            Directory.Move(temporary, folder);
            AtomicFile.FlushFolder(_folder);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    private FolderLock Lock()
    {
        AtomicFile.CreateFolder(_folder);
        return FolderLock.Acquire(_folder);
    }

    private string FolderOf(string name) => Path.Combine(_folder, FileName.Encode(name));

    private static string CryptoApiFolder(string folder) => Path.Combine(folder, "cryptoapi");

    private static string LedgerFolder(string folder) => Path.Combine(folder, "ledger");

    private static byte[] Describe(string name, DateTimeOffset created) =>
        JsonSerializer.SerializeToUtf8Bytes(new IdentityDescription(name, created), HomeJson.Default.IdentityDescription);

    private static (string Name, DateTimeOffset Created)? ReadDescription(string folder)
    {
        string path = Path.Combine(folder, DescriptionFile);
        IdentityDescription? description = HomeJson.Read(path, HomeJson.Default.IdentityDescription);
        return description is null ? null : (description.Name, description.Created);
    }
}
