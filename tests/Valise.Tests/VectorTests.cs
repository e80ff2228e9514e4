using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Valise.Vectors;
using Xunit;

namespace Valise.Tests;

/// <summary>
/// docs/test-vectors.json: it can be made again byte for byte, its signatures aside; the writer makes the same messages,
/// and the reader opens them and refuses the others.
/// </summary>
public class VectorTests
{
    private static readonly byte[] Stored = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "docs", "test-vectors.json"));
    private static readonly JsonElement Root = JsonDocument.Parse(Stored).RootElement;

    [Fact]
    public void The_file_is_made_again_byte_for_byte_and_no_signature_is_missing()
    {
        var signatures = new RecordedSignatures(Stored);
        Assert.Equal(Encoding.UTF8.GetString(Stored), Encoding.UTF8.GetString(VectorFile.Make(signatures)));
        Assert.Equal(0, signatures.Made);
        Assert.Equal(Root.GetProperty("signatures").GetArrayLength(), signatures.Kept);
    }

    [Fact]
    public void Every_stored_signature_is_good()
    {
        foreach (JsonElement entry in Root.GetProperty("signatures").EnumerateArray())
        {
            byte[] point = Bytes(Find("identities", entry.GetProperty("by").GetString()!), "signature_key");
            using ECDsa key = P256.ImportSignatureKey(point)!;
            Assert.True(key.VerifyHash(Bytes(entry, "sha256"), Bytes(entry, "signature")));
        }
    }

    [Fact]
    public void The_cards_belong_to_the_identities()
    {
        foreach (JsonElement entry in Root.GetProperty("identities").EnumerateArray())
        {
            using IdentityKeys keys = Keys(entry);
            Assert.Equal(Bytes(entry, "exchange_key"), keys.ExchangeKey);
            Assert.Equal(Bytes(entry, "signature_key"), keys.SignatureKey);
            var card = Card.ParsePem(Encoding.ASCII.GetBytes(entry.GetProperty("card_text").GetString()!));
            Assert.Equal(Bytes(entry, "card"), card.Encoded.ToArray());
            Assert.Equal(entry.GetProperty("name").GetString(), card.Name);
            Assert.Equal(entry.GetProperty("created").GetInt64(), card.Created.ToUnixTimeMilliseconds());
            Assert.Equal(Bytes(entry, "fingerprint"), Convert.FromHexString(keys.Fingerprint.ToHex()));
            Assert.Equal(entry.GetProperty("fingerprint_shown").GetString(), card.Fingerprint.ToString());
        }
    }

    public static TheoryData<string> Messages => [.. Names("messages")];

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_message_opens_to_its_payload(string name)
    {
        JsonElement entry = Find("messages", name);
        byte[] message = Rebuild(name);
        Assert.Equal(Bytes(entry, "message_sha256"), SHA256.HashData(message));
        await OpensAsync(entry, message);
        if (entry.TryGetProperty("text", out JsonElement text))
            await OpensAsync(entry, Encoding.ASCII.GetBytes(text.GetString()!));
    }

    // No writer of this version makes an entry of another type.
    public static TheoryData<string> Written => [.. VectorList.Opened.Where(message => message.EntryBefore.Length == 0).Select(message => message.Name)];

    [Theory]
    [MemberData(nameof(Written))]
    public async Task The_writer_makes_the_same_message_from_the_same_randomness(string name)
    {
        VectorMessage vector = VectorList.Opened.Single(message => message.Name == name);
        JsonElement entry = Find("messages", name);
        JsonElement[] recipients = [.. entry.GetProperty("recipients").EnumerateArray()];
        using IdentityKeys? signer = vector.Sender is null ? null : new(
            FixedEntropy.ExchangeKey(vector.Sender.ExchangeSecret), new RecordedSigner(vector.Sender, new RecordedSignatures(Stored)));
        var draft = new MessageDraft(
            signer is null ? null : new Sender(signer, CardOf(vector.Sender!.Name), new StreamId(Bytes(entry, "stream"))),
            [.. recipients.Select(to => new Addressee(CardOf(to.GetProperty("to").GetString()!), to.GetProperty("serial").GetUInt64()))],
            entry.GetProperty("file_name").GetString()!,
            DateTimeOffset.FromUnixTimeMilliseconds(entry.GetProperty("time").GetInt64()));
        var entropy = new VectorEntropy(Bytes(entry, "session_key"), recipients.Select(to => Bytes(to, "ephemeral_private_key")));
        byte[] written = await TestMessage.SealAsync(draft, VectorMessage.Pattern(entry.GetProperty("payload_size").GetInt32()), entropy);
        Assert.Equal(Bytes(entry, "message_sha256"), SHA256.HashData(written));
    }

    public static TheoryData<string> Refused => [.. Names("refused_messages"), .. Names("refused_forgeries")];

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_broken_message_is_refused_for_what_is_wrong_with_it(string name)
    {
        JsonElement entry = Find("refused_messages", name) is { ValueKind: JsonValueKind.Object } changed ? changed : Find("refused_forgeries", name);
        bool isAnonymousExpected = entry.TryGetProperty("anonymous_asked_for", out JsonElement asked) && asked.GetBoolean();
        byte[] message = entry.TryGetProperty("message", out _) ? Bytes(entry, "message") : RebuildForged(name);
        var failure = await Assert.ThrowsAsync<ValiseException>(() => OpenAsync(message, isAnonymousExpected));
        Assert.Equal(entry.GetProperty("exit_code").GetInt32(), (int)failure.Kind);
    }

    public static TheoryData<string> RefusedTexts => [.. Names("refused_texts")];

    [Theory]
    [MemberData(nameof(RefusedTexts))]
    public async Task Text_that_is_not_the_text_of_a_message_is_refused(string name)
    {
        byte[] text = Encoding.ASCII.GetBytes(Find("refused_texts", name).GetProperty("text").GetString()!);
        Assert.Equal(FailureKind.Damaged, (await Assert.ThrowsAsync<ValiseException>(() => OpenAsync(text, isAnonymousExpected: false))).Kind);
    }

    public static TheoryData<string> RefusedCards => [.. Names("refused_cards")];

    [Theory]
    [MemberData(nameof(RefusedCards))]
    public void A_broken_card_is_refused(string name) =>
        Assert.Equal(FailureKind.Damaged, Assert.Throws<ValiseException>(() => Card.Parse(Bytes(Find("refused_cards", name), "card"))).Kind);

    private static async Task OpensAsync(JsonElement entry, byte[] message)
    {
        var (opened, plaintext) = await OpenAsync(message, isAnonymousExpected: entry.GetProperty("from").ValueKind == JsonValueKind.Null);
        Assert.Equal(VectorMessage.Pattern(entry.GetProperty("payload_size").GetInt32()), plaintext);
        Assert.Equal(entry.GetProperty("from").GetString(), opened.Sender?.Name);
        Assert.Equal(entry.GetProperty("time").GetInt64(), opened.Time.ToUnixTimeMilliseconds());
        Assert.Equal(entry.GetProperty("file_name").GetString(), opened.FileName);
        JsonElement mine = entry.GetProperty("recipients").EnumerateArray().Single(to => to.GetProperty("to").GetString() == "Bob");
        Assert.Equal(mine.GetProperty("serial").GetUInt64(), opened.Serial);
    }

    // As Bob, who knows Alice.
    private static async Task<(OpenedMessage Message, byte[] Plaintext)> OpenAsync(byte[] message, bool isAnonymousExpected)
    {
        using IdentityKeys bob = Keys(Find("identities", "Bob"));
        var opener = new MessageOpener(bob, new NoLedger())
        {
            Senders = new HashSet<Fingerprint> { CardOf("Alice").Fingerprint },
            AllowAnonymous = isAnonymousExpected,
        };
        return await opener.OpenAsync(message, TestContext.Current.CancellationToken);
    }

    private static byte[] Rebuild(string name) =>
        VectorList.Opened.Single(message => message.Name == name).Build(new RecordedSignatures(Stored)).Encoded;

    private static byte[] RebuildForged(string name) =>
        VectorList.Forged.Single(each => each.Message.Name == name).Message.Build(new RecordedSignatures(Stored)).Encoded;

    private static IEnumerable<string> Names(string list) =>
        Root.GetProperty(list).EnumerateArray().Select(entry => entry.GetProperty("name").GetString()!);

    private static JsonElement Find(string list, string name) =>
        Root.GetProperty(list).EnumerateArray().SingleOrDefault(entry => entry.GetProperty("name").GetString() == name);

    private static byte[] Bytes(JsonElement entry, string name) => Convert.FromHexString(entry.GetProperty(name).GetString()!);

    private static Card CardOf(string name) => Card.Parse(Bytes(Find("identities", name), "card"));

    private static IdentityKeys Keys(JsonElement identity) => new(
        FixedEntropy.ExchangeKey(Bytes(identity, "exchange_private_key")), FixedEntropy.SignatureKey(Bytes(identity, "signature_private_key")));

    /// <summary>A key that makes the signatures of the file.</summary>
    private sealed class RecordedSigner(VectorIdentity identity, RecordedSignatures signatures) : ECDsa
    {
        public override byte[] SignHash(byte[] hash) => signatures.SignHash(identity, hash);

        public override bool VerifyHash(byte[] hash, byte[] signature) => identity.SignatureKey.VerifyHash(hash, signature);

        public override ECParameters ExportParameters(bool includePrivateParameters) => identity.SignatureKey.ExportParameters(includePrivateParameters);
    }
}
