using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static Valise.Tests.TestMessage;

namespace Valise.Tests;

/// <summary>Cards and messages of this format, taken apart by anybody who has them.</summary>
public class ValiseInspectionTests
{
    [Fact]
    public async Task A_signed_message_is_taken_apart()
    {
        byte[] message = Seal(Signed, Bytes(5));
        int stamp = message[359] << 8 | message[360], payload = 361 + stamp;
        Inspection inspection = await InspectAsync(message);

        Assert.Equal("Valise message", inspection.Format);
        Assert.Equal("A message sealed to 2 recipients. It is signed; who signed it is sealed.", inspection.Summary);
        Assert.Null(inspection.Damage);
        Assert.Equal(
            [
                ("Header", "magic", 0, 7, "valise"),
                ("Header", "(version)", 7, 1, "1"),
                ("Header", "(length)", 8, 3, "316"),
                .. Recipient(11, Bob),
                .. Recipient(169, Carol),
                ("Header", "commitment", 327, 32, null),
                ("Header", "(length)", 359, 2, $"{stamp}"),
                ("Header", "stamp", 361, stamp, null),
                ("(payload)", "chunks", payload, 21, null),
                ("(payload)", "trailer", payload + 21, 80, null),
            ],
            inspection.Fields.Select(Row));
        Assert.Equal("sealed, 1 chunk: a plaintext of 5 bytes", inspection.Fields[^2].Meaning);
        Assert.Equal(message.Length, inspection.Length);
        AssertBytes(message, inspection);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a name of the largest size")]
    public async Task An_anonymous_message_is_told_by_the_size_of_its_stamp(string fileName)
    {
        fileName = fileName.PadRight(fileName.Length == 0 ? 0 : 255, 'n');
        Inspection anonymous = await InspectAsync(Seal(Anonymous with { FileName = fileName }, Bytes(70_000)));
        Assert.Contains("it is anonymous", anonymous.Summary, StringComparison.Ordinal);
        Assert.Equal(("(payload)", "chunks", 70_000 + 2 * 16, "sealed, 2 chunks: a plaintext of 70,000 bytes"), Last(anonymous));

        Card shortest = Card.Create(Alice, "A", DateTimeOffset.UnixEpoch);
        Inspection signed = await InspectAsync(Seal(new(new Sender(Alice, shortest, SerialStream), [new Addressee(BobCard, 1)], "", Time), []));
        Assert.Contains("It is signed", signed.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_gives_what_the_bytes_in_it_give()
    {
        byte[] message = Seal(Signed, Bytes(100_000));
        Inspection bytes = await InspectAsync(message), text = await InspectAsync(Armor.Encode(message, Armor.MessageLabel));
        Assert.Equal("Valise message as text", text.Format);
        Assert.Equal(bytes.Fields.Select(Row), text.Fields.Select(Row));
        AssertBytes(message, text);
    }

    [Fact]
    public async Task A_pipe_gives_what_a_file_gives()
    {
        byte[] message = Seal(Signed, Bytes(100_000));
        Inspection file = await InspectAsync(message);
        Inspection pipe = await Inspector.InspectAsync(new ChoppyStream(message, piece: 7), TestContext.Current.CancellationToken);
        Assert.Equal(file.Fields.Select(Row), pipe.Fields.Select(Row));
    }

    [Fact]
    public async Task A_message_that_is_cut_short_is_damaged_wherever_a_reader_can_tell()
    {
        byte[] message = Seal(Signed, Bytes(65_537));
        int header = message.Length - 80 - 65_537 - 2 * 16;
        foreach (int length in (int[])[header, header + 95, message.Length - 16, message.Length - 1])
        {
            Inspection inspection = await InspectAsync(message[..length]);
            Assert.NotNull(inspection.Damage);
            Assert.Equal(length, inspection.Length);
        }

        for (int length = 0; length < header; length += 7)
            await Assert.ThrowsAsync<ValiseException>(() => InspectAsync(message[..length]));
    }

    [Fact]
    public async Task An_entry_of_an_unknown_type_is_shown_as_such()
    {
        byte[] entry = [.. Bytes(32), 0, 2, 0, 3, 1, 2, 3];
        Inspection inspection = await InspectAsync([.. HeaderTests.Build([entry]), .. Bytes(16)]);
        Assert.Equal(("Recipient", "key_blob", 47, 3, null), Row(inspection.Fields[6]));
        Assert.Contains("not known here", inspection.Fields[6].Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_is_taken_apart()
    {
        Inspection inspection = await InspectAsync(Encoding.ASCII.GetBytes(AliceCard.ToPem()));
        Assert.Equal("card", inspection.Format);
        Assert.Equal($"The card of an identity that calls itself 'Alice', fingerprint {Alice.Fingerprint}.", inspection.Summary);
        Assert.Equal(
            [
                ("Card", "version", 0, 1, "1"),
                ("Card", "(length)", 1, 1, "5"),
                ("Card", "name", 2, 5, "Alice"),
                ("Card", "exchange_key", 7, 65, null),
                ("Card", "signature_key", 72, 65, null),
                ("Card", "created", 137, 8, "2026-03-04T05:06:07.890Z"),
                ("Card", "signature", 145, 64, null),
            ],
            inspection.Fields.Select(Row));
        AssertBytes(AliceCard.Encoded.Span, inspection);
    }

    [Fact]
    public async Task A_card_that_is_not_as_its_owner_made_it_is_refused()
    {
        byte[] card = AliceCard.Encoded.ToArray();
        card[^1] ^= 1;
        byte[] text = Armor.Encode(card, Card.PemLabel);
        Assert.Contains("card is damaged", (await Assert.ThrowsAsync<ValiseException>(() => InspectAsync(text))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ValiseException>(() => InspectAsync([.. Encoding.ASCII.GetBytes(AliceCard.ToPem()), .. new byte[2000]]));
    }

    [Fact]
    public void Whatever_the_bytes_are_they_give_an_inspection_of_all_of_them_or_a_sentence()
    {
        byte[] message = Seal(SignedTo(BobCard), Bytes(3));
        byte[][] whole = [message, Armor.Encode(message, Armor.MessageLabel), Encoding.ASCII.GetBytes(AliceCard.ToPem())];
        Gen<byte[]> mutated =
            from content in Gen.Elements(whole)
            from changes in Gen.Zip(Gen.OneOf(Gen.Choose(0, 60), Gen.Choose(0, content.Length - 1)), Gen.Choose(0, 255)).ArrayOf()
            from length in Gen.Frequency((3, Gen.Constant(content.Length)), (1, Gen.Choose(0, 2 * content.Length)))
            select Mutate(content, changes.Take(3), length);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(10_000).WithQuietOnSuccess(true),
            Prop.ForAll(mutated.ToArbitrary(), Holds));
    }

    private static byte[] Mutate(byte[] content, IEnumerable<(int Offset, int Value)> changes, int length)
    {
        byte[] result = [.. content];
        foreach ((int offset, int value) in changes)
            result[offset] = (byte)value;
        Array.Resize(ref result, length);
        return result;
    }

    private static bool Holds(byte[] content)
    {
        try
        {
            Inspection inspection = Inspector.InspectAsync(new MemoryStream(content)).GetAwaiter().GetResult();
            return inspection.Format != "Valise message" || inspection.Length == content.Length;
        }
        catch (ValiseException e)
        {
            return e.Kind == FailureKind.Damaged;
        }
    }

    private static Task<Inspection> InspectAsync(byte[] content) =>
        Inspector.InspectAsync(new MemoryStream(content), TestContext.Current.CancellationToken);

    private static (string Structure, string Name, long Offset, long Length, string? Value)[] Recipient(int offset, IdentityKeys keys) =>
    [
        ("Recipient", "fingerprint", offset, 32, keys.Fingerprint.ToString()),
        ("Recipient", "type", offset + 32, 2, "1"),
        ("Recipient", "(length)", offset + 34, 2, "122"),
        ("Recipient", "key_blob.enc", offset + 36, 65, null),
        ("Recipient", "key_blob.ct", offset + 101, 57, null),
    ];

    private static (string Structure, string Name, long Offset, long Length, string? Value) Row(InspectedField field) =>
        (field.Structure, field.Name, field.Offset, field.Length, field.Value);

    private static (string, string, long, string) Last(Inspection inspection) =>
        inspection.Fields[^1] is var field ? (field.Structure, field.Name, field.Length, field.Meaning) : default;

    private static void AssertBytes(ReadOnlySpan<byte> content, Inspection inspection)
    {
        long offset = 0;
        foreach (InspectedField field in inspection.Fields)
        {
            Assert.Equal(offset, field.Offset);
            Assert.Equal(content.Slice((int)offset, field.Bytes.Length), field.Bytes.Span);
            offset += field.Length;
        }

        Assert.Equal(content.Length, offset);
    }
}
