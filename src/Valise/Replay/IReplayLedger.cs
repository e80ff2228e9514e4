namespace Valise;

/// <summary>
/// Remembers which messages were opened, so that each opens once. Safe to use from many threads, and where it keeps its
/// memory outside the process, from many processes.
/// </summary>
public interface IReplayLedger
{
    /// <summary>Asks whether a message may be opened. Nothing is recorded.</summary>
    /// <param name="subject">What the ledger knows the message by.</param>
    /// <param name="rules">What the caller demands, and what it lets in anyway.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    ValueTask<ReplayVerdict> AskAsync(
        ReplaySubject subject, ReplayRules rules, CancellationToken cancellationToken = default);

    /// <summary>
    /// Asks again and, if the message is accepted, records a durable claim, carries out the delivery and records the
    /// message as opened: of any number of callers with one message, exactly one is told that it was accepted. When the
    /// delivery fails nothing is recorded and its exception comes through. Without a file to deliver, the message
    /// counts as opened as soon as the claim is written, and plaintext may be handed over once this returns.
    /// </summary>
    /// <param name="subject">What the ledger knows the message by.</param>
    /// <param name="rules">What the caller demands, and what it lets in anyway.</param>
    /// <param name="delivery">Where the plaintext goes; carried out only if the verdict is to accept.</param>
    /// <param name="cancellationToken">Gives up waiting; after the claim is written nothing is given up any more.</param>
    ValueTask<ReplayVerdict> AcceptAsync(
        ReplaySubject subject, ReplayRules rules, Delivery delivery, CancellationToken cancellationToken = default);
}
