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
        Description = "A receiver: a contact's name, or a file with a card or a public key. May be given several times.",
        HelpName = "NAME-or-FILE",
        Required = true,
    };

    private static readonly Option<bool> Anonymous = new("--anonymous")
    {
        Description = "Do not say who sends. The receiver must ask for such a message.",
    };

    private static readonly Option<bool> Armor = new("--armor") { Description = "Write text (PEM) instead of bytes." };

    private static readonly Option<string> Cipher = CreateCipher();

    private static readonly Option<string?> KeyBlob = new("--key-blob")
    {
        Description = "With cryptoapi: write the SIMPLEBLOB to a file of its own; with several receivers, to OUT.NAME for each.",
        HelpName = "OUT",
    };

    internal static Verb Create()
    {
        var command = new Verb("seal", "Encrypt files to receivers, signed by you.",
            "valise seal plan.pdf --to bob --to carol               writes plan.pdf.valise",
            "tar c plans | valise seal --to bob.card > plans.valise",
            "valise seal plan.pdf --to bob --format cryptoapi       for a program that knows only CryptoAPI",
            "valise seal plan.pdf --to bob --to carol --format cryptoapi --key-blob plan.key      plan.key.bob, plan.key.carol")
        {
            Files, To, CommonOptions.As, Anonymous, Armor, MessageFormat.Format, Cipher, MessageFormat.Oaep, KeyBlob,
            CommonOptions.PassphraseFile, CommonOptions.Output, CommonOptions.Force, CommonOptions.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static Option<string> CreateCipher()
    {
        var option = new Option<string>("--cipher")
        {
            Description = "With cryptoapi: the session key's cipher. Only AES is to be trusted; the others are for old peers.",
            HelpName = string.Join('|', Ciphers.Keys),
            DefaultValueFactory = _ => "aes-256",
        };
        option.AcceptOnlyFromAmong([.. Ciphers.Keys]);
        return option;
    }

    // Serials that are made durable at once. So many are a gap when the command is killed.
    private const int MaxReserve = 256;

    private static Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        string[] files = line.GetValue(Files) is { Length: > 0 } named ? named : [CommonOptions.StandardStream];
        if (files.Count(file => file == CommonOptions.StandardStream) > 1)
            throw new ValiseException(FailureKind.Usage, "Standard input is named twice, and can be read once.");
        if (files.Length > 1 && (line.GetValue(CommonOptions.Output) ?? line.GetValue(KeyBlob)) is not null)
            throw new ValiseException(FailureKind.Usage, "With several files, each gets its own message beside it: leave -o and --key-blob out, or seal one at a time.");
        return MessageFormat.IsCryptoApi(line)
            ? SealCryptoApiAsync(line, files, cancellationToken)
            : SealAsync(line, files, cancellationToken);
    }

    private static async Task<int> SealAsync(ParseResult line, string[] files, CancellationToken cancellationToken)
    {
        MessageFormat.ThrowIfGiven(line, "it is for --format cryptoapi.", Cipher, MessageFormat.Oaep, KeyBlob);
        Home home = CommonOptions.HomeOf(line);
        List<(string Name, Card Card)> receivers = await Receivers.FindCardsAsync(home.Contacts, line.GetRequiredValue(To));
        Card[] cards = [.. receivers.Select(receiver => receiver.Card)];

        bool armor = line.GetValue(Armor);
        using Identity? sender = line.GetValue(Anonymous) ? null
            : CommonOptions.PassphraseOf(line).Open(home.Identities, CommonOptions.IdentityOf(line, home.Identities));
        using SerialCounters serials = home.ReserveSerials(Math.Min(files.Length, MaxReserve));
        MessageSealer sealer = sender is null
            ? MessageSealer.CreateAnonymous(home.Clock, armor)
            : new MessageSealer(sender, serials, home.Clock) { Armor = armor };

        using var log = new SentLog(home);
        return await Batch.RunAsync(files, async file =>
        {
            string fileName = file.Path == CommonOptions.StandardStream ? "" : SuggestedName(file.Path);
            SealedMessage message = await WriteAsync(line, file, [], armor, (source, pending, destination, progress) =>
                sealer.SealAsync(source, destination, cards, fileName, progress, cancellationToken));
            return () =>
            {
                if (sender is not null)
                    log.Add(sender, cards, message, fileName);
                if (line.GetValue(CommonOptions.Json))
                    Report.Sealed(file.Path, line.GetValue(CommonOptions.Output), message, receivers);
            };
        });
    }

    private static async Task<int> SealCryptoApiAsync(ParseResult line, string[] files, CancellationToken cancellationToken)
    {
        MessageFormat.ThrowIfGiven(line, "CryptoAPI messages have no sender and no serial, and are bytes.", Anonymous, Armor, CommonOptions.As, CommonOptions.PassphraseFile, CommonOptions.Json);
        string? keyBlob = line.GetValue(KeyBlob);
        List<(string Name, RsaPublicKey Key)> receivers = await Receivers.FindKeysAsync(
            CommonOptions.HomeOf(line).Contacts, line.GetRequiredValue(To));
        if (receivers.Count > 1 && keyBlob is null)
            throw new ValiseException(FailureKind.Usage, "A CryptoAPI message in one file has one receiver. For several, add --key-blob OUT: each gets a key BLOB of its own, OUT.NAME.");

        if (receivers.Count > 1 && receivers.Find(receiver => receiver.Name.AsSpan().ContainsAny(Path.GetInvalidFileNameChars())) is { Name: { } odd })
            throw new ValiseException(FailureKind.Usage, $"The name '{odd}' cannot be part of a file's name, and the key BLOBs are called OUT.NAME. Seal to one receiver at a time.");

        bool overwrite = line.GetValue(CommonOptions.Force);
        string[] blobFiles = keyBlob is null ? []
            : receivers.Count == 1 ? [keyBlob] : [.. receivers.Select(receiver => $"{keyBlob}.{receiver.Name}")];
        var sealer = new CryptoApiSealer { Cipher = Ciphers[line.GetRequiredValue(Cipher)], Oaep = line.GetValue(MessageFormat.Oaep) };
        return await Batch.RunAsync(files, async file =>
        {
            await WriteAsync(line, file, blobFiles, isText: false, async (source, pending, destination, progress) =>
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
            return () => { };
        });
    }

    // Where a message comes from and where it goes is the same for every format.
    private static async Task<T> WriteAsync<T>(
        ParseResult line, BatchFile file, string[] otherFiles, bool isText, Func<Stream, PendingFiles, Stream, IProgress<long>?, Task<T>> seal)
    {
        bool overwrite = line.GetValue(CommonOptions.Force);
        string? output = line.GetValue(CommonOptions.Output);
        if (file.Path != CommonOptions.StandardStream)
            output ??= file.Path + MessageFormat.Extension;
        bool isStandard = Output.IsStandard(output, isText);
        string[] targets = isStandard ? otherFiles : [output!, .. otherFiles];
        if (targets.DistinctBy(Path.GetFullPath).Count() < targets.Length)
            throw new ValiseException(FailureKind.Usage, "The message and its key BLOB need a file each. Give -o and --key-blob different names.");
        foreach (string path in targets)
        {
            Output.ThrowIfSame(file.Path, path);
            PendingFile.ThrowIfTaken(path, overwrite);
        }

        await using Stream source = file.Open();
        using var pending = new PendingFiles();
        T result;
        if (file.IsSmall)
        {
            using var message = new MemoryStream();
            result = await seal(source, pending, message, null);
            pending.Add(output!, overwrite).Write(message.GetBuffer().AsSpan(0, (int)message.Length));
        }
        else
        {
            Stream destination = isStandard ? Output.OpenStandard() : pending.Add(output!, overwrite);
            result = await Progress.RunAsync(
                file.Path, source.CanSeek ? source.Length : -1, progress => seal(source, pending, destination, progress));
        }

        pending.Commit();
        return result;
    }

    // A name that cannot travel is not suggested; the receiver chooses one anyway.
    private static string SuggestedName(string file)
    {
        string name = Path.GetFileName(file);
        return SafeFileName.CanBeSuggested(name) ? name : "";
    }
}
