namespace Valise;

/// <summary>A failure with a sentence for the person at the keyboard: what happened, and what to do next.</summary>
public sealed class ValiseException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="kind">The kind of failure.</param>
    /// <param name="message">Whole sentences that say what happened and what to do next. Never a secret.</param>
    /// <param name="innerException">What led to it, if anything did.</param>
    public ValiseException(FailureKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>The kind of failure, which is also the exit code of the command.</summary>
    public FailureKind Kind { get; }
}
