using System.CommandLine;
using System.Text.Json;
using Valise.CryptoApi;

namespace Valise.Cli.Commands;

/// <summary><c>valise contact</c>: those the user exchanges messages with.</summary>
internal static class ContactCommand
{
    internal static Command Create() => new("contact", "Keep the cards and public keys of those you write to.")
    {
        Add(), List(), Show(), Verify(), Rename(), Remove(),
    };

    private static Argument<string> NameArgument() => new("NAME") { Description = "The contact's name." };

    private static Verb Add()
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "Their card; or, for CryptoAPI messages, their public key: PUBLICKEYBLOB, SPKI (PEM or DER) or X.509 certificate. - is standard input.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var name = new Option<string>("--name") { Description = "What you want to call them.", HelpName = "NAME", Required = true };
        var from = new Option<string?>("--from")
        {
            Description = "Take the card out of a message that they sealed to you.",
            HelpName = "MESSAGE",
        };
        var command = new Verb("add", "Add a contact by their card, or a key to a contact.",
            "valise contact add bob.card --name bob",
            "valise contact add --from letter.valise --name bob     the card of who sealed it",
            "valise contact add bob.pem --name bob                  for CryptoAPI messages")
        {
            file, name, from, CommonOptions.As, CommonOptions.PassphraseFile, CommonOptions.Yes,
        };
        command.SetAction(async (line, cancellationToken) =>
        {
            Home home = CommonOptions.HomeOf(line);
            string chosen = line.GetRequiredValue(name);
            if (line.GetValue(from) is { } message)
            {
                Card sender = await ReadSenderAsync(line, home, message, cancellationToken);
                Console.Error.WriteLine($"The sender calls themselves '{sender.Name}', with the fingerprint\n  {sender.Fingerprint}");
                Confirmation.Demand(line.GetValue(CommonOptions.Yes), $"Is that the fingerprint of '{chosen}'?");
                AddCard(line, home.Contacts, chosen, sender);
                return;
            }

            byte[] data = await Input.ReadKeyFileAsync(line.GetValue(file)
                ?? throw new ValiseException(FailureKind.Usage, "Name the file with their card, or a message of theirs with --from."));
            if (CardFile.IsCard(data))
            {
                AddCard(line, home.Contacts, chosen, Card.ParsePem(data));
                return;
            }

            var key = RsaPublicKey.Import(data);
            Tell(chosen, home.Contacts.Add(chosen, key), Contact.FingerprintOf(key));
        });
        return command;
    }

    private static void AddCard(ParseResult line, ContactStore contacts, string name, Card card)
    {
        if (contacts.FindByCard(card) is { } known && contacts.Find(name) is null)
        {
            Confirmation.Demand(line.GetValue(CommonOptions.Yes), $"You know these keys as '{known.Name}'. Call them '{name}' from now on?");
            contacts.Rename(known.Name, name);
        }

        Tell(name, contacts.Add(name, card), card.Fingerprint);
    }

    private static void Tell(string name, bool isNew, Fingerprint fingerprint)
    {
        Console.Error.WriteLine(isNew ? $"Added '{name}'. Ask them whether this is their fingerprint:" : $"'{name}' was there already, with the same keys:");
        Console.Error.WriteLine($"  {fingerprint}");
    }

    private static async Task<Card> ReadSenderAsync(ParseResult line, Home home, string message, CancellationToken cancellationToken)
    {
        using var mine = new OpenIdentities(line, home);
        await using Stream source = Input.Open(message);
        return await new MessageOpener(mine.Fingerprints, mine.KeysOf, home.Ledger).ReadSenderAsync(source, cancellationToken)
            ?? throw new ValiseException(FailureKind.Sender, "This message does not say who sent it, so there is no card in it.");
    }

    private static Command List() => Listing.Create("List your contacts.", home => home.Contacts.List().Select(contact => contact.Name));

    private static Command Show()
    {
        Argument<string> name = NameArgument();
        var command = new Command("show", "Show a contact: their keys and fingerprints.") { name, CommonOptions.Json };
        command.SetAction(line =>
        {
            Contact contact = CommonOptions.HomeOf(line).Contacts.Get(line.GetRequiredValue(name));
            if (line.GetValue(CommonOptions.Json))
                Json.Write(writer => Describe(contact, writer));
            else
                Describe(contact);
        });
        return command;
    }

    private static Command Verify()
    {
        Argument<string> name = NameArgument();
        var command = new Command("verify", "Compare fingerprints with a contact, over the telephone say, and record that you did.")
        {
            name, CommonOptions.As, CommonOptions.Yes,
        };
        command.SetAction(line =>
        {
            Home home = CommonOptions.HomeOf(line);
            Contact contact = home.Contacts.Get(line.GetRequiredValue(name));
            if (contact.Card is null)
                throw new ValiseException(FailureKind.Usage, $"You have no card of '{contact.Name}', so there is nothing to compare.");
            Card mine = home.Identities.GetCard(CommonOptions.IdentityOf(line, home.Identities));
            Console.WriteLine($"Yours, '{mine.Name}'. They read it to you from their screen:");
            Console.WriteLine($"  {mine.Fingerprint}");
            Console.WriteLine($"Theirs, '{contact.Name}'. You read it to them:");
            Console.WriteLine($"  {contact.Card.Fingerprint}");
            Confirmation.Demand(line.GetValue(CommonOptions.Yes), "Are both the same on both sides?");
            home.Contacts.SetVerified(contact.Name, contact.Card);
        });
        return command;
    }

    private static Command Rename()
    {
        Argument<string> name = NameArgument();
        var newName = new Argument<string>("NEW-NAME") { Description = "What you want to call them from now on." };
        var command = new Command("rename", "Give a contact another name.") { name, newName };
        command.SetAction(line => CommonOptions.HomeOf(line).Contacts.Rename(line.GetRequiredValue(name), line.GetRequiredValue(newName)));
        return command;
    }

    private static Command Remove()
    {
        Argument<string> name = NameArgument();
        var command = new Command("remove", "Remove a contact.") { name };
        command.SetAction(line => CommonOptions.HomeOf(line).Contacts.Remove(line.GetRequiredValue(name)));
        return command;
    }

    private static void Describe(Contact contact)
    {
        Console.WriteLine($"name       {contact.Name}");
        Console.WriteLine($"added      {contact.Added.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        if (contact.Card is not null)
        {
            Console.WriteLine($"card       {contact.Card.Fingerprint}");
            Console.WriteLine(contact.Verified is { } time
                ? $"verified   {time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"
                : $"verified   no; compare with: valise contact verify {contact.Name}");
        }

        if (contact.CryptoApiKey is not null)
        {
            Console.WriteLine($"exchange   CryptoAPI, RSA, {contact.CryptoApiKey.KeySize} bits");
            Console.WriteLine($"           {Contact.FingerprintOf(contact.CryptoApiKey)}");
        }
    }

    private static void Describe(Contact contact, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", contact.Name);
        writer.WriteString("added", contact.Added);
        if (contact.Card is not null)
        {
            writer.WriteString("fingerprint", contact.Card.Fingerprint.ToHex());
            if (contact.Verified is { } time)
                writer.WriteString("verified", time);
            else
                writer.WriteNull("verified");
        }

        if (contact.CryptoApiKey is not null)
        {
            writer.WriteStartObject("cryptoapi");
            Json.Key(writer, "exchange", contact.CryptoApiKey);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
