using System.Text;
using Xunit;
using static Valise.Tests.TestMessage;

namespace Valise.Tests;

public class StampTests
{
    private static readonly byte[] Transcript = Bytes(32);

    [Fact]
    public void A_signed_stamp_is_read()
    {
        Stamp stamp = Stamp.Parse(Make(), Transcript, serial: 1);
        Assert.Equal(Alice.Fingerprint, stamp.Sender!.Fingerprint);
        Assert.Equal("name", stamp.FileName);
        Assert.Equal(new StreamId(5), stamp.Stream);
    }

    [Fact]
    public void The_writer_writes_what_the_specification_says()
    {
        byte[] written = new byte[4096];
        int length = Stamp.Write(Signed, Transcript, written);
        byte[] fields = Fields(AliceCard.Encoded.ToArray(), (ulong)Time.ToUnixTimeMilliseconds(), SerialStream.Value, "report.pdf"u8);
        Assert.Equal(fields, written[..fields.Length]);
        Assert.Equal(64, written[fields.Length]);
        byte[] signed = [.. "valise/1 stamp"u8, 0, .. Transcript, .. fields];
        Assert.True(AliceCard.Verify(signed, written.AsSpan(fields.Length + 1, 64)));
        Assert.Equal(fields.Length + 65, length);
    }

    [Fact]
    public void The_last_millisecond_of_the_year_9999_is_the_end_of_time()
    {
        Assert.Equal(9999, Stamp.Parse(Make(time: 253_402_300_799_999), Transcript, 1).Time.Year);
        Refused("the year 10000", Make(time: 253_402_300_800_000));
        Refused("the end of 64 bits", Make(time: ulong.MaxValue));
    }

    [Fact]
    public void What_is_neither_signed_nor_anonymous_is_refused()
    {
        byte[] card = AliceCard.Encoded.ToArray();
        Stamp.Parse([.. Fields([], 0, 0, ""u8), 0], Transcript, serial: 0);
        Refused("signed with serial 0", Make(), serial: 0);
        Refused("signed with stream zero", Make(stream: 0));
        Refused("a card without a signature", [.. Fields(card, 0, 5, ""u8), 0]);
        Refused("a signature without a card", Sign(Fields([], 0, 5, ""u8)));
        Refused("anonymous with a serial", [.. Fields([], 0, 0, ""u8), 0], serial: 1);
        Refused("anonymous with a stream", [.. Fields([], 0, 5, ""u8), 0], serial: 0);
        Refused("a short signature", [.. Sign(Fields(card, 0, 5, ""u8))[..^65], 63, .. new byte[63]]);
    }

    [Fact]
    public void A_signature_by_another_or_over_another_transcript_is_refused()
    {
        Refused("another transcript", Sign(Fields(AliceCard.Encoded.ToArray(), 0, 5, ""u8), transcript: Bytes(33)[1..]));
        Refused("another signer", Sign(Fields(BobCard.Encoded.ToArray(), 0, 5, ""u8)));
        byte[] stamp = Make();
        for (int bit = 0; bit < stamp.Length * 8; bit++)
        {
            byte[] changed = [.. stamp];
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            Refused($"bit {bit}", changed);
        }
    }

    [Fact]
    public void A_file_name_that_breaks_the_rule_is_refused_though_it_is_signed()
    {
        foreach (string name in (string[])["../x", "a/b", "a\\b", "c:", ".x", "-x", "a\0", "a\u202eb"])
            Refused(name, Make(name: Encoding.UTF8.GetBytes(name)));
        Refused("not UTF-8", Make(name: [0xff]));
        Assert.Equal(255, Stamp.Parse(Make(name: Encoding.UTF8.GetBytes(new string('n', 255))), Transcript, 1).FileName.Length);
    }

    [Fact]
    public void Cuts_and_additions_are_refused()
    {
        byte[] stamp = Make();
        for (int length = 0; length < stamp.Length; length++)
            Refused($"cut at {length}", stamp[..length]);
        Refused("a byte more", [.. stamp, 0]);
        Refused("a card too long", Sign(Fields(new byte[513], 0, 5, ""u8)));
    }

    private static byte[] Make(ulong time = 1, ulong stream = 5, byte[]? name = null) =>
        Sign(Fields(AliceCard.Encoded.ToArray(), time, stream, name ?? [.. "name"u8]));

    private static byte[] Fields(byte[] card, ulong time, UInt128 stream, ReadOnlySpan<byte> name)
    {
        byte[] fields = new byte[2 + card.Length + 8 + 16 + 1 + name.Length];
        var writer = new WireWriter(fields);
        writer.UInt16((ushort)card.Length);
        writer.Bytes(card);
        writer.UInt64(time);
        new StreamId(stream).CopyTo(writer.Next(StreamId.Size));
        writer.UInt8((byte)name.Length);
        writer.Bytes(name);
        return fields;
    }

    private static byte[] Sign(byte[] fields, byte[]? transcript = null)
    {
        byte[] signature = new byte[64];
        Alice.Sign([.. "valise/1 stamp"u8, 0, .. transcript ?? Transcript, .. fields], signature);
        return [.. fields, 64, .. signature];
    }

    private static void Refused(string what, byte[] stamp, ulong serial = 1)
    {
        try
        {
            Stamp.Parse(stamp, Transcript, serial);
        }
        catch (ValiseException exception) when (exception.Kind == FailureKind.Damaged)
        {
            return;
        }

        Assert.Fail($"Accepted: {what}");
    }
}
