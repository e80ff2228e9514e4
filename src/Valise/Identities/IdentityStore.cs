// A folder per identity, which appears under its name when it is complete:
//   alice/card.pem     what it hands out
//   alice/keys.pem     its exchange and its signature key pair (0600)
//   alice/cryptoapi/   a store with its one key container, if it has one

using System.Security.Cryptography;
using System.Text;
using Valise.CryptoApi;

namespace Valise;

/// <summary>The user's own identities, each in a folder.</summary>
public sealed class IdentityStore
{
    private const string CardFile = "card.pem";
    private const string KeysFile = "keys.pem";
    private const string ContainerFolder = "cryptoapi";

    private readonly string _folder;
    private readonly FolderLedger _ledger;
    private readonly TimeProvider _clock;

    internal IdentityStore(string folder, FolderLedger ledger, TimeProvider clock)
    {
        _folder = folder;
        _ledger = ledger;
        _clock = clock;
    }

    /// <summary>Makes an identity.</summary>
    /// <param name="name">Its name; case does not count.</param>
    /// <param name="passphrase">Encrypts its private keys at rest; null for none.</param>
    /// <param name="cryptoApiKeySize">The size in bits of the RSA key pairs of its CryptoAPI container; 0 for no container.</param>
    /// <exception cref="ValiseException">The name is taken or is none; the home cannot be written.</exception>
    public void Create(string name, string? passphrase = null, int cryptoApiKeySize = 0) =>
        Create(name, passphrase, () => cryptoApiKeySize == 0 ? [] :
        [
            RsaKeyPair.Generate(KeySpec.Exchange, cryptoApiKeySize, isExportable: true),
            RsaKeyPair.Generate(KeySpec.Signature, cryptoApiKeySize, isExportable: true),
        ]);

    /// <summary>
    /// Puts an RSA key pair that was made elsewhere into an identity's CryptoAPI container. What is missing is made:
    /// the container, and the identity.
    /// </summary>
    /// <param name="name">The identity's name.</param>
    /// <param name="pair">The key pair, which is disposed of when it is stored.</param>
    /// <param name="passphrase">The identity's passphrase; for a new one, what to encrypt its private keys with.</param>
    /// <param name="replace">Whether to replace a key pair of the same kind, which is lost then.</param>
    /// <exception cref="ValiseException">The name is none; there is a pair already; the home cannot be written.</exception>
    public void Import(string name, RsaKeyPair pair, string? passphrase, bool replace)
    {
        ArgumentNullException.ThrowIfNull(pair);
        if (!Exists(name))
        {
            Create(name, passphrase, () => [pair]);
            return;
        }

        using Identity identity = Open(name, passphrase);
        var store = new KeyContainerStore(Path.Combine(FolderOf(name), ContainerFolder));
        using KeyContainer container = identity.HasContainer
            ? store.Open(identity.Name, passphrase)
            : store.Create(identity.Name, passphrase: passphrase);
        if (!replace && container.HasKeyPair(pair.Spec))
            throw Error.KeyPairExists(identity.Name, pair.Spec);
        container.SetKeyPair(pair);
    }

    /// <summary>Whether there is an identity of this name.</summary>
    /// <param name="name">The name; case does not count.</param>
    public bool Exists(string name) => File.Exists(Path.Combine(FolderOf(name), CardFile));

    /// <summary>Whether an identity's private keys are under a passphrase.</summary>
    /// <param name="name">Its name; case does not count.</param>
    /// <exception cref="ValiseException">There is none of this name.</exception>
    public bool NeedsPassphrase(string name) => IdentityKeys.NeedsPassphrase(ReadKeys(name));

    /// <summary>The card of an identity.</summary>
    /// <param name="name">Its name; case does not count.</param>
    /// <exception cref="ValiseException">There is none of this name, or its card is damaged.</exception>
    public Card GetCard(string name) => ReadCard(FolderOf(name)) ?? throw Error.NoSuchIdentity(name);

    /// <summary>Opens an identity.</summary>
    /// <param name="name">Its name; case does not count.</param>
    /// <param name="passphrase">Its passphrase, if it has one.</param>
    /// <exception cref="ValiseException">
    /// There is none of this name, it has another passphrase, or its files cannot be read.
    /// </exception>
    public Identity Open(string name, string? passphrase = null)
    {
        Card card = GetCard(name);
        byte[] pem = ReadKeys(name);
        try
        {
            IdentityKeys keys = IdentityKeys.ImportPem(pem, passphrase);
            if (keys.Fingerprint != card.Fingerprint)
            {
                keys.Dispose();
                throw Error.HomeFileDamaged(Path.Combine(FolderOf(name), CardFile), null);
            }

            string containers = Path.Combine(FolderOf(name), ContainerFolder);
            return new Identity(
                card, keys, Directory.Exists(containers) ? new KeyContainerStore(containers).Open(card.Name, passphrase) : null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pem);
        }
    }

    /// <summary>The cards of all identities, in the order of their names.</summary>
    /// <exception cref="ValiseException">A card is damaged.</exception>
    public IReadOnlyList<Card> List()
    {
        if (!Directory.Exists(_folder))
            return [];
        return [.. Directory.EnumerateDirectories(_folder)
            .Where(folder => !Path.GetFileName(folder).StartsWith('.'))
            .Select(ReadCard)
            .OfType<Card>()
            .OrderBy(card => card.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Removes an identity with all its keys: what is sealed to it never opens again.</summary>
    /// <param name="name">Its name; case does not count.</param>
    /// <exception cref="ValiseException">There is none of this name.</exception>
    public void Remove(string name)
    {
        string folder = FolderOf(name);
        if (!Directory.Exists(folder))
            throw Error.NoSuchIdentity(name);
        using FolderLock held = FolderLock.Acquire(_folder);
        string doomed = AtomicFile.TemporaryName(folder);
        Directory.Move(folder, doomed);
        Directory.Delete(doomed, recursive: true);
        AtomicFile.FlushFolder(_folder);
    }

    private void Create(string name, string? passphrase, Func<RsaKeyPair[]> makePairs)
    {
        name = NameRule.Parse(name);
        string folder = FolderOf(name);
        if (Directory.Exists(folder))
            throw Error.IdentityExists(name);

        // Before anything is written: it takes seconds, in which a person may interrupt it.
        RsaKeyPair[] pairs = makePairs();
        AtomicFile.CreateFolder(_folder);
        string temporary = AtomicFile.TemporaryName(folder);
        using IdentityKeys keys = IdentityKeys.Generate();
        byte[] pem = keys.ExportPem(passphrase);
        try
        {
            AtomicFile.CreateFolder(temporary);
            AtomicFile.Replace(Path.Combine(temporary, KeysFile), pem);
            AtomicFile.Replace(Path.Combine(temporary, CardFile), Encoding.ASCII.GetBytes(Card.Create(keys, name, _clock.GetUtcNow()).ToPem()));
            if (pairs.Length > 0)
            {
                using KeyContainer container = new KeyContainerStore(Path.Combine(temporary, ContainerFolder)).Create(name, passphrase: passphrase);
                foreach (RsaKeyPair pair in pairs)
                    container.SetKeyPair(pair);
            }

            using FolderLock held = FolderLock.Acquire(_folder);
            if (Directory.Exists(folder))
                throw Error.IdentityExists(name);

            // A ledger that begins together with the first identity has forgotten nothing.
            if (List().Count == 0)
                _ledger.Begin();
            _ledger.BeginIdentity(keys.Fingerprint);
            Directory.Move(temporary, folder);
            AtomicFile.FlushFolder(_folder);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pem);
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    private string FolderOf(string name) => Path.Combine(_folder, FileName.Encode(Nfc.Normalize(name)));

    private byte[] ReadKeys(string name)
    {
        string path = Path.Combine(FolderOf(name), KeysFile);
        try
        {
            return AtomicFile.ReadSecret(path) ?? throw Error.SecretReadableByOthers(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Error.NoSuchIdentity(name);
        }
    }

    private static Card? ReadCard(string folder)
    {
        string path = Path.Combine(folder, CardFile);
        try
        {
            return Card.ParsePem(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (ValiseException e)
        {
            throw Error.HomeFileDamaged(path, e);
        }
    }
}
