using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static Valise.Tests.TestMessage;

namespace Valise.Tests;

/// <summary>Every parser, on any bytes and on changed ones: a value or a ValiseException, and no more memory than the
/// bytes are worth.</summary>
public class ParserFuzzTests
{
    private static readonly byte[] Message = Seal(Signed, Bytes(20));
    private static readonly byte[] Stamped = StampBytes();
    private static readonly byte[] Transcript = Bytes(32);
    private static readonly byte[] Keys = Alice.ExportPem();

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(2_000).WithQuietOnSuccess(true);

    [Fact]
    public void Cards() => Fuzz(AliceCard.Encoded.ToArray(), bytes => Card.Parse(bytes));

    [Fact]
    public void Cards_as_text() => Fuzz(Encoding.ASCII.GetBytes(AliceCard.ToPem()), bytes => Card.ParsePem(bytes));

    [Fact]
    public void Headers() => Fuzz(Message[..^(20 + 16 + Trailer.Size)], bytes => Header.Parse(bytes));

    [Fact]
    public void Headers_in_a_stream() => Fuzz(Message, bytes => MessageReader.OpenAsync(new MemoryStream(bytes)).GetAwaiter().GetResult());

    [Fact]
    public void Stamps() => Fuzz(Stamped, bytes => Stamp.Parse(bytes, Transcript, 7));

    [Fact]
    public void Key_grants() => Fuzz(new byte[KeyGrant.Size], bytes => KeyGrant.TryRead(bytes, new byte[KeyGrant.SessionKeySize], out _));

    [Fact]
    public void Armor_of_messages() => Fuzz(Armor.Encode(Message, Armor.MessageLabel), bytes => Armor.Decode(bytes, Armor.MessageLabel, Message.Length));

    [Fact]
    public void Keys_at_rest() => Fuzz(Keys, bytes => IdentityKeys.ImportPem(bytes));

    [Fact]
    public void Names() => Fuzz("Zoë Ångström"u8.ToArray(), bytes => NameRule.TryDecode(bytes, out _));

    [Fact]
    public void File_names() => Fuzz("report é.pdf"u8.ToArray(), bytes => FileNameRule.TryDecode(bytes, out _));

    [Fact]
    public void Fingerprints()
    {
        Fuzz("0123 4567 89ab"u8.ToArray(), bytes => Fingerprint.Parse(Encoding.UTF8.GetString(bytes)));
        Check.One(Many, Prop.ForAll<byte[]>(bytes =>
        {
            var fingerprint = new Fingerprint(SHA256.HashData(bytes));
            return Fingerprint.Parse(fingerprint.ToString()) == fingerprint && Fingerprint.Parse(fingerprint.ToHex()) == fingerprint;
        }));
    }

    [Fact]
    public void Sniffing() => Fuzz(Message, bytes => Sniffer.Sniff(bytes));

    // At most 300 KiB whatever the input says, which covers the fixed buffers, and twenty bytes for each byte of it.
    private static void Fuzz(byte[] valid, Action<byte[]> parse)
    {
        // What is made once for the whole process is not counted.
        Nfc.Normalize("é");
        Survives(valid, parse);
        Survives([], parse);
        Check.One(Many, Prop.ForAll<byte[]>(bytes => Survives(bytes, parse)));
        Check.One(Many, Prop.ForAll<int>(seed => Survives(Mutation.Of(valid, valid, new System.Random(seed)), parse)));
        Check.One(Many, Prop.ForAll<byte[], byte>((bytes, at) => Survives([.. valid[..Math.Min(at, valid.Length)], .. bytes], parse)));
    }

    private static bool Survives(byte[] bytes, Action<byte[]> parse)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            parse(bytes);
        }
        catch (ValiseException)
        {
            // One of the two answers.
        }

        return GC.GetAllocatedBytesForCurrentThread() - before <= 300 * 1024 + 20 * bytes.Length;
    }

    private static byte[] StampBytes()
    {
        byte[] stamp = new byte[1024];
        return stamp[..Stamp.Write(Signed, Bytes(32), stamp)];
    }
}
