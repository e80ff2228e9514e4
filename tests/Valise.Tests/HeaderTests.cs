using Xunit;
using static Valise.Tests.TestMessage;

namespace Valise.Tests;

public class HeaderTests
{
    private static readonly byte[] Commitment = Bytes(32);
    private static readonly byte[] Stamp = Bytes(100);

    [Fact]
    public void A_header_with_one_recipient_is_read()
    {
        Header header = Header.Parse(Build([Entry(1)]));
        Assert.Equal(122, Assert.Single(header.Recipients).KeyBlob.Length);
        Assert.Equal(Commitment, header.Commitment.ToArray());
        Assert.Equal(Stamp, header.SealedStamp.ToArray());
    }

    [Fact]
    public void Entries_of_unknown_types_are_skipped()
    {
        Header header = Header.Parse(Build([Entry(1, type: 2, size: 1), Entry(2), Entry(3, type: 9, size: 65_535)]));
        Assert.Equal([2, 1, 9], header.Recipients.Select(entry => (int)entry.Type));
    }

    [Fact]
    public async Task An_entry_of_mine_with_an_unknown_type_is_for_a_newer_Valise()
    {
        byte[] fingerprint = new byte[32];
        Bob.Fingerprint.CopyTo(fingerprint);
        byte[] header = Build([[.. fingerprint, 0, 2, 0, 1, 0]]);
        using MessageReader reader = await MessageReader.OpenAsync(new MemoryStream(header), TestContext.Current.CancellationToken);
        Recipient entry = reader.Find(new HashSet<Fingerprint> { Bob.Fingerprint });
        Assert.Contains("newer Valise", Assert.Throws<ValiseException>(() => reader.Unlock(entry, Bob)).Message);
    }

    [Fact]
    public void A_header_that_breaks_a_rule_is_refused()
    {
        Refused("no recipient", Build([]));
        Refused("a fingerprint twice", Build([Entry(1), Entry(2), Entry(1)]));
        Refused("a fingerprint twice, of another type", Build([Entry(1), Entry(1, type: 2, size: 5)]));
        Refused("a key BLOB too short", Build([Entry(1, size: 121)]));
        Refused("a key BLOB too long", Build([Entry(1, size: 123)]));
        Refused("an empty key BLOB", Build([Entry(1, type: 2, size: 0)]));
        Refused("1,025 recipients", Build([.. Enumerable.Range(0, 1025).Select(i => Entry(i))]));
        Refused("recipients longer than 2^21-1", Build([.. Enumerable.Range(0, 33).Select(i => Entry(i, type: 2, size: 65_000))]));
        Refused("an entry that ends too early", Build([Entry(1)[..^1]]));
        Refused("a byte behind the entries", Build([Entry(1), [0]]));
        Refused("an empty stamp", Build([Entry(1)], stamp: []));
        Refused("a stamp too long", Build([Entry(1)], stamp: new byte[4097]));
        Refused("a byte behind the stamp", [.. Build([Entry(1)]), 0]);
        byte[] whole = Build([Entry(1)]);
        for (int length = 0; length < whole.Length; length++)
            Refused($"cut at {length}", whole[..length]);
    }

    [Fact]
    public void A_header_may_be_as_large_as_the_format_allows()
    {
        Assert.Equal(1024, Header.Parse(Build([.. Enumerable.Range(0, 1024).Select(i => Entry(i))], stamp: new byte[4096])).Recipients.Count);
        byte[] last = Entry(32, type: 2, size: (1 << 21) - 1 - 32 * 65_036 - 36);
        Header.Parse(Build([.. Enumerable.Range(0, 32).Select(i => Entry(i, type: 2, size: 65_000)), last]));
    }

    [Fact]
    public async Task A_length_that_lies_takes_no_memory()
    {
        byte[] lying = [.. Header.Magic, 1, 0x1f, 0xff, 0xff, .. Bytes(100)];
        long before = GC.GetAllocatedBytesForCurrentThread();
        await Assert.ThrowsAsync<ValiseException>(() => MessageReader.OpenAsync(new MemoryStream(lying), TestContext.Current.CancellationToken));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    [Fact]
    public void A_key_grant_has_one_layout()
    {
        byte[] grant = new byte[KeyGrant.Size], sessionKey = new byte[32];
        KeyGrant.Write(Bytes(32), 0x0102030405060708, grant);
        Assert.Equal([1, .. Bytes(32), 1, 2, 3, 4, 5, 6, 7, 8], grant);
        Assert.True(KeyGrant.TryRead(grant, sessionKey, out ulong serial));
        Assert.Equal(0x0102030405060708ul, serial);
        Assert.Equal(Bytes(32), sessionKey);

        Assert.False(KeyGrant.TryRead(grant.AsSpan(1), sessionKey, out _));
        Assert.False(KeyGrant.TryRead([.. grant, 0], sessionKey, out _));
        grant[0] = 2;
        Assert.False(KeyGrant.TryRead(grant, sessionKey, out _));
    }

    internal static byte[] Build(byte[][] entries, byte[]? stamp = null)
    {
        stamp ??= Stamp;
        byte[] recipients = [.. entries.SelectMany(entry => entry)];
        return [.. Header.Magic, 1, (byte)(recipients.Length >> 16), (byte)(recipients.Length >> 8), (byte)recipients.Length, .. recipients,
            .. Commitment, (byte)(stamp.Length >> 8), (byte)stamp.Length, .. stamp];
    }

    private static byte[] Entry(int number, int type = 1, int size = 122) =>
        [.. new byte[28], .. BitConverter.GetBytes(number), 0, (byte)type, (byte)(size >> 8), (byte)size, .. new byte[size]];

    private static void Refused(string what, byte[] header)
    {
        try
        {
            Header.Parse(header);
        }
        catch (ValiseException exception) when (exception.Kind == FailureKind.Damaged)
        {
            return;
        }

        Assert.Fail($"Accepted: {what}");
    }
}
