namespace Valise;

/// <summary>What kind of failure a <see cref="ValiseException"/> reports; its number is the command's exit
/// code.</summary>
public enum FailureKind
{
    /// <summary>What was asked for makes no sense as it was asked: an unknown name, a flag that is missing.</summary>
    Usage = 2,

    /// <summary>The message is sealed to others: none of the keys at hand opens it.</summary>
    NoKey = 3,

    /// <summary>The bytes are not what a sender made: changed, cut short, or not a message of a known
    /// version.</summary>
    Damaged = 4,

    /// <summary>The message was opened before, or is too old or too far ahead of the clock to tell.</summary>
    Replayed = 5,

    /// <summary>The sender is not one from whom the message is accepted.</summary>
    Sender = 6,

    /// <summary>A file, folder, pipe or server cannot be read or written.</summary>
    File = 7,
}
