using System.CommandLine;
using Valise.CryptoApi;

namespace Valise.Cli.Commands;

/// <summary><c>valise seal</c>: steps 1 to 4 of the exchange.</summary>
internal static class SealCommand
{
    private static readonly Dictionary<string, AlgorithmId> Ciphers = new()
    {
        ["aes-256"] = AlgorithmId.Aes256,
        ["aes-192"] = AlgorithmId.Aes192,
        ["aes-128"] = AlgorithmId.Aes128,
        ["3des"] = AlgorithmId.TripleDes,
        ["3des-112"] = AlgorithmId.TripleDes112,
        ["des"] = AlgorithmId.Des,
        ["rc2"] = AlgorithmId.Rc2,
        ["rc4"] = AlgorithmId.Rc4,
    };

    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "What to seal; standard input when there is none, or for -.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string[]> To = new("--to")
    {
        Description = "A receiver: a contact's name, or a file with a public key. May be given several times.",
        HelpName = "NAME-or-FILE",
        Required = true,
    };

    private static readonly Option<string> Cipher = CreateCipher();

    private static readonly Option<string?> KeyBlob = new("--key-blob")
    {
        Description = "Write the SIMPLEBLOB to a file of its own; with several receivers, to OUT.NAME for each.",
        HelpName = "OUT",
    };

    internal static Command Create()
    {
        var command = new Command("seal", "Encrypt files to receivers.")
        {
            Files, To, MessageFormat.Format, Cipher, MessageFormat.Oaep, KeyBlob, CommonOptions.Output, CommonOptions.Force,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static Option<string> CreateCipher()
    {
        var option = new Option<string>("--cipher")
        {
            Description = "The session key's cipher. Only AES is to be trusted; the others are for old peers.",
            HelpName = string.Join('|', Ciphers.Keys),
            DefaultValueFactory = _ => "aes-256",
        };
        option.AcceptOnlyFromAmong([.. Ciphers.Keys]);
        return option;
    }

    private static async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        MessageFormat.DemandCryptoApi(line);
        string[] files = line.GetValue(Files) is { Length: > 0 } named ? named : [CommonOptions.StandardStream];
        string? output = line.GetValue(CommonOptions.Output);
        string? keyBlob = line.GetValue(KeyBlob);
        if (files.Length > 1 && (output ?? keyBlob) is not null)
            throw new ValiseException(FailureKind.Usage, "With several files, each gets its own message beside it: leave -o and --key-blob out, or seal one at a time.");

        List<(string Name, RsaPublicKey Key)> receivers = await FindReceiversAsync(line);
        if (receivers.Count > 1 && keyBlob is null)
            throw new ValiseException(FailureKind.Usage, "A CryptoAPI message in one file has one receiver. For several, add --key-blob OUT: each gets a key BLOB of its own, OUT.NAME.");

        var sealer = new CryptoApiSealer { Cipher = Ciphers[line.GetRequiredValue(Cipher)], Oaep = line.GetValue(MessageFormat.Oaep) };
        bool overwrite = line.GetValue(CommonOptions.Force);
        return await Batch.RunAsync(files, file => SealAsync(sealer, receivers, file, output, keyBlob, overwrite, cancellationToken));
    }

    private static async Task SealAsync(
        CryptoApiSealer sealer,
        List<(string Name, RsaPublicKey Key)> receivers,
        string file,
        string? output,
        string? keyBlob,
        bool overwrite,
        CancellationToken cancellationToken)
    {
        if (file != CommonOptions.StandardStream)
            output ??= file + MessageFormat.Extension;
        bool isStandard = Output.IsStandard(output);
        string[] blobFiles = keyBlob is null ? []
            : receivers.Count == 1 ? [keyBlob] : [.. receivers.Select(receiver => $"{keyBlob}.{receiver.Name}")];
        foreach (string path in isStandard ? blobFiles : [output!, .. blobFiles])
        {
            Output.ThrowIfSame(file, path);
            PendingFile.ThrowIfTaken(path, overwrite);
        }

        await using Stream source = Input.Open(file);
        using var pending = new PendingFiles();
        Stream destination = isStandard ? Console.OpenStandardOutput() : pending.Add(output!, overwrite);
        await Progress.RunAsync(file, source.CanSeek ? source.Length : -1, async progress =>
        {
            if (keyBlob is null)
            {
                await sealer.SealAsync(source, destination, receivers[0].Key, progress, cancellationToken);
                return true;
            }

            IReadOnlyList<byte[]> blobs = await sealer.SealDetachedAsync(
                source, destination, [.. receivers.Select(receiver => receiver.Key)], progress, cancellationToken);
            foreach ((string path, byte[] blob) in blobFiles.Zip(blobs))
                pending.Add(path, overwrite).Write(blob);
            return true;
        });
        pending.Commit();
    }

    // A contact's name goes before a file's.
    private static async Task<List<(string Name, RsaPublicKey Key)>> FindReceiversAsync(ParseResult line)
    {
        ContactStore contacts = CommonOptions.HomeOf(line).Contacts;
        var receivers = new List<(string Name, RsaPublicKey Key)>();
        foreach (string to in line.GetRequiredValue(To))
        {
            (string, RsaPublicKey) receiver = contacts.Find(to) is { } contact
                ? (contact.Name, contact.CryptoApiKey)
                : File.Exists(to) ? (Path.GetFileNameWithoutExtension(to), RsaPublicKey.Import(await Input.ReadKeyFileAsync(to)))
                : throw new ValiseException(FailureKind.Usage, $"'{to}' is neither a contact of yours nor a file with a public key. See 'valise contact list'.");
            if (receivers.Any(known => known.Key.Equals(receiver.Item2)))
                throw new ValiseException(FailureKind.Usage, $"The key of '{to}' is named twice among the receivers. Name each once.");
            if (receivers.Any(known => known.Name == receiver.Item1))
                throw new ValiseException(FailureKind.Usage, $"Two receivers are called '{receiver.Item1}'. Rename one of the files.");
            receivers.Add(receiver);
        }

        return receivers;
    }
}
