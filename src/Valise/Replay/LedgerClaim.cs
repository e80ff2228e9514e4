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

    /// <summary>The claim on a message that was accepted.</summary>
    /// <exception cref="ValiseException">The temporary file is not there.</exception>
    internal static LedgerClaim Of(ReplaySubject subject, ReplayVerdict verdict, WindowPlan? plan, Delivery delivery) => new()
    {
        Subject = subject.ToText(),
        Opened = verdict.Now,
        IsException = verdict.Overridden,
        Plan = plan,
        Name = delivery.Name,
        Size = delivery.Size,
        Temporary = delivery.Temporary,
        Identity = delivery.Temporary is null
            ? null
            : FileIdentity.Of(delivery.Temporary) ?? throw Error.TemporaryFileGone(delivery.Temporary),
    };

    /// <summary>
    /// The file is still there under its temporary name: it was never delivered. When it is gone, or another file has
    /// taken the name, it was.
    /// </summary>
    internal bool IsVoid => Temporary is not null && FileIdentity.Of(Temporary) == Identity;

    internal LogEntry ToLogEntry()
    {
        ReplaySubject subject = ReplaySubject.Parse(Subject);
        var serial = subject as MessageSerial;
        return new LogEntry
        {
            Time = Opened,
            IsReceived = true,
            Identity = serial?.Identity.ToHex(),
            Peer = serial?.Sender.ToHex(),
            Stream = serial?.Stream.ToString(),
            Serial = serial?.Serial,
            Mark = subject switch
            {
                CryptoApiMark mark => mark.Digest,
                AnonymousMark mark => mark.Digest,
                _ => null,
            },
            Stamped = subject.Time,
            IsException = IsException,
            Name = Name,
            Size = Size,
        };
    }
}
