using Xunit;
using static Valise.Tests.TestMessage;

namespace Valise.Tests;

/// <summary>
/// A small message in every broken form, opened as a program would, with a ledger. None gives a byte away or is
/// remembered, and the true message opens afterwards.
/// </summary>
public sealed class OpenerMutationTests : AttackTest
{
    private static readonly byte[] Plaintext = Bytes(20);
    private static readonly byte[] Small = Seal(Signed, Plaintext);
    private static readonly byte[] Other = Seal(Signed with { FileName = "others.pdf" }, Plaintext);

    // Bob is the first recipient.
    private const int Bobs = Header.PrefixSize, Carols = Bobs + Recipient.Size, Commitment = Carols + Recipient.Size;
    private const int Stamp = Commitment + KeySchedule.CommitmentSize + sizeof(ushort);
    private static readonly byte[] Bob = Small[Bobs..Carols], Carol = Small[Carols..Commitment];
    private static readonly int Payload = Small.Length - Plaintext.Length - SealOnce.TagSize - Trailer.Size;

    [Fact]
    public Task Every_flipped_bit_is_refused() => AllRefusedAsync(
        Enumerable.Range(0, 8 * Small.Length).Select(bit =>
        {
            byte[] changed = [.. Small];
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            // With his name gone the message is for others; all else is damage.
            bool isName = bit / 8 is >= Bobs and < Bobs + Fingerprint.Size;
            return (changed, isName ? FailureKind.NoKey : FailureKind.Damaged, $"bit {bit}");
        }));

    [Fact]
    public Task Every_length_is_refused() => AllRefusedAsync(
        Enumerable.Range(0, Small.Length).Select(length => (Small[..length], FailureKind.Damaged, $"length {length}")));

    [Fact]
    public Task Everything_appended_is_refused() => AllRefusedAsync(
        new[] { 1, 16, Trailer.Size, 96, 65_536, 65_552 }.SelectMany(size => new[]
        {
            ((byte[])[.. Small, .. new byte[size]], FailureKind.Damaged, $"{size} zeros"),
            ([.. Small, .. Small[^Math.Min(size, Small.Length)..]], FailureKind.Damaged, $"its last {size} bytes"),
        }).Append(([.. Small, .. Other], FailureKind.Damaged, "another message")));

    [Fact]
    public Task Parts_of_two_messages_do_not_mix() => AllRefusedAsync(
    [
        (Spliced(Bobs, Carols), FailureKind.Damaged, "Bob's key BLOB"),
        (Spliced(Carols, Commitment), FailureKind.Damaged, "Carol's key BLOB"),
        (Spliced(Commitment, Stamp - sizeof(ushort)), FailureKind.Damaged, "the commitment"),
        (Spliced(Stamp, Payload), FailureKind.Damaged, "the stamp"),
        (Spliced(Commitment, Payload), FailureKind.Damaged, "commitment and stamp"),
        (Spliced(Payload, Small.Length - Trailer.Size), FailureKind.Damaged, "the payload"),
        (Spliced(Small.Length - Trailer.Size, Small.Length), FailureKind.Damaged, "the trailer"),
        (Spliced(Payload, Small.Length), FailureKind.Damaged, "payload and trailer"),
    ]);

    [Fact]
    public Task Moved_recipients_are_refused() => AllRefusedAsync(
    [
        (WithRecipients(Carol, Bob), FailureKind.Damaged, "the order changed"),
        (WithRecipients(Bob), FailureKind.Damaged, "Carol dropped"),
        (WithRecipients(Carol), FailureKind.NoKey, "Bob dropped"),
        (WithRecipients(), FailureKind.Damaged, "none"),
        (WithRecipients(Bob, Bob), FailureKind.Damaged, "Bob twice"),
        (WithRecipients(Bob, Carol, [.. Bytes(32), .. Bob[32..]]), FailureKind.Damaged, "a third"),
        (WithRecipients([.. Carol[..32], .. Bob[32..]], [.. Bob[..32], .. Carol[32..]]), FailureKind.Damaged, "names exchanged"),
    ]);

    [Fact]
    public async Task Chunks_do_not_move()
    {
        MessageDraft draft = Signed with { Recipients = [new Addressee(BobCard, 8), new Addressee(CarolCard, 8)] };
        byte[] message = Seal(draft, Bytes(3 * 65_536)), other = Seal(draft, Bytes(3 * 65_536));
        int payload = message.Length - Trailer.Size - 3 * 65_552;
        byte[][] chunks = [.. message[payload..^Trailer.Size].Chunk(65_552), other[payload..(payload + 65_552)]];
        int[][] orders = [[1, 0, 2], [0, 2, 1], [2, 1, 0], [0, 1], [1, 2], [0, 2], [0, 0, 1, 2], [0, 1, 2, 2], [3, 1, 2], [2], []];
        await AllRefusedAsync(orders.Select(order => (
            (byte[])[.. message[..payload], .. order.SelectMany(chunk => chunks[chunk]), .. message[^Trailer.Size..]],
            FailureKind.Damaged,
            string.Join(' ', order))));
        await OpensOnceAsync(message, Bytes(3 * 65_536));
    }

    private async Task AllRefusedAsync(IEnumerable<(byte[] Message, FailureKind Kind, string What)> changes)
    {
        string before = Snapshot();
        MessageOpener opener = OpenerOf(TestMessage.Bob);
        await Parallel.ForEachAsync(changes, Token, async (change, token) =>
        {
            using var destination = new MemoryStream();
            ValiseException? failure = await Record.ExceptionAsync(
                () => opener.OpenToStreamAsync(new MemoryStream(change.Message), destination, cancellationToken: token)) as ValiseException;
            Assert.True(failure?.Kind == change.Kind, $"{change.What}: {failure?.Kind.ToString() ?? "accepted"}");
            Assert.Equal(0, destination.Length);
        });
        Assert.Equal(before, Snapshot());
        Assert.Empty(Ledger.Log.Read());
        await OpensOnceAsync(Small, Plaintext);
    }

    private static byte[] Spliced(int start, int end) => [.. Small[..start], .. Other[start..end], .. Small[end..]];

    private static byte[] WithRecipients(params byte[][] entries)
    {
        int size = entries.Sum(entry => entry.Length);
        byte[] length = [(byte)(size >> 16), (byte)(size >> 8), (byte)size];
        return [.. Small[..(Bobs - 3)], .. length, .. entries.SelectMany(entry => entry), .. Small[Commitment..]];
    }
}
