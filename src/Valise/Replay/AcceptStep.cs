namespace Valise;

/// <summary>The steps of an acceptance, in order; a crash after any of them has one outcome.</summary>
internal enum AcceptStep
{
    /// <summary>Nothing has happened yet.</summary>
    Judged,

    /// <summary>The claim is durable.</summary>
    Claimed,

    /// <summary>The plaintext is under its final name.</summary>
    Delivered,

    /// <summary>Window or mark is durable, and the claim still stands.</summary>
    Recorded,
}
