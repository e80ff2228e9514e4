using Valise.CryptoApi;

namespace Valise;

/// <summary>The wording of every failure of the message layer, in one place.</summary>
internal static class Error
{
    // Identities and cards

    internal static ValiseException NotAFingerprint(string text) => new(FailureKind.Usage,
        $"'{text}' is not a fingerprint. A fingerprint has 64 hexadecimal digits, in groups of four.");

    internal static ValiseException NotAName() => new(FailureKind.Usage,
        $"This cannot be a name. A name has 1 to {NameRule.MaxBytes} bytes of UTF-8, no invisible characters, and no blank first or last.");

    internal static ValiseException DamagedCard() => new(FailureKind.Damaged,
        "This card is damaged: it is not as its owner made it. Ask for it again.");

    internal static ValiseException NewerCard() => new(FailureKind.Damaged,
        "This card was made by a newer Valise. Update Valise to read it.");

    internal static ValiseException PassphraseNeeded() => new(FailureKind.Usage,
        "These keys are under a passphrase. Give the passphrase to use them.");

    internal static ValiseException WrongPassphrase(Exception cause) => new(FailureKind.Usage,
        "The passphrase is wrong, or the key file is damaged. Try the passphrase again, or restore the file from a backup.", cause);

    internal static ValiseException NotKeys(Exception? cause) => new(FailureKind.Damaged,
        "The key file is damaged: it does not hold the two P-256 keys of an identity. Restore it from a backup.", cause);

    // Messages

    internal static ValiseException NotAMessage() => new(FailureKind.Damaged,
        "This is not a Valise message. Check that it is the right file, or say --format cryptoapi for a message from a CryptoAPI program.");

    internal static ValiseException WrongArmor(string label) => new(FailureKind.Damaged,
        $"This text does not begin with '-----BEGIN {label}-----'. Check that it is the right file.");

    internal static ValiseException NewerMessage() => new(FailureKind.Damaged,
        "This message was made by a newer Valise. Update Valise to open it.");

    internal static ValiseException Damaged() => new(FailureKind.Damaged,
        "The message is damaged: it is not as its sender made it. Ask for it again.");

    internal static ValiseException Truncated() => new(FailureKind.Damaged,
        "The message is cut short: its end is missing. Copy it again, or ask for it again.");

    internal static ValiseException DamagedArmor() => new(FailureKind.Damaged,
        "The text is damaged: between its BEGIN and END lines there must be the message's own lines, unchanged, and nothing around them. Copy it again.");

    internal static ValiseException NotUnlocked() => new(FailureKind.Damaged,
        "The message does not open with your key: it was changed on the way, or your card was used wrongly. Ask for it again.");

    internal static ValiseException NotForMe(int recipients) => new(FailureKind.NoKey,
        $"This message is sealed to {(recipients == 1 ? "someone" : $"{recipients} others")}, not to you. Ask its sender to seal it to your card.");

    internal static ValiseException SourceChanged() => new(FailureKind.File,
        "The file changed while it was being read. Try again when nothing else writes to it.");

    internal static ValiseException TooManyRecipients() => new(FailureKind.Usage,
        $"A message has 1 to {Header.MaxRecipients} recipients. Seal it several times for more.");

    internal static ValiseException RecipientTwice(Card card) => new(FailureKind.Usage,
        $"'{card.Name}' is named twice among the recipients. Name each recipient once.");

    internal static ValiseException NotAFileName(string name) => new(FailureKind.Usage,
        $"'{name}' cannot travel as a file name. A file name has at most {FileNameRule.MaxBytes} bytes, no '/', '\\', ':' or invisible characters, and does not begin with '.' or '-'.");
}
