namespace Valise;

/// <summary>An acceptance, written down before it happens.</summary>
internal sealed record LedgerClaim
{
    /// <summary>The text of the <see cref="ReplaySubject"/>.</summary>
    public required string Subject { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset Opened { get; init; }

    /// <summary>Whether it is an exception: it was let in although it was refused, and changes no window.</summary>
    public bool IsException { get; init; }

    /// <summary>For the first message of a stream, what becomes of its sender's windows.</summary>
    public WindowPlan? Plan { get; init; }

    /// <summary>The file name, for the log.</summary>
    public string? Name { get; init; }

    /// <summary>The length of the plaintext in bytes, for the log.</summary>
    public long? Size { get; init; }

    /// <summary>The temporary file with the plaintext; null if the plaintext goes to the caller.</summary>
    public string? Temporary { get; init; }

    /// <summary>The <see cref="FileIdentity"/> of that file.</summary>
    public string? Identity { get; init; }

    /// <summary>
    /// The file is still there under its temporary name: it was never delivered. When it is gone, or another file has
    /// taken the name, it was.
    /// </summary>
    internal bool IsVoid => Temporary is not null && FileIdentity.Of(Temporary) == Identity;
}
