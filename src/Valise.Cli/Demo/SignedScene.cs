using static Valise.Cli.Demo.Stage;

namespace Valise.Cli.Demo;

/// <summary>Two users of Valise: a message that names its sender and opens once, and three attacks on it.</summary>
internal static class SignedScene
{
    internal static async Task PlayAsync(Stage stage)
    {
        Home aliceHome = stage.HomeOf("alice"), bobHome = stage.HomeOf("bob");
        Say(
            $"Alice sends Bob {stage.What} of {Bytes(stage.Size)}. Only he is to open it, he is to know that it is from",
            "her, and it is to open once.");

        Head("Before", "each makes two key pairs, and they exchange cards");
        aliceHome.Identities.Create("alice");
        bobHome.Identities.Create("bob");
        using Identity alice = aliceHome.Identities.Open("alice");
        using Identity bob = bobHome.Identities.Open("bob");
        aliceHome.Contacts.Add("bob", Card.ParsePem(System.Text.Encoding.ASCII.GetBytes(bob.Card.ToPem())));
        bobHome.Contacts.Add("alice", Card.ParsePem(System.Text.Encoding.ASCII.GetBytes(alice.Card.ToPem())));
        Flow("Alice", "<", $"card, {Bytes(bob.Card.Encoded.Length)}: name, public keys", "Bob");
        Flow("Alice", ">", $"card, {Bytes(alice.Card.Encoded.Length)}: name, public keys", "Bob");
        Say("Over the telephone they compare fingerprints. Alice's:", $"    {alice.Card.Fingerprint}");

        Head("Steps 1 to 3", "Alice seals");
        var sealer = new MessageSealer(alice, aliceHome.Serials);
        string first = stage.PathOf("first.valise");
        SealedMessage sealedMessage = await SealAsync(stage, sealer, aliceHome, first);
        Say(
            $"1  a random session key of 32 bytes, for this message only",
            $"2  the file, encrypted with it: AES-256-GCM, and signed: {Bytes(stage.Size)} -> {Bytes(new FileInfo(first).Length)} with all that follows",
            $"3  the session key, encrypted to Bob's exchange key: a key BLOB of 122 bytes",
            $"   and, sealed: who sends it, when, under which serial number: {sealedMessage.Grant!.Serials[0]}");

        Head("Step 4", "Alice sends it");
        Flow("Alice", ">", $"message, {Bytes(new FileInfo(first).Length)}", "Bob");
        Say("                 |", "                 +--> Eve listens, and keeps a copy");

        Head("Steps 5 and 6", "Bob opens it");
        OpenedMessage opened = await OpenAsync(stage, bob, bobHome, first, "opened");
        await stage.DemandSameAsync(stage.PathOf("opened"));
        Say(
            "5  his private key decrypts the session key from the key BLOB",
            $"6  the session key decrypts the file: {Bytes(opened.Size)}, compared byte by byte: what Alice sent",
            $"   It is from {bobHome.Contacts.FindByCard(opened.Sender!)!.Name}, serial {opened.Serial}.");

        Head("Attack", "Eve sends Bob her copy");
        Flow("Eve", ">", $"the same again, {Bytes(new FileInfo(first).Length)}", "Bob");
        await TellRefusalAsync(FailureKind.Replayed, () => OpenAsync(stage, bob, bobHome, first, "again"));

        Head("Attack", "Mallory writes in Alice's name");
        Home malloryHome = stage.HomeOf("mallory");
        malloryHome.Identities.Create("alice");
        using Identity mallory = malloryHome.Identities.Open("alice");
        malloryHome.Contacts.Add("bob", bob.Card);
        string forged = stage.PathOf("forged.valise");
        await SealAsync(stage, new MessageSealer(mallory, malloryHome.Serials), malloryHome, forged);
        Flow("Mallory", ">", $"message from 'alice', {Bytes(new FileInfo(forged).Length)}", "Bob");
        await TellRefusalAsync(FailureKind.Sender, () => OpenAsync(stage, bob, bobHome, forged, "forged"));

        Head("Attack", "Eve withholds a message");
        string second = stage.PathOf("second.valise"), third = stage.PathOf("third.valise");
        await SealAsync(stage, sealer, aliceHome, second);
        await SealAsync(stage, sealer, aliceHome, third);
        Flow("Alice", ">", "message, serial 2", "Eve  (keeps it)");
        Flow("Alice", ">", "message, serial 3", "Bob");
        opened = await OpenAsync(stage, bob, bobHome, third, "third");
        SerialRange missing = opened.Verdict.Skipped ?? throw new InvalidOperationException("the gap was not noticed.");
        Say($"Serial {opened.Serial} opens, and Bob is told: not arrived from alice so far: {Report.Range(missing)}.");
    }

    private static async Task<SealedMessage> SealAsync(Stage stage, MessageSealer sealer, Home home, string path)
    {
        await using Stream plaintext = Input.Open(stage.Original);
        using var message = PendingFile.Create(path);
        SealedMessage result = await sealer.SealAsync(
            plaintext, message.Stream, [home.Contacts.Get("bob").Card!], cancellationToken: stage.CancellationToken);
        message.Commit();
        return result;
    }

    private static async Task<OpenedMessage> OpenAsync(Stage stage, Identity receiver, Home home, string path, string name)
    {
        await using Stream message = Input.Open(path);
        var opener = new MessageOpener(receiver.Keys, home.Ledger)
        {
            Senders = home.Contacts.List().Select(contact => contact.Card!.Fingerprint).ToHashSet(),
        };
        return await opener.OpenToFileAsync(message, _ => stage.PathOf(name), cancellationToken: stage.CancellationToken);
    }
}
