using System.Text.Json;
using Valise.CryptoApi;

namespace Valise;

/// <summary>The user's contacts, each in a file.</summary>
public sealed class ContactStore
{
    private const string Extension = ".json";

    private readonly string _folder;
    private readonly TimeProvider _clock;

    internal ContactStore(string folder, TimeProvider clock)
    {
        _folder = folder;
        _clock = clock;
    }

    /// <summary>Adds a contact.</summary>
    /// <param name="name">What the user wants to call them; case does not count.</param>
    /// <param name="key">Their key exchange public key.</param>
    /// <returns>False when the contact was there already, with the same key.</returns>
    /// <exception cref="ValiseException">The name is taken, by another key, or is none.</exception>
    public bool Add(string name, RsaPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        name = NameRule.Parse(name);
        AtomicFile.CreateFolder(_folder);
        using FolderLock held = FolderLock.Acquire(_folder);
        if (Find(name) is { } known)
        {
            return known.CryptoApiKey.Equals(key)
                ? false
                : throw Error.ContactHasAnotherKey(known.Name, Contact.FingerprintOf(known.CryptoApiKey), Contact.FingerprintOf(key));
        }

        var description = new ContactDescription(name, _clock.GetUtcNow(), key.ExportSubjectPublicKeyInfo());
        AtomicFile.Replace(
            FileOf(name), JsonSerializer.SerializeToUtf8Bytes(description, HomeJson.Default.ContactDescription));
        return true;
    }

    /// <summary>The contact of a name, or null.</summary>
    /// <param name="name">The name; case does not count.</param>
    /// <exception cref="ValiseException">Its file is damaged.</exception>
    public Contact? Find(string name) => Read(FileOf(name));

    /// <summary>The contact of a name.</summary>
    /// <param name="name">The name; case does not count.</param>
    /// <exception cref="ValiseException">There is none of this name, or its file is damaged.</exception>
    public Contact Get(string name) => Find(name) ?? throw Error.NoSuchContact(name);

    /// <summary>All contacts, in the order of their names.</summary>
    /// <exception cref="ValiseException">A file is damaged.</exception>
    public IReadOnlyList<Contact> List()
    {
        if (!Directory.Exists(_folder))
            return [];
        return [.. Directory.EnumerateFiles(_folder, "*" + Extension)
            .Where(file => !Path.GetFileName(file).StartsWith('.'))
            .Select(Read)
            .OfType<Contact>()
            .OrderBy(contact => contact.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Removes a contact.</summary>
    /// <param name="name">The name; case does not count.</param>
    /// <exception cref="ValiseException">There is none of this name.</exception>
    public void Remove(string name)
    {
        if (!File.Exists(FileOf(name)))
            throw Error.NoSuchContact(name);
        using FolderLock held = FolderLock.Acquire(_folder);
        File.Delete(FileOf(name));
        AtomicFile.FlushFolder(_folder);
    }

    private string FileOf(string name) => Path.Combine(_folder, FileName.Encode(name) + Extension);

    private static Contact? Read(string path)
    {
        if (HomeJson.Read(path, HomeJson.Default.ContactDescription) is not { } description)
            return null;
        try
        {
            return new Contact(description.Name, description.Added, RsaPublicKey.Import(description.CryptoApiKey));
        }
        catch (CryptoApiException e)
        {
            throw Error.HomeFileDamaged(path, e);
        }
    }
}
