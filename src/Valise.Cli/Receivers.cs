using Valise.CryptoApi;

namespace Valise.Cli;

/// <summary>Turns what <c>--to</c> says into keys: a contact's name goes before a file's.</summary>
internal static class Receivers
{
    internal static Task<List<(string Name, Card Card)>> FindCardsAsync(ContactStore contacts, string[] named) => FindAsync(
        contacts,
        named,
        contact => contact.Card ?? throw new ValiseException(
            FailureKind.Usage,
            $"You have no card of '{contact.Name}', only a CryptoAPI public key. Ask them for their card; or say --format cryptoapi for a message without sender and integrity."),
        data => CardFile.IsCard(data) ? Card.ParsePem(data) : throw new ValiseException(
            FailureKind.Usage,
            "The file named with --to is not a card. For a CryptoAPI public key, say --format cryptoapi."),
        (card, other) => card.Fingerprint == other.Fingerprint);

    internal static Task<List<(string Name, RsaPublicKey Key)>> FindKeysAsync(ContactStore contacts, string[] named) => FindAsync(
        contacts,
        named,
        contact => contact.CryptoApiKey ?? throw new ValiseException(
            FailureKind.Usage,
            $"You have no CryptoAPI public key of '{contact.Name}'. Ask them for it, and add it with 'valise contact add'."),
        data => RsaPublicKey.Import(data),
        (key, other) => key.Equals(other));

    private static async Task<List<(string Name, T Key)>> FindAsync<T>(
        ContactStore contacts, string[] named, Func<Contact, T> keyOf, Func<byte[], T> read, Func<T, T, bool> areSame)
    {
        var receivers = new List<(string Name, T Key)>();
        foreach (string to in named)
        {
            (string Name, T Key) receiver = contacts.Find(to) is { } contact
                ? (contact.Name, keyOf(contact))
                : File.Exists(to) ? (Path.GetFileNameWithoutExtension(to), read(await Input.ReadKeyFileAsync(to)))
                : throw new ValiseException(FailureKind.Usage, $"'{to}' is neither a contact of yours nor a file with a card or a public key. See 'valise contact list'.");
            if (receivers.Any(known => areSame(known.Key, receiver.Key)))
                throw new ValiseException(FailureKind.Usage, $"The key of '{to}' is named twice among the receivers. Name each once.");
            if (receivers.Any(known => known.Name == receiver.Name))
                throw new ValiseException(FailureKind.Usage, $"Two receivers are called '{receiver.Name}'. Rename one of the files.");
            receivers.Add(receiver);
        }

        return receivers;
    }
}
