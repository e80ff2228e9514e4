using Xunit;
using static Valise.Tests.TestMessage;

namespace Valise.Tests;

public class MutationTests
{
    private static readonly byte[] Small = Seal(Signed, Bytes(20));

    [Fact]
    public void Every_flipped_bit_is_refused()
    {
        Parallel.For(0, Small.Length * 8, bit =>
        {
            byte[] changed = [.. Small];
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            Refused(changed, Bob, $"bit {bit}");
        });
        Assert.Equal(Bytes(20), Open(Small, Bob));
    }

    [Fact]
    public void Every_cut_is_refused() => Parallel.For(0, Small.Length, length => Refused(Small[..length], Bob, $"cut at {length}"));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(2 * 65_536)]
    [InlineData(16 * 65_536)]
    public void A_cut_around_any_border_is_refused(int size)
    {
        foreach (MessageDraft draft in (MessageDraft[])[Signed, Anonymous])
        {
            using var message = new KnownMessage(draft, size);
            int end = message.Bytes.Length;
            int[] borders = [.. ((int[])[0, 1, 2, 15, 16, 17]).Select(chunk => end - size % 65_536 - chunk * 65_552)];
            foreach (int length in borders.SelectMany(border => Enumerable.Range(border - 100, 200)).Where(length => length >= 0 && length < end))
                message.Refused(message.Bytes[..length], $"{size} bytes cut at {length}");
        }
    }

    [Fact]
    public void Anything_appended_is_refused()
    {
        foreach (int size in (int[])[1, 16, 80, 96, 65_552, 65_553, 70_000])
        {
            Refused([.. Small, .. new byte[size]], Bob, $"{size} bytes appended");
            byte[] anonymous = Seal(Anonymous, Bytes(65_536));
            Refused([.. anonymous, .. anonymous[^Math.Min(size, anonymous.Length)..]], Bob, $"{size} bytes appended");
        }
    }

    [Fact]
    public void Swapped_dropped_and_repeated_chunks_are_refused()
    {
        byte[] message = Seal(Signed, Bytes(5 * 65_536));
        int payload = message.Length - Trailer.Size - 5 * 65_552;
        byte[][] chunks = [.. message[payload..^Trailer.Size].Chunk(65_552)];
        foreach (int[] order in (int[][])[[1, 0, 2, 3, 4], [0, 2, 1, 3, 4], [0, 1, 2, 4, 3], [0, 1, 2, 4], [1, 2, 3, 4], [0, 1, 2, 3], [0, 0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 4], [4], []])
            Refused([.. message[..payload], .. order.SelectMany(i => chunks[i]), .. message[^Trailer.Size..]], Bob, string.Join(' ', order));
    }

    [Fact]
    public void Header_payload_and_trailer_of_two_messages_do_not_mix()
    {
        byte[] other = Seal(Signed, Bytes(20));
        int header = Small.Length - 20 - 16 - Trailer.Size;
        Refused([.. Small[..header], .. other[header..]], Bob, "another payload and trailer");
        Refused([.. Small[..^Trailer.Size], .. other[^Trailer.Size..]], Bob, "another trailer");
        Refused([.. Small[..header], .. other[header..^Trailer.Size], .. Small[^Trailer.Size..]], Bob, "another payload");
    }

    [Fact]
    public void Recipients_do_not_move()
    {
        byte[] bob = Small[11..169], carol = Small[169..327], rest = Small[327..];
        byte[] Build(params byte[][] entries) => [.. Small[..9], (byte)(158 * entries.Length >> 8), (byte)(158 * entries.Length), .. entries.SelectMany(entry => entry), .. rest];
        Assert.Equal(Small, Build(bob, carol));

        Refused(Build(carol, bob), Bob, "the order changed");
        Refused(Build(bob), Bob, "Carol dropped");
        Refused(Build(carol), Bob, "Bob dropped");
        Refused(Build(bob, bob), Bob, "Bob twice");
        Refused(Build(bob, carol, [.. Bytes(158)[..32], .. bob[32..]]), Bob, "a third added");
        Refused(Build([.. carol[..32], .. bob[32..]], [.. bob[..32], .. carol[32..]]), Bob, "the names exchanged");
        byte[] other = Seal(Signed, Bytes(20));
        Refused(Build(other[11..169], carol), Bob, "the key BLOB of another message");
        Refused([.. Small[..327], .. other[327..]], Bob, "the rest of another message");
    }

    [Fact]
    public void A_stamp_of_another_message_is_refused()
    {
        byte[] other = Seal(Signed, Bytes(20));
        int end = Small.Length - 20 - 16 - Trailer.Size;
        Refused([.. Small[..361], .. other[361..end], .. Small[end..]], Bob, "another stamp");
        Refused([.. Small[..327], .. other[327..359], .. Small[359..]], Bob, "another commitment");
    }

    // Four messages of different shapes, and every kind of change that a wire or an attacker makes without keys.
    [Fact]
    public void A_hundred_thousand_random_mutations_of_larger_messages_are_refused()
    {
        KnownMessage[] messages = [new(Signed, 1_000), new(SignedTo(BobCard), 65_537), new(Anonymous, 4_000), new(Anonymous, 65_536)];
        Parallel.For(0, 100_000, seed =>
        {
            var random = new Random(seed);
            KnownMessage message = messages[seed % messages.Length];
            byte[] changed = Mutation.Of(message.Bytes, messages[random.Next(messages.Length)].Bytes, random);
            if (!messages.Any(whole => whole.Bytes.AsSpan().SequenceEqual(changed)))
                message.Refused(changed, $"seed {seed}");
        });
        Array.ForEach(messages, message => message.Dispose());
    }

    [Fact]
    public void Text_survives_no_random_mutation_either()
    {
        byte[] text = Armor.Encode(Small, Armor.MessageLabel);
        Parallel.For(0, 5_000, seed =>
        {
            byte[] changed = Mutation.Of(text, text, new Random(seed));
            if (!changed.AsSpan().TrimEnd("\r\n"u8).SequenceEqual(text.AsSpan().TrimEnd((byte)'\n')))
                Refused(changed, Bob, $"seed {seed}");
        });
    }
}
