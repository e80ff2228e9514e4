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
        string ciphertextFile = Path.Combine(folder, "ciphertext"), opened = Path.Combine(folder, "opened");
        long size = new FileInfo(original).Length;
        var aliceHome = new Home(Path.Combine(folder, "alice"));
        var bobHome = new Home(Path.Combine(folder, "bob"));

        Say($"Alice sends Bob {what} ({Bytes(size)}) by CryptoAPI's manual session key exchange.");

        Head("Before", "Bob makes a key pair, and gives Alice the public half");
        bobHome.Identities.Create("bob", KeySize);
        cancellationToken.ThrowIfCancellationRequested();
        using Identity bob = bobHome.Identities.Open("bob");
        byte[] publicKeyBlob = bob.Container.ExchangeKey.PublicKey.ExportBlob();
        aliceHome.Contacts.Add("bob", RsaPublicKey.Import(publicKeyBlob));
        RsaPublicKey toBob = aliceHome.Contacts.Get("bob").CryptoApiKey;
        Say($"RSA, {toBob.KeySize} bits. Fingerprint {Contact.FingerprintOf(toBob).ToString()[..19]} ...");
        Flow("Alice", "<", $"public key (PUBLICKEYBLOB), {Bytes(publicKeyBlob.Length)}", "Bob");

        Head("Step 1", "Alice makes a random session key, for this message only");
        using KeyContainer container = KeyContainer.CreateEphemeral();
        using SessionKey sessionKey = container.GenerateSessionKey(AlgorithmId.Aes256);
        Say($"{sessionKey.Algorithm}, {Bytes(sessionKey.KeySize / 8)}.");

        Head("Step 2", "Alice encrypts the file with the session key");
        await EncryptAsync(sessionKey, original, ciphertextFile, cancellationToken);
        long ciphertextSize = new FileInfo(ciphertextFile).Length;
        Say($"{Bytes(size)} -> {Bytes(ciphertextSize)}, in blocks of {sessionKey.BlockSize}.");

        Head("Step 3", "Alice encrypts the session key with Bob's public key");
        byte[] keyBlob = sessionKey.Export(toBob);
        Say($"{Bytes(sessionKey.KeySize / 8)} -> {Bytes(keyBlob.Length)}: a key BLOB (SIMPLEBLOB). Only Bob's private key opens it.");

        Head("Step 4", "Alice sends both");
        Flow("Alice", ">", $"ciphertext, {Bytes(ciphertextSize)}", "Bob");
        Flow("Alice", ">", $"key BLOB, {Bytes(keyBlob.Length)}", "Bob");
        Say("             |", "             +--> Eve listens, and keeps a copy of both");

        Head("Step 5", "Bob imports the key BLOB with his private key");
        using (SessionKey imported = bob.Container.ImportSessionKey(keyBlob))
            Say($"{Bytes(keyBlob.Length)} -> {imported.Algorithm}, {Bytes(imported.KeySize / 8)}: the session key.");

        Head("Step 6", "Bob decrypts the ciphertext with the session key");
        await OpenAsync(bob, keyBlob, ciphertextFile, opened, cancellationToken);
        Say($"{Bytes(ciphertextSize)} -> {Bytes(new FileInfo(opened).Length)}.");
        if (!await AreEqualAsync(original, opened, cancellationToken))
            throw new InvalidDataException("The opened file is not what Alice sent.");
        Say("Byte by byte, it is what Alice sent.");

        Head("After", "Eve sends her copy to Bob again");
        Flow("Eve", ">", $"the same two, {Bytes(ciphertextSize + keyBlob.Length)}", "Bob");
        using (SessionKey again = bob.Container.ImportSessionKey(keyBlob))
            Say($"CryptoAPI cannot tell: it imports the key BLOB again, {again.Algorithm}, and would decrypt.");
        ValiseException refusal = await Refusal(() => OpenAsync(bob, keyBlob, ciphertextFile, opened + "-again", cancellationToken));
        Say($"Valise remembers what it opened. 'valise open' ends with exit code {(int)refusal.Kind}:");
        Say([.. refusal.Message.Split(". ").Select((sentence, i) => (i == 0 ? "> " : "  ") + sentence.TrimEnd('.') + ".")]);
    }

    private static async Task EncryptAsync(SessionKey key, string source, string destination, CancellationToken cancellationToken)
    {
        await using Stream plaintext = Input.Open(source);
        await using FileStream ciphertext = File.Create(destination);
        using ICryptoTransform encryptor = key.CreateEncryptor();
        await using var encrypting = new CryptoStream(ciphertext, encryptor, CryptoStreamMode.Write);
        await plaintext.CopyToAsync(encrypting, cancellationToken);
    }

    private static async Task OpenAsync(Identity receiver, byte[] keyBlob, string source, string destination, CancellationToken cancellationToken)
    {
        await using Stream ciphertext = Input.Open(source);
        var message = new CryptoApiMessage(CryptoApiMessage.ParseKeyBlob(keyBlob), ciphertext);
        var opener = new CryptoApiOpener(receiver.Container, receiver.Ledger);
        await opener.OpenToFileAsync(message, destination, cancellationToken: cancellationToken);
    }

    private static async Task<ValiseException> Refusal(Func<Task> open)
    {
        try
        {
            await open();
        }
        catch (ValiseException e) when (e.Kind == FailureKind.Replayed)
        {
            return e;
        }

        throw new InvalidDataException("The message opened a second time.");
    }

    private static async Task<bool> AreEqualAsync(string left, string right, CancellationToken cancellationToken)
    {
        const int pieceLength = 1 << 16;
        await using Stream leftStream = Input.Open(left), rightStream = Input.Open(right);
        byte[] leftPiece = new byte[pieceLength], rightPiece = new byte[pieceLength];
        int length;
        do
        {
            length = await leftStream.ReadAtLeastAsync(leftPiece, pieceLength, false, cancellationToken);
            int rightLength = await rightStream.ReadAtLeastAsync(rightPiece, pieceLength, false, cancellationToken);
            if (!leftPiece.AsSpan(0, length).SequenceEqual(rightPiece.AsSpan(0, rightLength)))
                return false;
        }
        while (length == pieceLength);
        return true;
    }

    // Bold on a terminal that can, plain elsewhere.
    private static void Head(string step, string title) => AnsiConsole.MarkupLineInterpolated($"\n[bold]{step}: {title}[/]");

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

    private static string Bytes(long count) =>
        count == 1 ? "1 byte" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} bytes");
}
