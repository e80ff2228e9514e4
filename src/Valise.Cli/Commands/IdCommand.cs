using System.CommandLine;
using System.Text;
using Valise.CryptoApi;

namespace Valise.Cli.Commands;

/// <summary><c>valise id</c>: the user's own identities.</summary>
internal static class IdCommand
{
    private static readonly string[] PublicForms = ["spki", "publickeyblob"];
    private static readonly string[] PrivateForms = ["pkcs8", "privatekeyblob"];

    internal static Command Create() => new("id", "Make and keep your own identities: a name and its key pairs.")
    {
        New(), List(), Show(), Remove(), Import(), Export(),
    };

    private static Argument<string> NameArgument() => new("NAME") { Description = "The identity's name." };

    private static Command New()
    {
        Argument<string> name = NameArgument();
        var keys = new Option<string>("--cryptoapi")
        {
            Description = "The size of the RSA key pairs in its CryptoAPI container.",
            HelpName = "rsa-2048|rsa-3072|rsa-4096",
            DefaultValueFactory = _ => "rsa-3072",
        };
        keys.AcceptOnlyFromAmong("rsa-2048", "rsa-3072", "rsa-4096");

        var command = new Command("new", "Make an identity with new key pairs.") { name, keys, CommonOptions.PassphraseFile };
        command.SetAction(line =>
        {
            Home home = CommonOptions.HomeOf(line);
            string? passphrase = new Passphrase(line.GetValue(CommonOptions.PassphraseFile)).Choose();
            int keySize = int.Parse(line.GetRequiredValue(keys).AsSpan("rsa-".Length));
            home.Identities.Create(line.GetRequiredValue(name), keySize, passphrase);
            Console.Error.WriteLine($"Made '{line.GetRequiredValue(name)}' in {home.Folder}.");
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List your identities.") { CommonOptions.Json };
        command.SetAction(line =>
        {
            IReadOnlyList<string> names = CommonOptions.HomeOf(line).Identities.List();
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
        var command = new Command("show", "Show an identity: its keys and their fingerprints.")
        {
            name, CommonOptions.PassphraseFile, CommonOptions.Json,
        };
        command.SetAction(line => OpenAsync(line, name, identity =>
        {
            if (line.GetValue(CommonOptions.Json))
                Json.Write(writer => Describe(identity, writer));
            else
                Describe(identity);
        }));
        return command;
    }

    private static Command Remove()
    {
        Argument<string> name = NameArgument();
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var command = new Command("remove", "Remove an identity with its keys: what is sealed to it never opens again.") { name, yes };
        command.SetAction(line =>
        {
            IdentityStore identities = CommonOptions.HomeOf(line).Identities;
            string chosen = line.GetRequiredValue(name);
            if (identities.Exists(chosen))
                Confirmation.Demand(line.GetValue(yes), $"Remove '{chosen}' and its keys for ever?");
            identities.Remove(chosen);
        });
        return command;
    }

    private static Command Import()
    {
        var file = new Argument<string>("FILE") { Description = "A PRIVATEKEYBLOB, PKCS #8 or PEM; - is standard input." };
        var name = new Option<string>("--name")
        {
            Description = "The identity whose container takes the key pair; it is made if there is none.",
            HelpName = "NAME",
            Required = true,
        };
        var command = new Command("import", "Take a key pair that was made elsewhere.")
        {
            file, name, CommonOptions.PassphraseFile, CommonOptions.Force,
        };
        command.SetAction(async line =>
        {
            byte[] data = await Input.ReadKeyFileAsync(line.GetRequiredValue(file));
            IdentityStore identities = CommonOptions.HomeOf(line).Identities;
            await new Passphrase(line.GetValue(CommonOptions.PassphraseFile)).UseAsync(passphrase =>
            {
                using RsaKeyPair pair = RsaKeyPair.Import(data, passphrase, isExportable: true);
                identities.Import(line.GetRequiredValue(name), pair, passphrase, line.GetValue(CommonOptions.Force));
                return Task.FromResult(true);
            });
        });
        return command;
    }

    private static Command Export()
    {
        Argument<string> name = NameArgument();
        var form = new Option<string>("--as")
        {
            Description = "The form: public for others (spki, publickeyblob), private for yourself (pkcs8, privatekeyblob).",
            HelpName = "spki|publickeyblob|privatekeyblob|pkcs8",
            Required = true,
        };
        form.AcceptOnlyFromAmong([.. PublicForms, .. PrivateForms]);
        var yes = new Option<bool>("--yes") { Description = "Do not ask before a private key leaves." };

        var command = new Command("export", "Write an identity's key exchange key.")
        {
            name, form, yes, CommonOptions.PassphraseFile, CommonOptions.Output, CommonOptions.Force,
        };
        command.SetAction(line => OpenAsync(line, name, identity =>
        {
            string chosen = line.GetRequiredValue(form);
            bool isPrivate = PrivateForms.Contains(chosen);
            if (isPrivate)
                Confirmation.Demand(line.GetValue(yes), $"Write the private key of '{identity.Name}' unprotected?");

            RsaKeyPair pair = identity.Container.ExchangeKey;
            byte[] content = chosen switch
            {
                "spki" => Encoding.ASCII.GetBytes(pair.PublicKey.ExportSubjectPublicKeyInfoPem()),
                "publickeyblob" => pair.PublicKey.ExportBlob(),
                "pkcs8" => Encoding.ASCII.GetBytes(pair.ExportPkcs8Pem()),
                _ => pair.ExportBlob(),
            };
            bool isText = chosen is "spki" or "pkcs8";
            Output.Write(line.GetValue(CommonOptions.Output), content, line.GetValue(CommonOptions.Force), isText, isPrivate);
        }));
        return command;
    }

    private static Task<bool> OpenAsync(ParseResult line, Argument<string> name, Action<Identity> use)
    {
        Home home = CommonOptions.HomeOf(line);
        return new Passphrase(line.GetValue(CommonOptions.PassphraseFile)).UseAsync(passphrase =>
        {
            using Identity identity = home.Identities.Open(line.GetRequiredValue(name), passphrase);
            use(identity);
            return Task.FromResult(true);
        });
    }

    private static IEnumerable<(string Name, RsaKeyPair Pair)> PairsOf(Identity identity)
    {
        foreach (KeySpec spec in new[] { KeySpec.Exchange, KeySpec.Signature })
        {
            if (identity.Container.HasKeyPair(spec))
                yield return (spec == KeySpec.Exchange ? "exchange" : "signature", identity.Container.GetKeyPair(spec));
        }
    }

    private static void Describe(Identity identity)
    {
        Console.WriteLine($"name       {identity.Name}");
        Console.WriteLine($"created    {identity.Created.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        foreach ((string name, RsaKeyPair pair) in PairsOf(identity))
        {
            Console.WriteLine($"{name,-10} CryptoAPI, RSA, {pair.KeySize} bits");
            Console.WriteLine($"           {Contact.FingerprintOf(pair.PublicKey)}");
        }
    }

    private static void Describe(Identity identity, System.Text.Json.Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", identity.Name);
        writer.WriteString("created", identity.Created);
        writer.WriteStartObject("cryptoapi");
        foreach ((string name, RsaKeyPair pair) in PairsOf(identity))
        {
            writer.WriteStartObject(name);
            Json.Key(writer, pair.PublicKey);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
