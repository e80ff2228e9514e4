using Npgsql;

namespace Valise;

/// <summary>
/// The ledger in a PostgreSQL database, for a service whose replicas share one inbox: of any number of replicas with one
/// message, exactly one accepts it.
/// </summary>
/// <remarks>
/// <para>
/// A delivery to memory or to a pipe is one transaction; plaintext may be handed over once it is committed. A delivery
/// to a file has three steps: the claim is committed, the file gets its name, the message is recorded and the claim
/// removed. A replica that ends in between leaves its claim. Another waits until it is five seconds old. If it then sees the
/// temporary file, the delivery did not happen: the claim is void, and the message can be opened. If it sees the folder
/// without the file, the message was opened. If it sees neither, because the folder was another machine's, the message
/// counts as opened until a replica that does see the folder asks for it or calls <see cref="SettleAsync"/>.
/// </para>
/// <para>
/// Loss fails closed. In a database that was restored from a backup, or on a standby that was promoted, the ledger gets a
/// floor, as a copied <see cref="FolderLedger"/> does. A file-system copy that is written back in place, with the server
/// stopped, is not noticed.
/// </para>
/// <para>
/// It works through a connection pooler as well. When the server is away, or stays busy, every method tries a few times
/// and then throws a <see cref="ValiseException"/> of <see cref="FailureKind.File"/>.
/// </para>
/// </remarks>
public sealed class PostgresLedger : IReplayLedger
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly LedgerDatabase _database;
    private readonly TimeProvider _clock;

    /// <summary>The ledger in a database.</summary>
    /// <param name="database">Where the tables are, or will be: in the first schema of the connections' search path.
    /// The caller disposes of it.</param>
    /// <param name="clock">The clock; the system's by default.</param>
    public PostgresLedger(NpgsqlDataSource database, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        _database = new LedgerDatabase(database);
        _clock = clock ?? TimeProvider.System;
    }

    /// <summary>Called at each step of an acceptance, so that tests can end the process there.</summary>
    internal Action<AcceptStep> StepReached { get; init; } = static _ => { };

    /// <summary>How old a claim has to be before others than its owner see to it.</summary>
    internal TimeSpan ClaimYouth { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Creates the tables. Where they are already, nothing changes, so that every replica may do this when it starts.
    /// </summary>
    /// <param name="cancellationToken">Gives up; then no table is created.</param>
    public Task CreateSchemaAsync(CancellationToken cancellationToken = default) =>
        _database.RunAsync(connection => PostgresSchema.CreateAsync(connection, cancellationToken), cancellationToken);

    /// <summary>
    /// Tells the ledger of an identity that is being created: nothing was ever opened for it. The first that a new
    /// ledger is told of begins the ledger too, without a past that it could have forgotten. Otherwise what is stamped
    /// before the ledger first hears of an identity is too old to judge. Not to be called whenever a service starts: of
    /// an identity that has already opened messages it would not be true.
    /// </summary>
    /// <param name="identity">The identity, mine. If the ledger knows it already, nothing changes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task BeginIdentityAsync(Fingerprint identity, CancellationToken cancellationToken = default) => RunAsync(
        null,
        ledger => ledger.ExecuteAsync(
            "INSERT INTO valise_identity (identity, floor) VALUES ($1, 'epoch') ON CONFLICT DO NOTHING", SenderWindows.BytesOf(identity)),
        cancellationToken,
        isWithIdentity: true);

    /// <summary>
    /// Settles what was left by replicas that ended in the middle of a delivery to a file, as far as the files are seen
    /// from here. A service does well to call it when it starts.
    /// </summary>
    /// <param name="cancellationToken">Gives up between one claim and the next.</param>
    public async Task SettleAsync(CancellationToken cancellationToken = default)
    {
        List<FileClaim> claims = await RunAsync(
            null, ledger => ClaimTable.OldAsync(ledger, ClaimYouth), cancellationToken).ConfigureAwait(false);
        foreach (FileClaim claim in claims)
            await ResolveAsync(claim, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the ledger knows of each stream, with the serials that did not arrive.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<StreamStatus>> GetStreamsAsync(CancellationToken cancellationToken = default) =>
        RunAsync(null, SenderWindows.GetStatusAsync, cancellationToken);

    /// <summary>What was received, oldest first. Old rows of the table <c>valise_log</c> may be deleted.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<LogEntry>> ReadLogAsync(CancellationToken cancellationToken = default) =>
        await RunAsync(null, LogTable.ReadAsync, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<ReplayVerdict> AskAsync(
        ReplaySubject subject, ReplayRules rules, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(rules);
        return await DecideAsync(subject, rules, Guid.Empty, static (_, _) => Task.CompletedTask, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<ReplayVerdict> AcceptAsync(
        ReplaySubject subject, ReplayRules rules, Delivery delivery, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(delivery);
        return delivery.Temporary is null
            ? await AcceptForCallerAsync(subject, rules, delivery, cancellationToken).ConfigureAwait(false)
            : await AcceptIntoFileAsync(subject, rules, delivery, cancellationToken).ConfigureAwait(false);
    }

    // Claimed, delivered and recorded at once: the message counts as opened as soon as this is committed.
    private async Task<ReplayVerdict> AcceptForCallerAsync(
        ReplaySubject subject, ReplayRules rules, Delivery delivery, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid();
        ReplayVerdict verdict = await DecideAsync(
            subject,
            rules,
            id,
            (ledger, verdict) =>
            {
                StepReached(AcceptStep.Judged);
                return RecordAsync(ledger, id, LedgerClaim.Of(subject, verdict, null, delivery));
            },
            cancellationToken).ConfigureAwait(false);
        if (verdict.IsAccepted)
            StepReached(AcceptStep.Claimed);
        return verdict;
    }

    private async Task<ReplayVerdict> AcceptIntoFileAsync(
        ReplaySubject subject, ReplayRules rules, Delivery delivery, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid();
        FileClaim? claim = null;
        ReplayVerdict verdict = await DecideAsync(
            subject,
            rules,
            id,
            (ledger, verdict) =>
            {
                StepReached(AcceptStep.Judged);
                claim = FileClaim.Of(id, LedgerClaim.Of(subject, verdict, null, delivery));
                return ClaimTable.AddAsync(ledger, claim);
            },
            cancellationToken).ConfigureAwait(false);
        if (!verdict.IsAccepted)
            return verdict;

        StepReached(AcceptStep.Claimed);
        try
        {
            delivery.CarryOut();
        }
        catch
        {
            await TryAsync(() => ResolveAsync(claim!, CancellationToken.None)).ConfigureAwait(false);
            throw;
        }

        StepReached(AcceptStep.Delivered);
        await TryAsync(() => RemoveAsync(claim!, isOpened: true, CancellationToken.None)).ConfigureAwait(false);
        StepReached(AcceptStep.Recorded);
        return verdict;
    }

    // While the database is away a claim stays, and the message counts as opened; settling it later is as good.
    private static async Task TryAsync(Func<Task> settle)
    {
        try
        {
            await settle().ConfigureAwait(false);
        }
        catch (ValiseException)
        {
        }
    }

    private async Task<ReplayVerdict> DecideAsync(
        ReplaySubject subject,
        ReplayRules rules,
        Guid id,
        Func<LedgerTransaction, ReplayVerdict, Task> accept,
        CancellationToken cancellationToken)
    {
        var unknown = new HashSet<Guid>();
        ReplayVerdict? decided = null;
        while (true)
        {
            FileClaim? inTheWay = await RunAsync(subject, DecideOnce, cancellationToken).ConfigureAwait(false);
            if (inTheWay is null)
                return decided!;
            if (inTheWay.IsYoung)
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            else if (!await ResolveAsync(inTheWay, cancellationToken).ConfigureAwait(false))
                unknown.Add(inTheWay.Id);
        }

        async Task<FileClaim?> DecideOnce(LedgerTransaction ledger)
        {
            // Run again, this may have been committed the first time without the answer having arrived.
            if (decided is { IsAccepted: true } && await IsKnownAsync(ledger, id).ConfigureAwait(false))
                return null;
            List<FileClaim> claims = await ClaimTable.OfAsync(ledger, subject, ClaimYouth).ConfigureAwait(false);
            if (claims.Find(claim => !unknown.Contains(claim.Id)) is { } inTheWay)
                return inTheWay;
            ReplayVerdict memory = claims is [var claimed, ..]
                ? new(ReplayReason.Replayed) { FirstOpened = claimed.Claim.Opened }
                : await RecallAsync(ledger, subject).ConfigureAwait(false);
            decided = ReplayJudge.Judge(subject, memory, ledger.Floor, rules, ledger.Now);
            if (decided.IsAccepted)
                await accept(ledger, decided).ConfigureAwait(false);
            return null;
        }
    }

    private static async Task<bool> IsKnownAsync(LedgerTransaction ledger, Guid id) =>
        await ledger.FirstAsync(
            "SELECT EXISTS (SELECT FROM valise_log WHERE id = $1) OR EXISTS (SELECT FROM valise_claim WHERE id = $1)",
            static row => row.GetBoolean(0),
            id).ConfigureAwait(false);

    private static async Task<ReplayVerdict> RecallAsync(LedgerTransaction ledger, ReplaySubject subject)
    {
        switch (subject)
        {
            case CryptoApiMark mark:
                return await MarkTable.JudgeAsync(ledger, mark).ConfigureAwait(false);
            case AnonymousMark mark:
                return await MarkTable.JudgeAsync(ledger, mark).ConfigureAwait(false);
            default:
                var serial = (MessageSerial)subject;
                ReplayVerdict verdict = (await SenderWindows.LoadAsync(ledger, serial).ConfigureAwait(false)).Judge();
                return verdict.Reason == ReplayReason.Replayed || await ExceptionTable.ContainsAsync(ledger, serial).ConfigureAwait(false)
                    ? new(ReplayReason.Replayed) { FirstOpened = await LogTable.FirstOpenedAsync(ledger, serial).ConfigureAwait(false) }
                    : verdict;
        }
    }

    private static async Task RecordAsync(LedgerTransaction ledger, Guid id, LedgerClaim claim)
    {
        switch (ReplaySubject.Parse(claim.Subject))
        {
            case CryptoApiMark mark:
                await MarkTable.AddAsync(ledger, mark, claim.Opened).ConfigureAwait(false);
                break;
            case AnonymousMark mark:
                await MarkTable.AddAsync(ledger, mark, claim.Opened).ConfigureAwait(false);
                break;
            case MessageSerial serial when claim.IsException:
                await ExceptionTable.AddAsync(ledger, serial).ConfigureAwait(false);
                break;
            case MessageSerial serial:
                await (await SenderWindows.LoadAsync(ledger, serial).ConfigureAwait(false)).RecordAsync().ConfigureAwait(false);
                break;
        }

        await LogTable.AppendAsync(ledger, id, claim.ToLogEntry()).ConfigureAwait(false);
    }

    // False: from here nobody can tell what became of it.
    private async Task<bool> ResolveAsync(FileClaim claim, CancellationToken cancellationToken)
    {
        ClaimOutcome outcome = claim.Withdraw();
        if (outcome == ClaimOutcome.Unknown)
            return false;
        await RemoveAsync(claim, outcome == ClaimOutcome.Opened, cancellationToken).ConfigureAwait(false);
        if (outcome == ClaimOutcome.Void)
            claim.RemoveWithdrawn();
        return true;
    }

    // Whoever removes the claim records the message.
    private Task<bool> RemoveAsync(FileClaim claim, bool isOpened, CancellationToken cancellationToken) => RunAsync(
        ReplaySubject.Parse(claim.Claim.Subject),
        async ledger =>
        {
            if (await ClaimTable.RemoveAsync(ledger, claim.Id).ConfigureAwait(false) && isOpened)
                await RecordAsync(ledger, claim.Id, claim.Claim).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    private Task<T> RunAsync<T>(
        ReplaySubject? turn, Func<LedgerTransaction, Task<T>> work, CancellationToken cancellationToken, bool isWithIdentity = false) =>
        _database.RunAsync(
            async connection => await work(await LedgerTransaction
                .BeginAsync(connection, turn, isWithIdentity, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false)).ConfigureAwait(false),
            cancellationToken);
}
