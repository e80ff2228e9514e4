using System.CommandLine;
using System.Text.Json;
using Valise.CryptoApi;

namespace Valise.Cli.Commands;

/// <summary><c>valise contact</c>: those the user exchanges messages with.</summary>
internal static class ContactCommand
{
    internal static Command Create() => new("contact", "Keep the public keys of those you write to.")
    {
        Add(), List(), Show(), Remove(),
    };

    private static Argument<string> NameArgument() => new("NAME") { Description = "The contact's name." };

    private static Command Add()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "Their public key: PUBLICKEYBLOB, SPKI (PEM or DER) or X.509 certificate; - is standard input.",
        };
        var name = new Option<string>("--name") { Description = "What you want to call them.", HelpName = "NAME", Required = true };
        var command = new Command("add", "Add a contact by their public key.") { file, name };
        command.SetAction(async line =>
        {
            var key = RsaPublicKey.Import(await Input.ReadKeyFileAsync(line.GetRequiredValue(file)));
            string chosen = line.GetRequiredValue(name);
            bool isNew = CommonOptions.HomeOf(line).Contacts.Add(chosen, key);
            Console.Error.WriteLine(isNew ? $"Added '{chosen}'. Ask them whether this is their key's fingerprint:" : $"'{chosen}' was there already, with the same key:");
            Console.Error.WriteLine($"  {Contact.FingerprintOf(key)}");
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List your contacts.") { CommonOptions.Json };
        command.SetAction(line =>
        {
            IEnumerable<string> names = CommonOptions.HomeOf(line).Contacts.List().Select(contact => contact.Name);
            if (line.GetValue(CommonOptions.Json))
                Json.Write(writer => Json.Strings(writer, names));
            else
                Console.Out.Write(string.Concat(names.Select(name => name + "\n")));
        });
        return command;
    }

    private static Command Show()
    {
        Argument<string> name = NameArgument();
        var command = new Command("show", "Show a contact: their key and its fingerprint.") { name, CommonOptions.Json };
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
        Console.WriteLine($"exchange   CryptoAPI, RSA, {contact.CryptoApiKey.KeySize} bits");
        Console.WriteLine($"           {Contact.FingerprintOf(contact.CryptoApiKey)}");
    }

    private static void Describe(Contact contact, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", contact.Name);
        writer.WriteString("added", contact.Added);
        writer.WriteStartObject("cryptoapi");
        writer.WriteStartObject("exchange");
        Json.Key(writer, contact.CryptoApiKey);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
