using Xunit;

namespace Valise.Tests;

public sealed class PostgresClaimTests(PostgresServer server) : PostgresTest(server)
{
    [Fact]
    public async Task A_claim_from_a_machine_that_is_gone_counts_as_opened_until_its_folder_is_seen_again()
    {
        await NewLedgerAsync();
        MessageSerial message = Serial(1);
        string temporary = await CrashElsewhereAsync(AcceptStep.Claimed, message);
        ReplayVerdict verdict = await Accept(Open(), message);
        Assert.Equal((ReplayReason.Replayed, Clock.Now), (verdict.Reason, verdict.FirstOpened));
        await Open().SettleAsync(Token);
        Assert.Equal(1, await CountAsync("valise_claim"));

        ComeBack();
        await Open().SettleAsync(Token);
        Assert.Equal(0, await CountAsync("valise_claim"));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(temporary)!));
        Assert.Equal(ReplayReason.Fresh, await ReasonFor(Open(), message));
    }

    [Fact]
    public async Task A_delivery_on_a_machine_that_is_gone_is_recorded_when_its_folder_is_seen_again()
    {
        await NewLedgerAsync();
        MessageSerial message = Serial(1);
        await CrashElsewhereAsync(AcceptStep.Delivered, message);
        Assert.Equal(ReplayReason.Replayed, await ReasonFor(Open(), message));
        Assert.Empty(await Open().GetStreamsAsync(Token));

        ComeBack();
        await Open().SettleAsync(Token);
        Assert.Equal(0, await CountAsync("valise_claim"));
        Assert.Equal(1UL, Assert.Single(await Open().GetStreamsAsync(Token)).Highest);
        Assert.Equal(ReplayReason.Replayed, await ReasonFor(Open(), message));
        Assert.Single(await Open().ReadLogAsync(Token));
    }

    [Fact]
    public async Task A_claimed_message_opens_when_a_person_asks_for_it()
    {
        await NewLedgerAsync();
        MessageSerial message = Serial(1);
        await CrashElsewhereAsync(AcceptStep.Claimed, message);
        Assert.True((await Accept(Open(), message, Again)).Overridden);
        ComeBack();
        Assert.Equal(ReplayReason.Replayed, await ReasonFor(Open(), message));
    }

    [Fact]
    public async Task A_replica_whose_claim_was_made_void_while_it_was_slow_delivers_nothing()
    {
        await NewLedgerAsync();
        MessageSerial message = Serial(1);
        string temporary = NewTemporaryFile();
        bool isOpened = false;
        PostgresLedger slow = Open(step =>
        {
            if (step == AcceptStep.Claimed)
                isOpened = Task.Run(() => Accept(Open(), message)).Result.IsAccepted;
        });
        await Assert.ThrowsAnyAsync<IOException>(async () => await slow.AcceptAsync(
            message, ReplayRules.Default, Delivery.ToFile(temporary, Folder["out"]), Token));
        Assert.True(isOpened);
        Assert.False(File.Exists(Folder["out"]));
        Assert.Empty(Directory.GetFiles(Folder.Root));
        Assert.Single(await Open().ReadLogAsync(Token));
    }

    [Fact]
    public async Task A_replica_waits_for_the_delivery_of_another_and_is_refused()
    {
        await NewLedgerAsync();
        MessageSerial message = Serial(1);
        Task<ReplayVerdict>? other = null;
        PostgresLedger first = Open(step =>
        {
            if (step == AcceptStep.Claimed)
            {
                var patient = new PostgresLedger(Database, Clock) { ClaimYouth = TimeSpan.FromMinutes(10) };
                other = Task.Run(() => Accept(patient, message));
                Thread.Sleep(300);
                Assert.False(other.IsCompleted);
            }
        });
        Assert.True((await first.AcceptAsync(
            message, ReplayRules.Default, Delivery.ToFile(NewTemporaryFile(), Folder["out"]), Token)).IsAccepted);
        Assert.Equal(ReplayReason.Replayed, (await other!).Reason);
        Assert.True(File.Exists(Folder["out"]));
    }

    [Fact]
    public async Task Of_two_messages_with_one_serial_one_opens_though_their_stamps_differ()
    {
        await NewLedgerAsync();
        await CrashElsewhereAsync(AcceptStep.Claimed, Serial(1));
        Assert.Equal(ReplayReason.Replayed, await ReasonFor(Open(), Serial(1, Clock.Now + Minute)));
    }

    [Fact]
    public async Task A_delivery_is_recorded_though_the_window_has_moved_on_since_it_was_claimed()
    {
        PostgresLedger ledger = await NewLedgerAsync();
        MessageSerial message = Serial(1), other = Serial(2);
        PostgresLedger slow = Open(step =>
        {
            if (step == AcceptStep.Claimed)
                Assert.True(Task.Run(() => Accept(ledger, other)).Result.IsAccepted);
        });
        await slow.AcceptAsync(message, ReplayRules.Default, Delivery.ToFile(NewTemporaryFile(), Folder["out"]), Token);
        foreach (MessageSerial opened in new[] { message, other })
            Assert.Equal(ReplayReason.Replayed, await ReasonFor(ledger, opened));
        Assert.Empty(Assert.Single(await ledger.GetStreamsAsync(Token)).Missing);
    }

    // A replica that ends in the middle, in a folder that is then no longer to be seen.
    private async Task<string> CrashElsewhereAsync(AcceptStep step, ReplaySubject subject)
    {
        Directory.CreateDirectory(Folder["machine"]);
        string temporary = Folder[Path.Combine("machine", ".temporary")];
        await File.WriteAllTextAsync(temporary, "plaintext", Token);
        await Crash(
            stepReached => Open(stepReached), step, subject, Delivery.ToFile(temporary, Folder[Path.Combine("machine", "out")]));
        Directory.Move(Folder["machine"], Folder["gone"]);
        return temporary;
    }

    private void ComeBack() => Directory.Move(Folder["gone"], Folder["machine"]);
}
