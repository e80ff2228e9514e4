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

    /// <summary>Adds a contact by their card, or a card to a contact that has none.</summary>
    /// <param name="name">What the user wants to call them; case does not count.</param>
    /// <param name="card">Their card.</param>
    /// <returns>False when they were there already, with the same keys.</returns>
    /// <exception cref="ValiseException">
    /// The name is none, or is taken by somebody with other keys; or the keys are known under another name, which
    /// <see cref="FindByCard"/> tells and <see cref="Rename"/> changes.
    /// </exception>
    public bool Add(string name, Card card)
    {
        ArgumentNullException.ThrowIfNull(card);
        return Add(name, known =>
        {
            if (known.Card is { } old && old.Fingerprint != card.Fingerprint)
                throw Error.ContactHasAnotherKey(known.Name, old.Fingerprint, card.Fingerprint);
            if (List().FirstOrDefault(other => other.Card?.Fingerprint == card.Fingerprint && !IsSame(other.Name, name)) is { } other)
                throw Error.KnownUnderAnotherName(other.Name);
            return known with { Card = card };
        });
    }

    /// <summary>Adds a contact by their CryptoAPI public key, or such a key to a contact that has none.</summary>
    /// <param name="name">What the user wants to call them; case does not count.</param>
    /// <param name="key">Their key exchange public key.</param>
    /// <returns>False when they were there already, with the same key.</returns>
    /// <exception cref="ValiseException">The name is none, or is taken by somebody with another key.</exception>
    public bool Add(string name, RsaPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Add(name, known => known.CryptoApiKey is null || known.CryptoApiKey.Equals(key)
            ? known with { CryptoApiKey = key }
            : throw Error.ContactHasAnotherKey(known.Name, Contact.FingerprintOf(known.CryptoApiKey), Contact.FingerprintOf(key)));
    }

    /// <summary>The contact of a name, or null.</summary>
    /// <param name="name">The name; case does not count.</param>
    /// <exception cref="ValiseException">Its file is damaged.</exception>
    public Contact? Find(string name) => Read(FileOf(name));

    /// <summary>The contact of a name.</summary>
    /// <param name="name">The name; case does not count.</param>
    /// <exception cref="ValiseException">There is none of this name, or its file is damaged.</exception>
    public Contact Get(string name) => Find(name) ?? throw Error.NoSuchContact(name);

    /// <summary>The contact with the keys of a card, or null.</summary>
    /// <param name="card">The card.</param>
    public Contact? FindByCard(Card card)
    {
        ArgumentNullException.ThrowIfNull(card);
        return List().FirstOrDefault(contact => contact.Card?.Fingerprint == card.Fingerprint);
    }

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

    /// <summary>Records that the user compared fingerprints with a contact.</summary>
    /// <param name="name">The contact's name.</param>
    /// <param name="card">The card whose fingerprint was compared.</param>
    /// <exception cref="ValiseException">There is none of this name, or it has another card by now.</exception>
    public void SetVerified(string name, Card card)
    {
        ArgumentNullException.ThrowIfNull(card);
        using FolderLock held = Lock();
        Contact contact = Get(name);
        if (contact.Card is null || contact.Card.Fingerprint != card.Fingerprint)
            throw Error.NoSuchContact(name);
        Write(contact with { Verified = _clock.GetUtcNow() });
    }

    /// <summary>Gives a contact another name.</summary>
    /// <param name="name">The name so far.</param>
    /// <param name="newName">The new name.</param>
    /// <exception cref="ValiseException">There is none of this name, or the new name is taken or is none.</exception>
    public void Rename(string name, string newName)
    {
        newName = NameRule.Parse(newName);
        using FolderLock held = Lock();
        Contact contact = Get(name);
        if (!IsSame(name, newName) && Find(newName) is { } taken)
            throw Error.ContactExists(taken.Name);
        Write(contact with { Name = newName });
        if (!IsSame(name, newName))
            File.Delete(FileOf(name));
        AtomicFile.FlushFolder(_folder);
    }

    /// <summary>Removes a contact.</summary>
    /// <param name="name">The name; case does not count.</param>
    /// <exception cref="ValiseException">There is none of this name.</exception>
    public void Remove(string name)
    {
        if (!File.Exists(FileOf(name)))
            throw Error.NoSuchContact(name);
        using FolderLock held = Lock();
        File.Delete(FileOf(name));
        AtomicFile.FlushFolder(_folder);
    }

    // What was verified is the card, so a card that is new is not verified yet.
    private bool Add(string name, Func<Contact, Contact> change)
    {
        name = NameRule.Parse(name);
        using FolderLock held = Lock();
        Contact? known = Find(name);
        Contact changed = change(known ?? new Contact(name, _clock.GetUtcNow(), null, null, null));
        if (known is not null && known.Card?.Fingerprint == changed.Card?.Fingerprint && Equals(known.CryptoApiKey, changed.CryptoApiKey))
            return false;
        Write(changed with { Verified = known?.Card is null ? null : changed.Verified });
        return true;
    }

    private FolderLock Lock()
    {
        AtomicFile.CreateFolder(_folder);
        return FolderLock.Acquire(_folder);
    }

    private string FileOf(string name) => Path.Combine(_folder, FileName.Encode(Nfc.Normalize(name)) + Extension);

    private bool IsSame(string name, string other) => FileOf(name) == FileOf(other);

    private void Write(Contact contact)
    {
        var description = new ContactDescription(
            contact.Name, contact.Added, contact.Verified, contact.Card?.Encoded.ToArray(), contact.CryptoApiKey?.ExportSubjectPublicKeyInfo());
        AtomicFile.Replace(
            FileOf(contact.Name), JsonSerializer.SerializeToUtf8Bytes(description, HomeJson.Default.ContactDescription));
    }

    private static Contact? Read(string path)
    {
        if (HomeJson.Read(path, HomeJson.Default.ContactDescription) is not { } description)
            return null;
        try
        {
            return new Contact(
                description.Name,
                description.Added,
                description.Verified,
                description.Card is null ? null : Card.Parse(description.Card),
                description.CryptoApiKey is null ? null : RsaPublicKey.Import(description.CryptoApiKey));
        }
        catch (Exception e) when (e is CryptoApiException or ValiseException)
        {
            throw Error.HomeFileDamaged(path, e);
        }
    }
}
