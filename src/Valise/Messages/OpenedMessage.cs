namespace Valise;

/// <summary>What a message's stamp says, its signatures checked, and what the ledger said to it.</summary>
public sealed record OpenedMessage
{
    /// <summary>The identity that it was opened as, mine.</summary>
    public required Fingerprint Identity { get; init; }

    /// <summary>The sender's card; null when the message is anonymous.</summary>
    public required Card? Sender { get; init; }

    /// <summary>When it was sealed, by the sender's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The stream that its serial comes from; zero when the message is anonymous.</summary>
    public required StreamId Stream { get; init; }

    /// <summary>Its serial; 0 when the message is anonymous.</summary>
    public required ulong Serial { get; init; }

    /// <summary>The file name that the sender suggests: one path component, or empty.</summary>
    public required string FileName { get; init; }

    /// <summary>How many recipients it has.</summary>
    public required int Recipients { get; init; }

    /// <summary>The length of the plaintext in bytes.</summary>
    public long Size { get; init; }

    /// <summary>The ledger's verdict, which accepted the message.</summary>
    public ReplayVerdict Verdict { get; init; } = new(ReplayReason.Fresh);
}
