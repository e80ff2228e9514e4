using System.CommandLine;

namespace Valise.Cli.Commands;

/// <summary><c>valise open</c>: steps 5 and 6 of the exchange.</summary>
internal static class OpenCommand
{
    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "What to open; standard input when there is none, or for -.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string?> As = new("--as")
    {
        Description = "The identity to open as; needed only if you have several.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> KeyBlob = new("--key-blob")
    {
        Description = "The SIMPLEBLOB is in a file of its own.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> Again = new("--again")
    {
        Description = "Open the message even if it was opened before.",
    };

    internal static Command Create()
    {
        var command = new Command("open", "Decrypt messages that were sealed to you.")
        {
            Files, As, MessageFormat.Format, KeyBlob, MessageFormat.Oaep, Again, CommonOptions.PassphraseFile,
            CommonOptions.Output, CommonOptions.Force,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        MessageFormat.DemandCryptoApi(line);
        string[] files = line.GetValue(Files) is { Length: > 0 } named ? named : [CommonOptions.StandardStream];
        if (files.Length > 1 && (line.GetValue(CommonOptions.Output) ?? line.GetValue(KeyBlob)) is not null)
            throw new ValiseException(FailureKind.Usage, "With several messages, each opens beside itself: leave -o and --key-blob out, or open one at a time.");

        IdentityStore identities = CommonOptions.HomeOf(line).Identities;
        string name = ChooseIdentity(line, identities);
        return await new Passphrase(line.GetValue(CommonOptions.PassphraseFile)).UseAsync(async passphrase =>
        {
            using Identity identity = identities.Open(name, passphrase);
            _ = identity.Container.ExchangeKey;
            var opener = new CryptoApiOpener(identity.Container, identity.Ledger)
            {
                Oaep = line.GetValue(MessageFormat.Oaep),
                Rules = new ReplayRules { Allow = line.GetValue(Again) ? ReplayOverrides.Again : ReplayOverrides.None },
            };
            return await Batch.RunAsync(files, file => OpenAsync(line, opener, file, cancellationToken));
        });
    }

    private static async Task OpenAsync(ParseResult line, CryptoApiOpener opener, string file, CancellationToken cancellationToken)
    {
        string? output = line.GetValue(CommonOptions.Output);
        bool overwrite = line.GetValue(CommonOptions.Force);
        if (output is null && file != CommonOptions.StandardStream)
            output = PlainName(file);
        bool isStandard = Output.IsStandard(output);
        if (!isStandard)
        {
            Output.ThrowIfSame(file, output!);
            PendingFile.ThrowIfTaken(output!, overwrite);
        }

        await using Stream input = Input.Open(file);
        await using Stream source = isStandard ? await Input.SeekableAsync(input, cancellationToken) : input;
        CryptoApiMessage message = line.GetValue(KeyBlob) is { } keyBlob
            ? new CryptoApiMessage(CryptoApiMessage.ParseKeyBlob(await Input.ReadKeyFileAsync(keyBlob)), source)
            : await CryptoApiMessage.ReadAsync(source, cancellationToken);

        long total = source.CanSeek ? source.Length : -1;
        ReplayVerdict verdict = await Progress.RunAsync(file, total, async progress =>
        {
            if (!isStandard)
                return await opener.OpenToFileAsync(message, output!, overwrite, progress, cancellationToken);
            await using Stream destination = Console.OpenStandardOutput();
            return await opener.OpenToStreamAsync(message, destination, progress, cancellationToken);
        });

        string name = isStandard ? "The message" : $"'{output}'";
        Console.Error.WriteLine($"{name} is open. Nobody can tell who sealed it, or whether it was changed: CryptoAPI messages have no sender and no integrity.");
        if (verdict.Overridden)
            Console.Error.WriteLine("It was opened although it may have been opened before, because you said --again.");
    }

    private static string PlainName(string file) =>
        file.EndsWith(MessageFormat.Extension, StringComparison.OrdinalIgnoreCase) && file.Length > MessageFormat.Extension.Length
            ? file[..^MessageFormat.Extension.Length]
            : throw new ValiseException(FailureKind.Usage, $"'{file}' does not end in {MessageFormat.Extension}, so the opened file has no name. Name it with -o.");

    private static string ChooseIdentity(ParseResult line, IdentityStore identities)
    {
        if (line.GetValue(As) is { } chosen)
            return chosen;
        return identities.List() switch
        {
            [] => throw new ValiseException(FailureKind.NoKey, "You have no identity, so nothing can be sealed to you. Make one with 'valise id new'."),
            [string only] => only,
            var several => throw new ValiseException(FailureKind.Usage, $"A CryptoAPI message does not say whom it is for, and you have {several.Count} identities. Say which with --as: {string.Join(", ", several)}."),
        };
    }
}
