using System.Text;
using static Valise.Vectors.VectorMessage;

namespace Valise.Vectors;

/// <summary>The people, the messages that open and those that are refused.</summary>
internal static class VectorList
{
    // Bob opens; Alice is the only contact of his.
    internal static readonly VectorIdentity Alice = new("Alice"), Bob = new("Bob"), Carol = new("Carol");

    internal static IEnumerable<VectorMessage> Opened =>
    [
        Signed("signed, 0 bytes", 0),
        Signed("signed, 1 byte", 1),
        Signed("signed, 65,536 bytes", ChunkSize),
        Signed("signed, 65,537 bytes", ChunkSize + 1),
        new()
        {
            Name = "signed, two recipients", Sender = Alice, Recipients = [(Carol, 1), (Bob, 7)], FileName = [.. "report.pdf"u8], Payload = Pattern(100),
        },
        new()
        {
            Name = "signed, behind an entry of unknown type", Sender = Alice, Recipients = [(Bob, 8)], EntryBefore = [.. Carol.Fingerprint, 0xff, 0xff, 0, 3, 1, 2, 3], Payload = Pattern(10),
        },
        Anonymous("anonymous"),
    ];

    /// <summary>What only somebody can make who has a sender's keys, or the session key.</summary>
    internal static IEnumerable<(VectorMessage Message, FailureKind Failure)> Forged =>
    [
        (new() { Name = "sealed to Carol only", Sender = Alice, Recipients = [(Carol, 1)] }, FailureKind.NoKey),
        (new() { Name = "from Carol, who is not a contact", Sender = Carol, Recipients = [(Bob, 1)] }, FailureKind.Sender),
        (Anonymous("anonymous, where none was asked for"), FailureKind.Sender),
        (new() { Name = "the same recipient twice", Sender = Alice, Recipients = [(Bob, 1), (Bob, 2)] }, FailureKind.Damaged),
        (new() { Name = "KeyGrant of version 2", Sender = Alice, Recipients = [(Bob, 1)], GrantVersion = 2 }, FailureKind.Damaged),
        (new() { Name = "signed, serial 0", Sender = Alice, Recipients = [(Bob, 0)] }, FailureKind.Damaged),
        (new() { Name = "signed, stream zero", Sender = Alice, Recipients = [(Bob, 1)], StreamId = 0 }, FailureKind.Damaged),
        (new() { Name = "signed in the year 10000", Sender = Alice, Recipients = [(Bob, 1)], Time = 253_402_300_800_000 }, FailureKind.Damaged),
        (new() { Name = "anonymous, serial 1", Recipients = [(Bob, 1)] }, FailureKind.Damaged),
        (new() { Name = "anonymous, with a stream", Recipients = [(Bob, 0)], StreamId = 1 }, FailureKind.Damaged),
        (new() { Name = "stamp signed by another", Sender = Alice, Recipients = [(Bob, 1)], StampSigner = Carol }, FailureKind.Damaged),
        (new() { Name = "stamp signed for another use", Sender = Alice, Recipients = [(Bob, 1)], StampLabel = "valise/1 payload" }, FailureKind.Damaged),
        (new() { Name = "trailer signed by another", Sender = Alice, Recipients = [(Bob, 1)], TrailerSigner = Carol }, FailureKind.Damaged),
        (new() { Name = "signed, without a trailer", Sender = Alice, Recipients = [(Bob, 1)], Payload = Pattern(100), HasTrailer = false }, FailureKind.Damaged),
        (new() { Name = "an empty last chunk behind a full one", Sender = Alice, Recipients = [(Bob, 1)], Payload = Pattern(ChunkSize), HasEmptyLastChunk = true }, FailureKind.Damaged),
        (WithCard("card of another in the stamp", Carol.Card), FailureKind.Damaged),
        (WithCard("card with one key for both uses", signatures => Alice.Card(signatures, [.. "Alice"u8], Alice.SignaturePoint)), FailureKind.Damaged),
        .. from name in (string[])["../x", "a/b", "a\\b", "c:", ".x", "-x", "a\0", "a\u202eb", "a\u0378b"]
           select (new VectorMessage { Name = $"file name {Words(name)}", Sender = Alice, Recipients = [(Bob, 1)], FileName = Encoding.UTF8.GetBytes(name) }, FailureKind.Damaged),
        (new() { Name = "file name that is not UTF-8", Sender = Alice, Recipients = [(Bob, 1)], FileName = [0xc0, 0xaf] }, FailureKind.Damaged),
    ];

    /// <summary>What anybody can do to a message on its way.</summary>
    /// <param name="message">"signed, 1 byte".</param>
    internal static IEnumerable<(string Name, byte[] Message, FailureKind Failure)> Changed(VectorMessage message)
    {
        byte[] whole = message.Encoded;
        int header = message.Header.Length;
        byte[] Flipped(int at) => [.. whole[..at], (byte)(whole[at] ^ 1), .. whole[(at + 1)..]];
        return
        [
            ("nothing at all", [], FailureKind.Damaged),
            ("the magic only", whole[..8], FailureKind.Damaged),
            ("version 2", [.. whole[..7], 2, .. whole[8..]], FailureKind.Damaged),
            ("no recipients", [.. whole[..8], 0, 0, 0, .. whole[169..]], FailureKind.Damaged),
            ("recipients longer than they may be", [.. whole[..8], 0x20, 0, 0, .. whole[11..]], FailureKind.Damaged),
            ("recipients longer than the entries", [.. whole[..10], 0x9f, .. whole[11..]], FailureKind.Damaged),
            ("fingerprint changed", Flipped(11), FailureKind.NoKey),
            ("entry of unknown type, for Bob", Flipped(44), FailureKind.Damaged),
            ("key BLOB of 121 bytes", [.. whole[..10], 0x9d, .. whole[11..46], 121, .. whole[47..168], .. whole[169..]], FailureKind.Damaged),
            ("enc not on the curve", Flipped(111), FailureKind.Damaged),
            ("ct changed", Flipped(112), FailureKind.Damaged),
            ("commitment changed", Flipped(169), FailureKind.Damaged),
            ("an empty stamp", [.. whole[..201], 0, 0, .. whole[header..]], FailureKind.Damaged),
            ("a stamp of 4,097 bytes", [.. whole[..201], 0x10, 0x01, .. new byte[4097], .. whole[header..]], FailureKind.Damaged),
            ("stamp changed", Flipped(203), FailureKind.Damaged),
            ("chunk changed", Flipped(header), FailureKind.Damaged),
            ("trailer changed", Flipped(whole.Length - 1), FailureKind.Damaged),
            ("cut behind the header", whole[..header], FailureKind.Damaged),
            ("cut by a byte", whole[..^1], FailureKind.Damaged),
            ("cut before the trailer", whole[..^80], FailureKind.Damaged),
            ("a byte more", [.. whole, 0], FailureKind.Damaged),
        ];
    }

    /// <summary>Texts that hold a message and are not the text of it.</summary>
    internal static IEnumerable<(string Name, string Text)> ChangedText(string text)
    {
        string[] lines = text.TrimEnd('\n').Split('\n');
        string Joined(params IEnumerable<string> changed) => string.Join('\n', changed) + "\n";
        return
        [
            ("text before it", "Hello\n" + text),
            ("a blank line before it", "\n" + text),
            ("text behind it", text + "Hello\n"),
            ("a blank line behind it", text + "\n"),
            ("a second block", text + text),
            ("another label", text.Replace("MESSAGE", "CARD", StringComparison.Ordinal)),
            ("no END line", Joined(lines[..^1])),
            ("CRLF on one line only", Joined([lines[0], lines[1] + "\r", .. lines[2..]])),
            ("a line of 63 digits", Joined([lines[0], lines[1][..63], lines[1][63..] + lines[2][..63], lines[2][63..], .. lines[3..]])),
            ("a line of 60 digits", Joined([lines[0], lines[1][..60], lines[1][60..], .. lines[2..]])),
            ("a blank line in the middle", Joined([lines[0], lines[1], "", .. lines[2..]])),
            ("a blank behind a line", Joined([lines[0], lines[1] + " ", .. lines[2..]])),
            ("a header line of RFC 1421", Joined([lines[0], "Comment: hello", "", .. lines[1..]])),
            ("no padding", Joined([.. lines[..^2], lines[^2].TrimEnd('='), lines[^1]])),
            ("spare bits that are not zero", Joined([.. lines[..^2], WithSpareBits(lines[^2]), lines[^1]])),
        ];
    }

    internal static IEnumerable<(string Name, byte[] Card)> RefusedCards(RecordedSignatures signatures)
    {
        byte[] whole = Alice.Card(signatures);
        byte[] offCurve = [.. Alice.ExchangePoint];
        offCurve[^1] ^= 1;
        byte[] compressed = [.. Alice.ExchangePoint];
        compressed[0] = 2;
        return
        [
            ("version 2", Alice.Card(signatures, [.. "Alice"u8], version: 2)),
            ("signature changed", [.. whole[..^1], (byte)(whole[^1] ^ 1)]),
            ("cut by a byte", whole[..^1]),
            ("a byte more", [.. whole, 0]),
            ("one key for both uses", Alice.Card(signatures, [.. "Alice"u8], Alice.SignaturePoint)),
            ("exchange key not on the curve", Alice.Card(signatures, [.. "Alice"u8], offCurve)),
            ("exchange key without 0x04", Alice.Card(signatures, [.. "Alice"u8], compressed)),
            ("made in the year 10000", Alice.Card(signatures, [.. "Alice"u8], created: 253_402_300_800_000)),
            ("no name", Alice.Card(signatures, [])),
            ("a name of 65 bytes", Alice.Card(signatures, [.. Enumerable.Repeat((byte)'a', 65)])),
            ("a name that is not UTF-8", Alice.Card(signatures, [0xc0, 0xaf])),
            .. from name in (string[])[" Alice", "Alice\u00a0", "Ali\tce", "Ali\u200bce", "Ali\u2028ce", "Zoe\u0308", "Ali\u0378ce", "Ali\U0001fa77ce"]
               select ($"name {Words(name)}", Alice.Card(signatures, Encoding.UTF8.GetBytes(name))),
        ];
    }

    private static VectorMessage Signed(string name, int size) => new()
    {
        Name = name,
        Sender = Alice,
        Recipients = [(Bob, (ulong)size + 1)],
        Payload = Pattern(size),
    };

    private static VectorMessage Anonymous(string name) => new() { Name = name, Recipients = [(Bob, 0)], Payload = Pattern(10) };

    private static VectorMessage WithCard(string name, Func<RecordedSignatures, byte[]> card) => new()
    {
        Name = name,
        Sender = Alice,
        Recipients = [(Bob, 1)],
        Card = card,
    };

    // The last digit before the padding carries bits that stand for nothing.
    private static string WithSpareBits(string line)
    {
        int last = line.TrimEnd('=').Length - 1;
        return last + 1 == line.Length
            ? throw new InvalidOperationException("The vector needs a message whose text ends with padding.")
            : $"{line[..last]}{(char)(line[last] + 1)}{line[(last + 1)..]}";
    }

    private static string Words(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => rune.Value is >= ' ' and <= '~' ? rune.ToString() : $"<U+{rune.Value:X4}>"));
}
