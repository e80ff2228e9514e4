using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Valise.Tests;

/// <summary>Whatever the bytes are, they give an inspection of all of them or a sentence, and never a secret.</summary>
public class InspectorFuzzTests
{
    private const int Window = 6;

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(25_000).WithQuietOnSuccess(true);

    // Where the private numbers stand in privatekey.blob, and the key in plaintextkey.blob.
    private static readonly HashSet<string> Secrets =
        [.. Windows(Blobs.Read("privatekey").AsSpan(148)), .. Windows(Blobs.Read("plaintextkey").AsSpan(12))];

    [Fact]
    public void Arbitrary_bytes_give_an_inspection_or_a_sentence() =>
        Check.One(Many, Prop.ForAll(Gen.ArrayOf(Bytes).ToArbitrary(), Holds));

    [Fact]
    public void Bytes_that_begin_well_give_an_inspection_or_a_sentence() =>
        Check.One(Many, Prop.ForAll(
            Gen.Zip(Whole, Gen.ArrayOf(Bytes)).Select(pair => (byte[])[.. pair.Item1.AsSpan(0, 8), .. pair.Item2]).ToArbitrary(), Holds));

    [Fact]
    public void Mutated_files_give_an_inspection_or_a_sentence_and_no_secret() =>
        Check.One(Many, Prop.ForAll(Mutated.ToArbitrary(), Holds));

    [Fact]
    public void No_single_changed_byte_of_a_header_shows_a_secret()
    {
        foreach (string name in new[] { "privatekey", "plaintextkey" })
        {
            for (int offset = 0; offset < 20; offset++)
            {
                for (int value = 0; value < 256; value++)
                {
                    byte[] content = Blobs.Read(name);
                    content[offset] = (byte)value;
                    Assert.True(Holds(content), $"{name}, offset {offset}, value {value}");
                }
            }
        }
    }

    private static Gen<byte> Bytes => Gen.Choose(0, 255).Select(value => (byte)value);

    private static Gen<byte[]> Whole =>
        Gen.Elements("publickey", "privatekey", "simple", "plaintextkey", "message").Select(Blobs.Read);

    // A few bytes changed, most of them in the header; then cut or lengthened.
    private static Gen<byte[]> Mutated =>
        from content in Whole
        from changes in Gen.Zip(Gen.OneOf(Gen.Choose(0, 23), Gen.Choose(0, content.Length - 1)), Bytes).ArrayOf()
        from length in Gen.Frequency((3, Gen.Constant(content.Length)), (1, Gen.Choose(0, 2 * content.Length)))
        select Mutate(content, changes.Take(4), length);

    private static byte[] Mutate(byte[] content, IEnumerable<(int Offset, byte Value)> changes, int length)
    {
        foreach ((int offset, byte value) in changes)
            content[offset] = value;
        var result = new byte[length];
        content.AsSpan(0, Math.Min(length, content.Length)).CopyTo(result);
        return result;
    }

    private static bool Holds(byte[] content)
    {
        Inspection inspection;
        try
        {
            inspection = Inspector.InspectAsync(new MemoryStream(content)).GetAwaiter().GetResult();
        }
        catch (ValiseException e)
        {
            return e.Kind == FailureKind.Damaged;
        }

        long offset = 0;
        foreach (InspectedField field in inspection.Fields)
        {
            if (field.Offset != offset || field.Meaning.Length == 0 || field.Bytes.Length > field.Length)
                return false;
            if (!content.AsSpan((int)offset, field.Bytes.Length).SequenceEqual(field.Bytes.Span))
                return false;
            if (Windows(field.Bytes.Span).Any(Secrets.Contains))
                return false;
            offset += field.Length;
        }

        return offset == content.Length;
    }

    private static List<string> Windows(ReadOnlySpan<byte> bytes)
    {
        List<string> windows = [];
        for (int i = 0; i + Window <= bytes.Length; i++)
            windows.Add(Convert.ToHexString(bytes.Slice(i, Window)));
        return windows;
    }
}
