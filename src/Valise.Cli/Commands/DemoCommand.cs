using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Spectre.Console;
using Valise.CryptoApi;

namespace Valise.Cli.Commands;

/// <summary><c>valise demo</c>: the manual session key exchange between two users, carried out and told step by step.</summary>
internal static class DemoCommand
{
    private const int KeySize = 2048;
    private const int PieceLength = 1 << 16;
    private const int LineWidth = 76;

    private const string Letter =
        """
        Dear Bob,

        the plans are ready. Come on Friday at seven, by the back door, and bring the key.
        Nobody else needs to know.

        Alice

        """;

    private static readonly Argument<string?> Subject = new("FILE")
    {
        Description = "What is sent; a short letter when there is none.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    internal static Command Create()
    {
        var command = new Command("demo", "Watch Alice send Bob a file, and Eve fail to send it again.") { Subject };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        string? file = line.GetValue(Subject);
        if (file is not null)
            await Input.Open(file).DisposeAsync();

        string folder = Directory.CreateTempSubdirectory("valise-demo-").FullName;
        try
        {
            string original = file ?? Path.Combine(folder, "letter.txt");
            if (file is null)
                await File.WriteAllTextAsync(original, Letter, cancellationToken);
            await ExchangeAsync(folder, original, file ?? "a letter", cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Say("", file is null
            ? "All of it happened in a temporary folder, which is gone. For a file of yours: valise demo FILE"
            : "All of it happened in a temporary folder, which is gone.");
    }

    private static async Task ExchangeAsync(string folder, string original, string what, CancellationToken cancellationToken)
    {
        string opened = Path.Combine(folder, "opened");
        long size = new FileInfo(original).Length;
        var aliceHome = new Home(Path.Combine(folder, "alice"));
        var bobHome = new Home(Path.Combine(folder, "bob"));

        Say(
            $"Alice sends Bob {what} of {Bytes(size)}. A random session key encrypts it, Bob's public key",
            "encrypts the session key, and both travel: CryptoAPI's manual session key exchange.");

        Head("Before", "Bob makes a key pair, and gives Alice the public half");
        bobHome.Identities.Create("bob", KeySize);
        cancellationToken.ThrowIfCancellationRequested();
        using Identity bob = bobHome.Identities.Open("bob");
        byte[] publicKeyBlob = bob.Container.ExchangeKey.PublicKey.ExportBlob();
        aliceHome.Contacts.Add("bob", RsaPublicKey.Import(publicKeyBlob));
        RsaPublicKey toBob = aliceHome.Contacts.Get("bob").CryptoApiKey;
        Say($"An RSA key of {toBob.KeySize} bits. Alice keeps it as her contact 'bob'.");
        Flow("Alice", "<", $"public key (PUBLICKEYBLOB), {Bytes(publicKeyBlob.Length)}", "Bob");

        Head("Step 1", "Alice makes a random session key, for this message only");
        using KeyContainer container = KeyContainer.CreateEphemeral();
        using SessionKey sessionKey = container.GenerateSessionKey(AlgorithmId.Aes256);
        Say($"{Describe(sessionKey)}.");

        Head("Step 2", "Alice encrypts the file with the session key");
        Sent sent = Sent.In(Directory.CreateDirectory(Path.Combine(folder, "sent")));
        await EncryptAsync(sessionKey, original, sent.Ciphertext, cancellationToken);
        Say($"{Bytes(size)} -> {Bytes(sent.CiphertextLength)} of ciphertext, in blocks of {sessionKey.BlockSize}.");

        Head("Step 3", "Alice encrypts the session key with Bob's public key");
        await File.WriteAllBytesAsync(sent.KeyBlob, sessionKey.Export(toBob), cancellationToken);
        Say($"{Bytes(sessionKey.KeySize / 8)} -> a key BLOB (SIMPLEBLOB) of {Bytes(sent.KeyBlobLength)}. Only Bob's private key opens it.");

        Head("Step 4", "Alice sends both");
        Sent captured = sent.CopyTo(Directory.CreateDirectory(Path.Combine(folder, "captured")));
        Flow("Alice", ">", $"ciphertext, {Bytes(sent.CiphertextLength)}", "Bob");
        Flow("Alice", ">", $"key BLOB, {Bytes(sent.KeyBlobLength)}", "Bob");
        Say("               |", "               +--> Eve listens, and keeps a copy of both");

        Head("Step 5", "Bob imports the key BLOB with his private key");
        using (SessionKey imported = await ImportAsync(bob, sent, cancellationToken))
            Say($"{Bytes(sent.KeyBlobLength)} -> the session key: {Describe(imported)}.");

        Head("Step 6", "Bob decrypts the ciphertext with the session key");
        await OpenAsync(bob, sent, opened, cancellationToken);
        await using (Stream plaintext = Input.Open(opened))
            await DemandSameAsync(original, plaintext, cancellationToken);
        Say($"{Bytes(sent.CiphertextLength)} -> {Bytes(new FileInfo(opened).Length)}, compared byte by byte: what Alice sent.");

        Head("After", "Eve sends Bob her copy");
        Flow("Eve", ">", $"the same again, {Bytes(captured.CiphertextLength + captured.KeyBlobLength)}", "Bob");
        using (SessionKey again = await ImportAsync(bob, captured, cancellationToken))
        await using (Stream plaintext = Decrypt(again, captured.Ciphertext))
            await DemandSameAsync(original, plaintext, cancellationToken);
        Say("With CryptoAPI alone Bob cannot tell: it decrypts as well as the first time.");

        ValiseException refusal = await RefusalAsync(() => OpenAsync(bob, captured, opened + "-again", cancellationToken));
        Say($"Valise remembers what it opened. 'valise open' ends with exit code {(int)refusal.Kind} and says:");
        Say([.. Wrapping.Lines(refusal.Message, LineWidth).Select(line => $"  > {line}")]);
    }

    private static async Task EncryptAsync(SessionKey key, string source, string destination, CancellationToken cancellationToken)
    {
        await using Stream plaintext = Input.Open(source);
        await using var ciphertext = new CryptoStream(File.Create(destination), key.CreateEncryptor(), CryptoStreamMode.Write);
        await plaintext.CopyToAsync(ciphertext, cancellationToken);
    }

    private static CryptoStream Decrypt(SessionKey key, string source) =>
        new(Input.Open(source), key.CreateDecryptor(), CryptoStreamMode.Read);

    private static async Task<SessionKey> ImportAsync(Identity receiver, Sent message, CancellationToken cancellationToken) =>
        receiver.Container.ImportSessionKey(await File.ReadAllBytesAsync(message.KeyBlob, cancellationToken));

    private static async Task OpenAsync(Identity receiver, Sent message, string destination, CancellationToken cancellationToken)
    {
        SimpleBlob keyBlob = CryptoApiMessage.ParseKeyBlob(await File.ReadAllBytesAsync(message.KeyBlob, cancellationToken));
        await using Stream ciphertext = Input.Open(message.Ciphertext);
        var opener = new CryptoApiOpener(receiver.Container, receiver.Ledger);
        await opener.OpenToFileAsync(new CryptoApiMessage(keyBlob, ciphertext), destination, cancellationToken: cancellationToken);
    }

    private static async Task<ValiseException> RefusalAsync(Func<Task> open)
    {
        try
        {
            await open();
        }
        catch (ValiseException e) when (e.Kind == FailureKind.Replayed)
        {
            return e;
        }

        throw new InvalidOperationException("the message opened a second time.");
    }

    private static async Task DemandSameAsync(string original, Stream plaintext, CancellationToken cancellationToken)
    {
        await using Stream expected = Input.Open(original);
        byte[] expectedPiece = new byte[PieceLength], piece = new byte[PieceLength];
        int length;
        do
        {
            length = await expected.ReadAtLeastAsync(expectedPiece, PieceLength, throwOnEndOfStream: false, cancellationToken);
            int plainLength = await plaintext.ReadAtLeastAsync(piece, PieceLength, throwOnEndOfStream: false, cancellationToken);
            if (!expectedPiece.AsSpan(0, length).SequenceEqual(piece.AsSpan(0, plainLength)))
                throw new InvalidOperationException("what Bob opened is not what Alice sent.");
        }
        while (length == PieceLength);
    }

    private static void Head(string step, string title)
    {
        Say("");
        if (Console.IsOutputRedirected)
            Say($"{step}: {title}");
        else
            AnsiConsole.MarkupLineInterpolated($"[bold]{step}: {title}[/]");
    }

    private static void Say(params string[] lines)
    {
        foreach (string line in lines)
            Console.Out.WriteLine(line);
    }

    private static void Flow(string left, string direction, string what, string right)
    {
        const int width = 52;
        string shaft = new('-', (width - what.Length - 2) / 2);
        string arrow = $"{shaft} {what} ".PadRight(width, '-');
        Say($"    {left,-5}  {(direction == "<" ? "<" + arrow : arrow + ">")}  {right}");
    }

    private static string Describe(SessionKey key) =>
        $"{Provider.EnhancedAes.Algorithms.First(algorithm => algorithm.Id == key.Algorithm).Name}, {Bytes(key.KeySize / 8)}";

    private static string Bytes(long count) =>
        count == 1 ? "1 byte" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} bytes");

    /// <summary>What travels, in a folder.</summary>
    private sealed record Sent(string Ciphertext, string KeyBlob)
    {
        internal long CiphertextLength => new FileInfo(Ciphertext).Length;

        internal long KeyBlobLength => new FileInfo(KeyBlob).Length;

        internal static Sent In(DirectoryInfo folder) =>
            new(Path.Combine(folder.FullName, "ciphertext"), Path.Combine(folder.FullName, "key.blob"));

        internal Sent CopyTo(DirectoryInfo folder)
        {
            Sent copy = In(folder);
            File.Copy(Ciphertext, copy.Ciphertext);
            File.Copy(KeyBlob, copy.KeyBlob);
            return copy;
        }
    }
}
