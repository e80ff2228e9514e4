using Xunit;
using static Valise.Tests.TestMessage;

namespace Valise.Tests;

/// <summary>
/// What the format does not give, as docs/threat-model.md says. These tests document it; where one fails because
/// something became better, that document is to be changed.
/// </summary>
public sealed class NotGivenTests : AttackTest
{
    private static readonly byte[] Plaintext = Bytes(100), Forged = Bytes(50);

    [Fact]
    public async Task In_an_anonymous_message_a_co_recipient_can_forge_the_payload()
    {
        byte[] sessionKey = Bytes(32), bound = KeyHolder.BoundTo((BobCard, sessionKey, 0), (CarolCard, sessionKey, 0));
        using var keys = new KeySchedule(sessionKey, bound);
        byte[] header = KeyHolder.HeaderOf(bound, keys, Anonymous), message = [.. header, .. KeyHolder.Chunk(keys, Plaintext)];
        Assert.Equal(Plaintext, Open(message, Carol));
        byte[] forged = [.. header, .. KeyHolder.Chunk(keys, Forged)];
        MessageOpener bob = OpenerOf(Bob, allowAnonymous: true);
        await OpensOnceAsync(forged, Forged, bob);
        await RefusedAsync(FailureKind.Replayed, message, "the true one, which has the same mark", bob);
    }

    [Fact]
    public async Task A_co_recipient_can_send_the_content_on_under_her_own_name()
    {
        byte[] message = Seal(Signed, Plaintext);
        using var carol = new KeyHolder(message, Carol);
        var own = Signed with { Sender = new Sender(Carol, CarolCard, new StreamId(3)) };
        byte[] header = KeyHolder.HeaderOf(carol.Bound, carol.Keys, own);
        byte[] trailer = KeyHolder.TrailerBy(Carol, carol.Keys, header, carol.Payload);
        OpenedMessage opened = await OpensOnceAsync([.. header, .. carol.Payload, .. trailer], Plaintext);
        Assert.Equal(Carol.Fingerprint, opened.Sender!.Fingerprint);
        Assert.Equal(Alice.Fingerprint, (await OpensOnceAsync(message, Plaintext)).Sender!.Fingerprint);
    }

    [Fact]
    public void The_outside_tells_the_recipients_and_whether_there_is_a_sender()
    {
        byte[] signed = Seal(SignedTo(BobCard) with { FileName = "" }, Plaintext), anonymous = Seal(Anonymous, Plaintext);
        foreach (byte[] message in new[] { signed, anonymous })
        {
            byte[] fingerprint = new byte[Fingerprint.Size];
            Bob.Fingerprint.CopyTo(fingerprint);
            Assert.Equal(Header.PrefixSize, message.AsSpan().IndexOf(fingerprint));
        }

        Assert.Equal(AliceCard.Encoded.Length + P256.SignatureSize + Trailer.Size, signed.Length - anonymous.Length);
    }

    [Fact]
    public void The_outside_tells_how_long_the_senders_name_and_the_file_name_are_together()
    {
        // An onlooker who knows the senders that come into question, and the file name or that there is none, can rule
        // out those whose names have another length.
        Card alexandra = Card.Create(Alice, "Alexandra", Time);
        byte[] fromAlice = Seal(SignedTo(BobCard), Plaintext);
        byte[] fromAlexandra = Seal(SignedTo(BobCard) with { Sender = FromAlice with { Card = alexandra } }, Plaintext);
        Assert.Equal("Alexandra".Length - "Alice".Length, fromAlexandra.Length - fromAlice.Length);
    }

    [Fact]
    public async Task A_message_opens_once_in_each_of_two_ledgers()
    {
        byte[] message = Seal(Signed, Plaintext);
        await OpensOnceAsync(message, Plaintext);
        using var elsewhere = new TestFolder();
        FolderLedger second = FolderLedger.Create(elsewhere["ledger"], Clock);
        second.BeginIdentity(Bob.Fingerprint);
        await OpensOnceAsync(message, Plaintext, OpenerOf(Bob, ledger: second));
    }

    [Fact]
    public async Task A_message_to_two_of_my_identities_opens_once_as_each_when_I_say_as_whom()
    {
        byte[] message = Seal(Signed, Plaintext);
        var mine = new HashSet<Fingerprint> { Bob.Fingerprint, Carol.Fingerprint };
        var both = new MessageOpener(mine, name => name == Bob.Fingerprint ? Bob : Carol, Ledger)
        {
            Senders = new HashSet<Fingerprint> { Alice.Fingerprint },
        };
        Assert.Equal(Bob.Fingerprint, (await OpensOnceAsync(message, Plaintext, both)).Identity);
        await OpensOnceAsync(message, Plaintext, OpenerOf(Carol));
    }

    [Fact]
    public async Task A_thief_of_an_exchange_key_reads_what_was_sealed_before()
    {
        // No forward secrecy; nor does the sender notice that the thief opened it.
        byte[] message = Seal(Signed, Plaintext);
        await OpensOnceAsync(message, Plaintext);
        Assert.Equal(Plaintext, Open(message, Bob));
    }

    [Fact]
    public async Task Marks_of_anonymous_messages_that_are_lost_alone_are_not_missed()
    {
        // A ledger that is lost, copied or put back is noticed, and so is a window; a file of marks has no list.
        byte[] message = Seal(Anonymous, Plaintext);
        MessageOpener bob = OpenerOf(Bob, allowAnonymous: true);
        await OpensOnceAsync(message, Plaintext, bob);
        ForgetMarks();
        await OpensOnceAsync(message, Plaintext, bob);
    }
}
