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

    private static readonly Option<string?> From = new("--from")
    {
        Description = "Accept the message only from this contact.",
        HelpName = "NAME",
    };

    private static readonly Option<bool> Anonymous = new("--anonymous") { Description = "Accept a message that does not say who sent it." };

    private static readonly Option<TimeSpan?> MaximumAge = new("--max-age")
    {
        Description = "Refuse messages that were sealed longer ago: 30m, 12h, 7d.",
        HelpName = "AGE",
        CustomParser = result => ParseAge(result),
    };

    private static readonly Option<bool> AnyAge = new("--any-age") { Description = "Open the message however old it is." };

    private static readonly Option<bool> Ahead = new("--ahead") { Description = "Open the message even if its time is ahead of this clock." };

    private static readonly Option<bool> Again = new("--again") { Description = "Open the message even if it was opened before." };

    private static readonly Option<bool> Streaming = new("--stream")
    {
        Description = "To standard output only: let bytes out before the whole message is verified. Its end may still turn out wrong.",
    };

    private static readonly Option<string?> KeyBlob = new("--key-blob")
    {
        Description = "With cryptoapi: the SIMPLEBLOB is in a file of its own.",
        HelpName = "FILE",
    };

    internal static Verb Create()
    {
        var command = new Verb("open", "Decrypt messages that were sealed to you, each once.",
            "valise open plan.pdf.valise                 writes plan.pdf",
            "valise open *.valise -o folder              each under the name that its sender gave it",
            "valise open --from bob < message | less     to standard output, and only from bob",
            "valise open old.bin --key-blob old.key --format cryptoapi -o old.txt")
        {
            Files, CommonOptions.As, From, Anonymous, MaximumAge, AnyAge, Ahead, Again, Streaming, MessageFormat.Format, KeyBlob,
            MessageFormat.Oaep, CommonOptions.PassphraseFile, CommonOptions.Output, CommonOptions.Force, CommonOptions.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        string[] files = line.GetValue(Files) is { Length: > 0 } named ? named : [CommonOptions.StandardStream];
        string? output = line.GetValue(CommonOptions.Output);
        if (files.Append(line.GetValue(KeyBlob)).Count(file => file == CommonOptions.StandardStream) > 1)
            throw new ValiseException(FailureKind.Usage, "Standard input is named twice, and can be read once. Put one of them into a file.");
        if (files.Length > 1 && (line.GetValue(KeyBlob) is not null || (output is not null && !Directory.Exists(output))))
            throw new ValiseException(FailureKind.Usage, "With several messages, each opens beside itself, or in the folder that -o names. Leave --key-blob out, or open one at a time.");
        return MessageFormat.IsCryptoApi(line)
            ? OpenCryptoApiAsync(line, files, cancellationToken)
            : OpenAsync(line, files, cancellationToken);
    }

    private static async Task<int> OpenAsync(ParseResult line, string[] files, CancellationToken cancellationToken)
    {
        MessageFormat.ThrowIfGiven(line, "it is for --format cryptoapi.", KeyBlob, MessageFormat.Oaep);
        Home home = CommonOptions.HomeOf(line);
        using var mine = new OpenIdentities(line, home);
        IReadOnlyList<Contact> contacts = [.. home.Contacts.List().Where(contact => contact.Card is not null)];
        HashSet<Fingerprint> senders = [.. contacts.Select(contact => contact.Card!.Fingerprint), .. mine.Fingerprints];
        Fingerprint? onlySender = line.GetValue(From) is { } from ? CardOf(home.Contacts.Get(from)).Fingerprint : null;
        IReadOnlySet<Fingerprint> receivers = mine.Fingerprints;
        ReplayRules rules = RulesOf(line);

        return await Batch.RunAsync(files, async file =>
        {
            var opener = new MessageOpener(receivers, mine.KeysOf, new LedgerInTurn(home.Ledger, file))
            {
                Senders = senders,
                OnlySender = onlySender,
                AllowAnonymous = line.GetValue(Anonymous),
                Rules = rules,
            };
            return await ReadAsync<Action>(
                line,
                file,
                chooseLate: true,
                async (source, path, progress) =>
                {
                    OpenedMessage message = await opener.OpenToFileAsync(
                        source, opened => path ?? SafeFileName.In(line.GetValue(CommonOptions.Output)!, opened.FileName), line.GetValue(CommonOptions.Force), progress, cancellationToken);
                    return () => Report.Opened(line, file.Path, isStandard: false, message, contacts, mine);
                },
                async (source, destination, progress) =>
                {
                    OpenedMessage message = line.GetValue(Streaming)
                        ? await opener.OpenStreamingAsync(source, destination, progress, cancellationToken)
                        : await opener.OpenToStreamAsync(source, destination, progress, cancellationToken);
                    return () => Report.Opened(line, file.Path, isStandard: true, message, contacts, mine);
                });
        });
    }

    private static async Task<int> OpenCryptoApiAsync(ParseResult line, string[] files, CancellationToken cancellationToken)
    {
        MessageFormat.ThrowIfGiven(line, "CryptoAPI messages have no sender and no time.", From, Anonymous, MaximumAge, AnyAge, Ahead, Streaming);
        Home home = CommonOptions.HomeOf(line);
        using Identity identity = CommonOptions.PassphraseOf(line).Open(home.Identities, CommonOptions.IdentityOf(line, home.Identities));
        var opener = new CryptoApiOpener(identity.Container, home.Ledger)
        {
            Oaep = line.GetValue(MessageFormat.Oaep),
            Rules = RulesOf(line),
        };

        return await Batch.RunAsync(files, file => ReadAsync<Action>(
            line,
            file,
            chooseLate: false,
            async (source, path, progress) =>
            {
                ReplayVerdict verdict = await opener.OpenToFileAsync(
                    await ReadCryptoApiAsync(line, source, cancellationToken), path!, line.GetValue(CommonOptions.Force), progress, cancellationToken);
                return () => Report.Opened(line, file.Path, isStandard: false, verdict);
            },
            async (source, destination, progress) =>
            {
                ReplayVerdict verdict = await opener.OpenToStreamAsync(
                    await ReadCryptoApiAsync(line, source, cancellationToken), destination, progress, cancellationToken);
                return () => Report.Opened(line, file.Path, isStandard: true, verdict);
            }));
    }

    // Where a message comes from and where it goes is the same for every format.
    private static async Task<T> ReadAsync<T>(
        ParseResult line,
        BatchFile file,
        bool chooseLate,
        Func<Stream, string?, IProgress<long>?, Task<T>> openToFile,
        Func<Stream, Stream, IProgress<long>?, Task<T>> openToStream)
    {
        string? output = line.GetValue(CommonOptions.Output);
        bool isFolder = chooseLate && output is not null && Directory.Exists(output);
        string? path = isFolder ? null : output ?? (file.Path == CommonOptions.StandardStream ? null : PlainName(file.Path));
        bool isStandard = !isFolder && Output.IsStandard(path);
        if (line.GetValue(Streaming) && !isStandard)
            throw new ValiseException(FailureKind.Usage, "--stream is for standard output. A file appears only when all of it is verified.");
        if (!isStandard && path is not null)
        {
            Output.ThrowIfSame(file.Path, path);
            if (line.GetValue(KeyBlob) is { } keyBlob)
                Output.ThrowIfSame(keyBlob, path);
            PendingFile.ThrowIfTaken(path, line.GetValue(CommonOptions.Force));
        }

        await using Stream source = file.Open();
        if (file.IsSmall)
            return await Task.Run(() => openToFile(source, path, null));
        return await Progress.RunAsync(file.Path, source.CanSeek ? source.Length : -1, async progress =>
        {
            if (!isStandard)
                return await openToFile(source, path, progress);
            await using Stream destination = Output.OpenStandard();
            return await openToStream(source, destination, progress);
        });
    }

    private static async ValueTask<CryptoApiMessage> ReadCryptoApiAsync(ParseResult line, Stream source, CancellationToken cancellationToken) =>
        line.GetValue(KeyBlob) is { } keyBlob
            ? new CryptoApiMessage(CryptoApiMessage.ParseKeyBlob(await Input.ReadKeyFileAsync(keyBlob)), source)
            : await CryptoApiMessage.ReadAsync(source, cancellationToken);

    private static ReplayRules RulesOf(ParseResult line) => new()
    {
        MaximumAge = line.GetValue(MaximumAge),
        Allow = (line.GetValue(Again) ? ReplayOverrides.Again : ReplayOverrides.None)
            | (line.GetValue(AnyAge) ? ReplayOverrides.AnyAge : ReplayOverrides.None)
            | (line.GetValue(Ahead) ? ReplayOverrides.AheadOfClock : ReplayOverrides.None),
    };

    private static Card CardOf(Contact contact) => contact.Card
        ?? throw new ValiseException(FailureKind.Usage, $"You have no card of '{contact.Name}', so no message can be known to be from them.");

    private static string PlainName(string file) =>
        file.EndsWith(MessageFormat.Extension, StringComparison.OrdinalIgnoreCase) && file.Length > MessageFormat.Extension.Length
            ? file[..^MessageFormat.Extension.Length]
            : throw new ValiseException(FailureKind.Usage, $"'{file}' does not end in {MessageFormat.Extension}, so the opened file has no name. Name it with -o.");

    private static TimeSpan? ParseAge(System.CommandLine.Parsing.ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        double unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 };
        if (unit > 0 && uint.TryParse(text.AsSpan(0, text.Length - 1), out uint count) && count > 0)
            return TimeSpan.FromSeconds(count * unit);
        result.AddError($"'{text}' is not an age. Say 30m, 12h or 7d.");
        return null;
    }
}
