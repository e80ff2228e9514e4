using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Valise.CryptoApi;

namespace Valise.Cli.Commands;

/// <summary><c>valise id</c>: the user's own identities.</summary>
internal static class IdCommand
{
    private static readonly string[] PublicForms = ["spki", "publickeyblob"];
    private static readonly string[] PrivateForms = ["pkcs8", "privatekeyblob"];

    internal static Command Create() => new("id", "Make and keep your own identities: a name and its key pairs.")
    {
        New(), List(), Show(), Remove(), Import(), Export(), NewStream(),
    };

    private static Argument<string> NameArgument() => new("NAME") { Description = "The identity's name." };

    private static Verb New()
    {
        Argument<string> name = NameArgument();
        var keys = new Option<string?>("--cryptoapi")
        {
            Description = "Also make a CryptoAPI container, with RSA key pairs of this size.",
            HelpName = "rsa-2048|rsa-3072|rsa-4096",
        };
        keys.AcceptOnlyFromAmong("rsa-2048", "rsa-3072", "rsa-4096");

        var command = new Verb("new", "Make an identity with new key pairs.",
            "valise id new alice                                asks for a passphrase",
            "valise id new alice --passphrase-file phrase.txt   does not",
            "valise id new alice --cryptoapi rsa-3072           can open CryptoAPI messages, too")
        {
            name, keys, CommonOptions.PassphraseFile,
        };
        command.SetAction(line =>
        {
            Home home = CommonOptions.HomeOf(line);
            string chosen = line.GetRequiredValue(name);
            if (home.Identities.Exists(chosen))
                throw new ValiseException(FailureKind.Usage, $"You have an identity '{chosen}' already. Choose another name.");
            string? passphrase = CommonOptions.PassphraseOf(line).Choose();
            int keySize = line.GetValue(keys) is { } size ? int.Parse(size.AsSpan("rsa-".Length), CultureInfo.InvariantCulture) : 0;
            home.Identities.Create(chosen, passphrase, keySize);
            string protection = passphrase is null ? "without a passphrase: whoever reads its files has its keys" : "under your passphrase";
            Console.Error.WriteLine($"Made '{chosen}' in {home.Folder}, {protection}. Give others its card: valise id export {chosen}");
        });
        return command;
    }

    private static Command List() => Listing.Create("List your identities.", home => home.Identities.List().Select(card => card.Name));

    private static Command Show()
    {
        Argument<string> name = NameArgument();
        var command = new Command("show", "Show an identity: its keys and their fingerprints.")
        {
            name, CommonOptions.PassphraseFile, CommonOptions.Json,
        };
        command.SetAction(line =>
        {
            using Identity identity = Open(line, name);
            if (line.GetValue(CommonOptions.Json))
                Json.Write(writer => Describe(identity, writer));
            else
                Describe(identity);
        });
        return command;
    }

    private static Command Remove()
    {
        Argument<string> name = NameArgument();
        var command = new Command("remove", "Remove an identity with its keys: what is sealed to it never opens again.") { name, CommonOptions.Yes };
        command.SetAction(line =>
        {
            IdentityStore identities = CommonOptions.HomeOf(line).Identities;
            string chosen = line.GetRequiredValue(name);
            if (identities.Exists(chosen))
                Confirmation.Demand(line.GetValue(CommonOptions.Yes), $"Remove '{chosen}' and its keys for ever?");
            identities.Remove(chosen);
        });
        return command;
    }

    private static Verb Import()
    {
        var file = new Argument<string>("FILE") { Description = "A PRIVATEKEYBLOB, PKCS #8 or PEM; - is standard input." };
        var name = new Option<string>("--name")
        {
            Description = "The identity whose CryptoAPI container takes the key pair; what is missing is made.",
            HelpName = "NAME",
            Required = true,
        };
        var command = new Verb("import", "Take an RSA key pair that was made elsewhere, for CryptoAPI messages.",
            "valise id import exported.blob --name alice",
            "openssl genrsa 3072 | valise id import - --name alice")
        {
            file, name, CommonOptions.PassphraseFile, CommonOptions.Force,
        };
        command.SetAction(async line =>
        {
            byte[] data = await Input.ReadKeyFileAsync(line.GetRequiredValue(file));
            IdentityStore identities = CommonOptions.HomeOf(line).Identities;
            Passphrase passphrase = CommonOptions.PassphraseOf(line);
            string chosen = line.GetRequiredValue(name);
            string? ofFile = passphrase.Get(RsaKeyPair.NeedsPassphrase(data));
            using RsaKeyPair pair = RsaKeyPair.Import(data, ofFile, isExportable: true);
            string? ofIdentity = identities.Exists(chosen) ? passphrase.Get(identities.NeedsPassphrase(chosen)) : passphrase.Choose();
            identities.Import(chosen, pair, ofIdentity, line.GetValue(CommonOptions.Force));
            Console.Error.WriteLine($"'{chosen}' has this {NameOf(pair.Spec)} key pair now:");
            Console.Error.WriteLine($"  {Contact.FingerprintOf(pair.PublicKey)}");
        });
        return command;
    }

    private static Verb Export()
    {
        Argument<string> name = NameArgument();
        var form = new Option<string>("--as")
        {
            Description = "The card, for Valise; or its CryptoAPI exchange key: public for others (spki, publickeyblob), private for yourself (pkcs8, privatekeyblob).",
            HelpName = "card|spki|publickeyblob|privatekeyblob|pkcs8",
            DefaultValueFactory = _ => "card",
        };
        form.AcceptOnlyFromAmong(["card", .. PublicForms, .. PrivateForms]);

        var command = new Verb("export", "Write an identity's card, which others need to write to you and to know you.",
            "valise id export alice -o alice.card",
            "valise id export alice --as spki -o alice.pem              for CryptoAPI messages to you",
            "valise id export alice --as privatekeyblob -o alice.key    for yourself, to a CryptoAPI program")
        {
            name, form, CommonOptions.Yes, CommonOptions.PassphraseFile, CommonOptions.Output, CommonOptions.Force,
        };
        command.SetAction(line =>
        {
            IdentityStore identities = CommonOptions.HomeOf(line).Identities;
            string chosen = line.GetRequiredValue(form);
            string? output = line.GetValue(CommonOptions.Output);
            bool overwrite = line.GetValue(CommonOptions.Force);
            if (chosen == "card")
            {
                byte[] card = Encoding.ASCII.GetBytes(identities.GetCard(line.GetRequiredValue(name)).ToPem());
                Output.Write(output, card, overwrite, isText: true, isSecret: false);
                return;
            }

            using Identity identity = Open(line, name);
            bool isPrivate = PrivateForms.Contains(chosen);
            if (isPrivate)
                Confirmation.Demand(line.GetValue(CommonOptions.Yes), $"Write the private key of '{identity.Name}' unprotected?");

            RsaKeyPair pair = identity.Container.ExchangeKey;
            byte[] content = chosen switch
            {
                "spki" => Encoding.ASCII.GetBytes(pair.PublicKey.ExportSubjectPublicKeyInfoPem()),
                "publickeyblob" => pair.PublicKey.ExportBlob(),
                "pkcs8" => Encoding.ASCII.GetBytes(pair.ExportPkcs8Pem()),
                _ => pair.ExportBlob(),
            };
            Output.Write(output, content, overwrite, isText: chosen is "spki" or "pkcs8", isPrivate);
        });
        return command;
    }

    private static Command NewStream()
    {
        Argument<string> name = NameArgument();
        var command = new Command("new-stream", "Begin a new stream of serial numbers. Do so in a home that was restored from a backup.") { name };
        command.SetAction(line =>
        {
            Home home = CommonOptions.HomeOf(line);
            StreamId stream = home.Serials.BeginStream(home.Identities.GetCard(line.GetRequiredValue(name)).Fingerprint);
            Console.Error.WriteLine($"The stream is now {stream}.");
        });
        return command;
    }

    private static Identity Open(ParseResult line, Argument<string> name) =>
        CommonOptions.PassphraseOf(line).Open(CommonOptions.HomeOf(line).Identities, line.GetRequiredValue(name));

    // All of them before the first line: one that cannot be read shows none.
    private static List<(string Name, RsaKeyPair Pair)> PairsOf(Identity identity) =>
    [
        .. Enum.GetValues<KeySpec>()
            .Where(spec => identity.HasContainer && identity.Container.HasKeyPair(spec))
            .Select(spec => (NameOf(spec), identity.Container.GetKeyPair(spec))),
    ];

    private static string NameOf(KeySpec spec) => spec == KeySpec.Exchange ? "exchange" : "signature";

    private static void Describe(Identity identity)
    {
        List<(string Name, RsaKeyPair Pair)> pairs = PairsOf(identity);
        Console.WriteLine($"name       {identity.Name}");
        Console.WriteLine($"created    {identity.Card.Created.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        Console.WriteLine($"card       {identity.Card.Fingerprint}");
        foreach ((string name, RsaKeyPair pair) in pairs)
        {
            Console.WriteLine($"{name,-10} CryptoAPI, RSA, {pair.KeySize} bits");
            Console.WriteLine($"           {Contact.FingerprintOf(pair.PublicKey)}");
        }
    }

    private static void Describe(Identity identity, Utf8JsonWriter writer)
    {
        List<(string Name, RsaKeyPair Pair)> pairs = PairsOf(identity);
        writer.WriteStartObject();
        writer.WriteString("name", identity.Name);
        writer.WriteString("created", identity.Card.Created);
        writer.WriteString("fingerprint", identity.Card.Fingerprint.ToHex());
        if (identity.HasContainer)
        {
            writer.WriteStartObject("cryptoapi");
            foreach ((string name, RsaKeyPair pair) in pairs)
                Json.Key(writer, name, pair.PublicKey);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
