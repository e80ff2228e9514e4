using System.Security.Cryptography;
using Valise.CryptoApi;
using static Valise.Cli.Demo.Stage;

namespace Valise.Cli.Demo;

/// <summary>The same file to somebody whose programs know only CryptoAPI: the manual session key exchange, step by step.</summary>
internal static class CryptoApiScene
{
    private const int KeySize = 2048;

    internal static async Task PlayAsync(Stage stage)
    {
        Home aliceHome = stage.HomeOf("alice"), carolHome = stage.HomeOf("carol");
        Say("", "And Carol, whose programs know only CryptoAPI? The same six steps, in its formats.");

        Head("Before", "Carol makes a key pair, and gives Alice the public half");
        carolHome.Identities.Create("carol", cryptoApiKeySize: KeySize);
        stage.CancellationToken.ThrowIfCancellationRequested();
        using Identity carol = carolHome.Identities.Open("carol");
        byte[] publicKeyBlob = carol.Container.ExchangeKey.PublicKey.ExportBlob();
        aliceHome.Contacts.Add("carol", RsaPublicKey.Import(publicKeyBlob));
        RsaPublicKey toCarol = aliceHome.Contacts.Get("carol").CryptoApiKey!;
        Say($"An RSA key of {toCarol.KeySize} bits. Alice keeps it as her contact 'carol'.");
        Flow("Alice", "<", $"public key (PUBLICKEYBLOB), {Bytes(publicKeyBlob.Length)}", "Carol");

        Head("Step 1", "Alice makes a random session key, for this message only");
        using KeyContainer container = KeyContainer.CreateEphemeral();
        using SessionKey sessionKey = container.GenerateSessionKey(AlgorithmId.Aes256);
        Say($"{Describe(sessionKey)}.");

        Head("Step 2", "Alice encrypts the file with the session key");
        Sent sent = Sent.In(Directory.CreateDirectory(stage.PathOf("sent")));
        await EncryptAsync(stage, sessionKey, sent.Ciphertext);
        Say($"{Bytes(stage.Size)} -> {Bytes(sent.CiphertextLength)} of ciphertext, in blocks of {sessionKey.BlockSize}.");

        Head("Step 3", "Alice encrypts the session key with Carol's public key");
        await File.WriteAllBytesAsync(sent.KeyBlob, sessionKey.Export(toCarol), stage.CancellationToken);
        Say($"{Bytes(sessionKey.KeySize / 8)} -> a key BLOB (SIMPLEBLOB) of {Bytes(sent.KeyBlobLength)}. Only Carol's private key opens it.");

        Head("Step 4", "Alice sends both");
        Sent captured = sent.CopyTo(Directory.CreateDirectory(stage.PathOf("captured")));
        Flow("Alice", ">", $"ciphertext, {Bytes(sent.CiphertextLength)}", "Carol");
        Flow("Alice", ">", $"key BLOB, {Bytes(sent.KeyBlobLength)}", "Carol");
        Say("                 |", "                 +--> Eve listens, and keeps a copy of both");

        Head("Step 5", "Carol imports the key BLOB with her private key");
        using (SessionKey imported = await ImportAsync(stage, carol, sent))
            Say($"{Bytes(sent.KeyBlobLength)} -> the session key: {Describe(imported)}.");

        Head("Step 6", "Carol decrypts the ciphertext with the session key");
        await OpenAsync(stage, carol, carolHome, sent, "opened-by-carol");
        await stage.DemandSameAsync(stage.PathOf("opened-by-carol"));
        Say($"{Bytes(sent.CiphertextLength)} -> {Bytes(stage.Size)}, compared byte by byte: what Alice sent.");

        Head("Attack", "Eve sends Carol her copy");
        Flow("Eve", ">", $"the same again, {Bytes(captured.CiphertextLength + captured.KeyBlobLength)}", "Carol");
        using (SessionKey again = await ImportAsync(stage, carol, captured))
        await using (Stream plaintext = Decrypt(again, captured.Ciphertext))
            await stage.DemandSameAsync(plaintext);
        Say("With CryptoAPI alone Carol cannot tell: it decrypts as well as the first time.", "Valise remembers what it opened, here too.");
        await TellRefusalAsync(FailureKind.Replayed, () => OpenAsync(stage, carol, carolHome, captured, "again-by-carol"));
    }

    private static async Task EncryptAsync(Stage stage, SessionKey key, string destination)
    {
        await using Stream plaintext = Input.Open(stage.Original);
        await using var ciphertext = new CryptoStream(File.Create(destination), key.CreateEncryptor(), CryptoStreamMode.Write);
        await plaintext.CopyToAsync(ciphertext, stage.CancellationToken);
    }

    private static CryptoStream Decrypt(SessionKey key, string source) =>
        new(Input.Open(source), key.CreateDecryptor(), CryptoStreamMode.Read);

    private static async Task<SessionKey> ImportAsync(Stage stage, Identity receiver, Sent message) =>
        receiver.Container.ImportSessionKey(await File.ReadAllBytesAsync(message.KeyBlob, stage.CancellationToken));

    private static async Task OpenAsync(Stage stage, Identity receiver, Home home, Sent message, string name)
    {
        SimpleBlob keyBlob = CryptoApiMessage.ParseKeyBlob(await File.ReadAllBytesAsync(message.KeyBlob, stage.CancellationToken));
        await using Stream ciphertext = Input.Open(message.Ciphertext);
        var opener = new CryptoApiOpener(receiver.Container, home.Ledger);
        await opener.OpenToFileAsync(
            new CryptoApiMessage(keyBlob, ciphertext), stage.PathOf(name), cancellationToken: stage.CancellationToken);
    }

    private static string Describe(SessionKey key) =>
        $"{Provider.EnhancedAes.Algorithms.First(algorithm => algorithm.Id == key.Algorithm).Name}, {Bytes(key.KeySize / 8)}";

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
