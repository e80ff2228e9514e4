using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Valise.Tests;

public class ArmorTests
{
    private const string Label = Armor.MessageLabel;
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];
    private static readonly string Text = Encoding.ASCII.GetString(Armor.Encode(Bytes, Label));

    [Fact]
    public void It_is_PEM_with_lines_of_64() => Assert.Equal("""
        -----BEGIN VALISE MESSAGE-----
        AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v
        MDEyMzQ1Njc4OTo7PD0+P0BBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWltcXV5f
        YGFiYw==
        -----END VALISE MESSAGE-----

        """, Text);

    [Fact]
    public void Line_ends_may_be_CRLF_and_the_last_may_be_missing()
    {
        Assert.Equal(Bytes, Decode(Text));
        Assert.Equal(Bytes, Decode(Text.Replace("\n", "\r\n", StringComparison.Ordinal)));
        Assert.Equal(Bytes, Decode(Text.TrimEnd('\n')));
    }

    [Theory]
    [InlineData("-----BEGIN", " -----BEGIN")]
    [InlineData("-----BEGIN", "\n-----BEGIN")]
    [InlineData("BEGIN VALISE", "BEGIN  VALISE")]
    [InlineData("END VALISE MESSAGE", "END VALISE CARD")]
    [InlineData("END VALISE MESSAGE-----\n", "END VALISE MESSAGE-----\n\n")]
    [InlineData("END VALISE MESSAGE-----\n", "END VALISE MESSAGE-----\nx")]
    [InlineData("END VALISE MESSAGE-----\n", "END VALISE MESSAGE----- \n")]
    [InlineData("END VALISE MESSAGE-----\n", "END VALISE MESSAGE-----\r\n")]
    [InlineData("-----END VALISE MESSAGE-----\n", "")]
    [InlineData("YGFiYw==\n", "YGFiYw==")]
    [InlineData("YGFiYw==", "YGFiYw")]
    [InlineData("YGFiYw==", "YGFiYx==")]
    [InlineData("YGFiYw==", "YGFiYw== ")]
    [InlineData("YGFiYw==", "YGFiYw==\nYGFi")]
    [InlineData("YGFiYw==", "YGFi\nYw==")]
    [InlineData("YGFiYw==", "")]
    [InlineData("AAECAwQF", "AAEC\nAwQF")]
    [InlineData("AAECAwQF", "AAEC AwQF")]
    [InlineData("AAECAwQF", "AAEC-wQF")]
    [InlineData("LS4v\n", "LS4v")]
    [InlineData("LS4v\n", "LS4v\r\n")]
    public void Any_other_spelling_is_refused(string old, string changed) =>
        Refused(Text.Replace(old, changed, StringComparison.Ordinal));

    [Fact]
    public void Every_cut_but_that_of_the_last_line_end_is_refused()
    {
        for (int length = 0; length < Text.Length - 1; length++)
            Refused(Text[..length]);
    }

    [Fact]
    public void A_block_without_content_is_refused() => Refused("-----BEGIN VALISE MESSAGE-----\n-----END VALISE MESSAGE-----\n");

    [Fact]
    public void What_is_written_in_pieces_is_read_in_pieces() => Prop.ForAll<byte[], byte>((bytes, piece) =>
    {
        byte[] many = [.. Enumerable.Repeat(bytes, 40).SelectMany(part => part), 7];
        using var text = new MemoryStream();
        using var writer = new ArmorWriter(text, Label);
        foreach (byte[] part in many.Chunk(1 + piece))
            writer.Write(part);
        writer.Complete();
        Assert.Equal(Armor.Encode(many, Label), text.ToArray());

        using var read = new MemoryStream();
        using var reader = new ArmorReader(new ChoppyStream(text.ToArray(), 1 + piece), Label, prefix: default);
        reader.CopyTo(read, 1 + piece);
        Assert.Equal(many, read.ToArray());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task A_long_text_is_written_and_read_as_a_stream()
    {
        byte[] bytes = new byte[1_000_003];
        new Random(1).NextBytes(bytes);
        using var text = new MemoryStream();
        using var writer = new ArmorWriter(text, Label);
        await writer.WriteAsync(bytes, TestContext.Current.CancellationToken);
        await writer.CompleteAsync(TestContext.Current.CancellationToken);
        using var reader = new ArmorReader(new MemoryStream(text.ToArray()), Label, prefix: default);
        using var read = new MemoryStream();
        await reader.CopyToAsync(read, TestContext.Current.CancellationToken);
        Assert.Equal(bytes, read.ToArray());
    }

    private static byte[] Decode(string text) => Armor.Decode(Encoding.ASCII.GetBytes(text), Label, 1000);

    private static void Refused(string text) =>
        Assert.Equal(FailureKind.Damaged, Assert.Throws<ValiseException>(() => Decode(text)).Kind);
}
