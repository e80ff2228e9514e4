namespace Valise;

/// <summary>What a ledger knows of one stream: what arrived, and what did not.</summary>
/// <param name="Identity">The identity that the messages were sealed to, mine.</param>
/// <param name="Sender">The sender.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Highest">The highest serial that was opened.</param>
/// <param name="Newest">The newest stamp that was accepted.</param>
/// <param name="Missing">Serials below the highest that may still arrive, at most 2,048 ranges in ascending order.</param>
/// <param name="NeverArrived">How many serials are too far behind the highest to arrive any more.</param>
public sealed record StreamStatus(
    Fingerprint Identity,
    Fingerprint Sender,
    StreamId Stream,
    ulong Highest,
    DateTimeOffset Newest,
    IReadOnlyList<SerialRange> Missing,
    ulong NeverArrived);
