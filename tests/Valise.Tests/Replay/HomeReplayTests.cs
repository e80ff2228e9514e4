using Xunit;

namespace Valise.Tests;

/// <summary>Replay from end to end: Alice seals in her home, Bob opens in his, and somebody keeps all messages.</summary>
public sealed class HomeReplayTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly TestClock _clock = new();
    private readonly Correspondent _alice, _bob;
    private readonly Card _aliceCard, _bobCard;

    public HomeReplayTests()
    {
        _alice = new Correspondent(_folder["alice"], _clock);
        _bob = new Correspondent(_folder["bob"], _clock);
        (_aliceCard, _bobCard) = (_alice.Create("Alice"), _bob.Create("Bob"));
        _bob.Home.Contacts.Add("Alice", _aliceCard);
    }

    private static ReplayRules Again => new() { Allow = ReplayOverrides.Again };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_duplicate_is_refused_also_by_another_process_and_opens_when_a_person_says_so()
    {
        byte[] message = await SealAsync();
        Assert.Equal(1ul, (await _bob.OpenAsync(message)).Serial);
        await _bob.RefusesAsync(FailureKind.Replayed, message);
        await _bob.Again().RefusesAsync(FailureKind.Replayed, message);
        _bob.Rules = Again;
        Assert.True((await _bob.OpenAsync(message)).Verdict.Overridden);
        _bob.Rules = ReplayRules.Default;
        await _bob.RefusesAsync(FailureKind.Replayed, message);
    }

    [Fact]
    public async Task A_gap_is_noticed_with_the_next_message_and_closes_when_the_late_ones_come_in_any_order()
    {
        byte[][] messages = await SealAsync(6);
        await _bob.OpenAsync(messages[0]);
        Assert.Equal(new SerialRange(2, 4), (await _bob.OpenAsync(messages[4])).Verdict.Skipped);
        Assert.Equal([new SerialRange(2, 4)], Missing());
        await _bob.OpenAsync(messages[2]);
        Assert.Equal([new SerialRange(2, 2), new SerialRange(4, 4)], Missing());
        Assert.Null((await _bob.OpenAsync(messages[5])).Verdict.Skipped);
        await _bob.OpenAsync(messages[1]);
        await _bob.OpenAsync(messages[3]);
        Assert.Empty(Missing());
        await _bob.RefusesAsync(FailureKind.Replayed, messages);
    }

    [Fact]
    public async Task What_comes_within_the_window_opens_and_what_comes_below_it_does_not()
    {
        byte[] first = await SealAsync();
        SetSerial(903);
        byte[] below = await SealAsync(), within = await SealAsync();
        SetSerial(5000);
        byte[] newest = await SealAsync();
        Assert.Equal(5001ul, (await _bob.OpenAsync(newest)).Serial);
        Assert.Equal(905ul, (await _bob.OpenAsync(within)).Serial);
        await _bob.RefusesAsync(FailureKind.Replayed, first, below, within, newest);
    }

    [Fact]
    public async Task After_the_highest_serial_a_new_stream_begins_and_opens()
    {
        byte[] early = await SealAsync();
        SetSerial(ulong.MaxValue - 1);
        byte[] highest = await SealAsync(), next = await SealAsync();
        OpenedMessage last = await _bob.OpenAsync(highest), first = await _bob.OpenAsync(next);
        Assert.Equal((ulong.MaxValue, 1ul), (last.Serial, first.Serial));
        Assert.NotEqual(last.Stream, first.Stream);
        await _bob.RefusesAsync(FailureKind.Replayed, early, highest, next);
    }

    [Fact]
    public async Task A_clock_that_is_ahead_or_behind_opens_nothing_twice()
    {
        DateTimeOffset now = _clock.Now;
        _clock.Now = now.AddMinutes(11);
        byte[] ahead = await SealAsync();
        _clock.Now = now.AddDays(-400);
        byte[] behind = await SealAsync();
        _clock.Now = now;
        await _bob.RefusesAsync(FailureKind.Replayed, ahead);
        _bob.Rules = new ReplayRules { MaximumAge = TimeSpan.FromDays(399) };
        await _bob.RefusesAsync(FailureKind.Replayed, behind);
        _bob.Rules = ReplayRules.Default;
        await _bob.OpenAsync(behind);
        _bob.Rules = new ReplayRules { Allow = ReplayOverrides.AheadOfClock };
        await _bob.OpenAsync(ahead);

        // Put right, put back, put forward: what was opened stays so.
        _bob.Rules = ReplayRules.Default;
        foreach (int days in new[] { 0, 1, -400, 400 })
        {
            _clock.Now = now.AddDays(days);
            await _bob.RefusesAsync(FailureKind.Replayed, ahead, behind);
        }
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("copied back")]
    [InlineData("copied over")]
    public async Task A_ledger_that_was_lost_refuses_all_that_it_may_have_opened(string loss)
    {
        string ledger = Path.Combine(_bob.Home.Folder, "ledger"), backup = _folder["backup"];
        byte[] first = await SealAsync();
        await _bob.OpenAsync(first);
        TestFolder.CopyArchive(ledger, backup);
        byte[] second = await SealAsync(), held = await SealAsync();
        await _bob.OpenAsync(second);
        if (loss != "copied over")
            Directory.Delete(ledger, recursive: true);
        if (loss == "copied back")
            TestFolder.CopyArchive(backup, ledger);
        if (loss == "copied over")
            TestFolder.CopyArchive(backup + "/.", ledger);

        Correspondent bob = _bob.Again();
        await bob.RefusesAsync(FailureKind.Replayed, first, second, held);
        _clock.Now = _clock.Now.AddMinutes(11);
        byte[] later = await SealAsync();
        await bob.OpenAsync(later);
        await bob.RefusesAsync(FailureKind.Replayed, first, second, held, later);
        bob.Rules = Again;
        await bob.OpenAsync(held);
        bob.Rules = ReplayRules.Default;
        await bob.RefusesAsync(FailureKind.Replayed, held);
    }

    [Fact]
    public async Task A_window_that_was_deleted_refuses_its_sender_and_nobody_else()
    {
        var carol = new Correspondent(_folder["carol"], _clock);
        _bob.Home.Contacts.Add("Carol", carol.Create("Carol"));
        byte[] opened = await SealAsync(), held = await SealAsync();
        await _bob.OpenAsync(opened);
        File.Delete(Directory.GetFiles(Path.Combine(_bob.Home.Folder, "ledger", "windows")).Single());
        await _bob.RefusesAsync(FailureKind.Replayed, opened, held);
        await _bob.OpenAsync(await carol.SealAsync("Carol", _bobCard));
        _clock.Now = _clock.Now.AddMinutes(11);
        await _bob.OpenAsync(await SealAsync());
        await _bob.RefusesAsync(FailureKind.Replayed, opened, held);
    }

    [Fact]
    public async Task A_home_that_was_copied_and_sends_begins_a_stream_of_its_own()
    {
        byte[] before = await SealAsync();
        Correspondent copy = _alice.CopyTo(_folder["alice's copy"]);
        byte[] fromCopy = await copy.SealAsync("Alice", _bobCard), fromHome = await SealAsync();
        byte[] fromCopyAgain = await copy.SealAsync("Alice", _bobCard);
        var opened = new List<OpenedMessage>();
        foreach (byte[] message in new[] { fromHome, fromCopyAgain, before, fromCopy })
            opened.Add(await _bob.OpenAsync(message));
        Assert.Equal([2ul, 2ul, 1ul, 1ul], opened.Select(each => each.Serial));
        Assert.Equal(opened[0].Stream, opened[2].Stream);
        Assert.Equal(opened[1].Stream, opened[3].Stream);
        Assert.NotEqual(opened[0].Stream, opened[1].Stream);
        await _bob.RefusesAsync(FailureKind.Replayed, before, fromCopy, fromHome, fromCopyAgain);
    }

    [Fact]
    public async Task A_home_that_was_copied_and_opens_refuses_what_may_have_been_opened_before_the_copy()
    {
        byte[] opened = await SealAsync(), held = await SealAsync();
        await _bob.OpenAsync(opened);
        Correspondent copy = _bob.CopyTo(_folder["bob's copy"]);
        await copy.RefusesAsync(FailureKind.Replayed, opened, held);
        await _bob.OpenAsync(held);
    }

    [Fact]
    public async Task Of_17_streams_of_one_sender_none_opens_a_message_twice()
    {
        var messages = new List<byte[]>();
        byte[] held = await SealAsync();
        for (int stream = 0; stream < 17; stream++)
        {
            _clock.Now = _clock.Now.AddSeconds(1);
            messages.Add(await SealAsync());
            _alice.Home.Serials.BeginStream(_aliceCard.Fingerprint);
        }

        foreach (byte[] message in messages)
            await _bob.OpenAsync(message);
        Assert.Equal(16, _bob.Home.Ledger.GetStreams().Count);
        await _bob.RefusesAsync(FailureKind.Replayed, [held, .. messages]);
        await _bob.OpenAsync(await SealAsync());
    }

    [Fact]
    public async Task An_identity_that_was_removed_and_made_again_is_another_and_its_ledger_forgets_nothing()
    {
        byte[] toOld = await SealAsync();
        await _bob.OpenAsync(toOld);
        TestFolder.CopyArchive(Path.Combine(_bob.Home.Folder, "identities"), _folder["keys"]);
        _bob.Home.Identities.Remove("Bob");
        Card made = _bob.Create("Bob");
        Assert.NotEqual(_bobCard.Fingerprint, made.Fingerprint);
        await _bob.RefusesAsync(FailureKind.NoKey, toOld);
        Assert.Equal(1ul, (await _bob.OpenAsync(await _alice.SealAsync("Alice", made))).Serial);

        // The old keys, put back from a backup.
        _bob.Home.Identities.Remove("Bob");
        TestFolder.CopyArchive(_folder["keys"] + "/.", Path.Combine(_bob.Home.Folder, "identities"));
        await _bob.RefusesAsync(FailureKind.Replayed, toOld);

        // A sender made again is a stranger, by whatever name.
        _alice.Home.Identities.Remove("Alice");
        Card stranger = _alice.Create("Alice");
        await _bob.RefusesAsync(FailureKind.Sender, await SealAsync());
        Assert.Equal(FailureKind.Usage, Assert.Throws<ValiseException>(() => _bob.Home.Contacts.Add("Alice", stranger)).Kind);
    }

    [Fact]
    public async Task An_identity_that_came_from_elsewhere_begins_with_a_floor()
    {
        byte[] opened = await SealAsync();
        await _bob.OpenAsync(opened);
        var other = new Correspondent(_folder["other"], _clock);
        other.Create("Somebody");
        other.Home.Contacts.Add("Alice", _aliceCard);
        TestFolder.CopyArchive(Path.Combine(_bob.Home.Folder, "identities", "bob"), Path.Combine(other.Home.Folder, "identities"));
        await other.RefusesAsync(FailureKind.Replayed, opened);
        _clock.Now = _clock.Now.AddMinutes(11);
        await other.OpenAsync(await SealAsync());
    }

    [Fact]
    public async Task A_contact_that_was_removed_is_a_stranger_and_forgotten_by_nobody()
    {
        byte[] opened = await SealAsync(), held = await SealAsync();
        await _bob.OpenAsync(opened);
        _bob.Home.Contacts.Remove("Alice");
        await _bob.RefusesAsync(FailureKind.Sender, opened, held);
        _bob.Home.Contacts.Add("Alice, later", _aliceCard);
        await _bob.RefusesAsync(FailureKind.Replayed, opened);
        await _bob.OpenAsync(held);
    }

    [Fact]
    public async Task Several_identities_count_apart()
    {
        Card work = _bob.Create("Bob at work");
        byte[] toHome = await SealAsync(), toWork = await _alice.SealAsync("Alice", work);
        byte[] toBoth = await _alice.SealAsync("Alice", work, _bobCard);
        OpenedMessage home = await _bob.OpenAsync(toHome), atWork = await _bob.OpenAsync(toWork);
        OpenedMessage both = await _bob.OpenAsync(toBoth);
        Assert.Equal([_bobCard.Fingerprint, work.Fingerprint, work.Fingerprint], [home.Identity, atWork.Identity, both.Identity]);
        Assert.Equal([1ul, 1ul, 2ul], [home.Serial, atWork.Serial, both.Serial]);
        await _bob.RefusesAsync(FailureKind.Replayed, toHome, toWork, toBoth);
    }

    private Task<byte[]> SealAsync() => _alice.SealAsync("Alice", _bobCard);

    private async Task<byte[][]> SealAsync(int count)
    {
        var messages = new byte[count][];
        for (int i = 0; i < count; i++)
            messages[i] = await SealAsync();
        return messages;
    }

    private void SetSerial(ulong last) => _alice.Home.Serials.Set(_aliceCard.Fingerprint, _bobCard.Fingerprint, last);

    private IEnumerable<SerialRange> Missing() => _bob.Home.Ledger.GetStreams().Single().Missing;
}
