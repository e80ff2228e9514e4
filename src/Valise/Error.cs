using Valise.CryptoApi;

namespace Valise;

/// <summary>The wording of every failure of the message layer, in one place.</summary>
internal static class Error
{
    // Identities and cards

    internal static ValiseException NotAFingerprint(string text) => new(FailureKind.Usage,
        $"'{text}' is not a fingerprint. A fingerprint has 64 hexadecimal digits, in groups of four.");

    internal static ValiseException NotAName() => new(FailureKind.Usage,
        $"This cannot be a name. A name has 1 to {NameRule.MaxBytes} bytes of UTF-8, no invisible characters and none newer than Unicode 14, and no blank first or last.");

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
        $"'{name}' cannot travel as a file name. A file name has at most {FileNameRule.MaxBytes} bytes, no '/', '\\', ':', no invisible characters and none newer than Unicode 14, and does not begin with '.' or '-'.");

    internal static ValiseException FileExists(string path) => new(FailureKind.File,
        $"'{path}' exists already, and nothing was overwritten. Choose another name with -o, or say --force.");

    internal static ValiseException IsAFolder(string path) => new(FailureKind.File,
        $"'{path}' is a folder. Name a file.");

    internal static ValiseException IsSpecial(string path) => new(FailureKind.File,
        $"'{path}' is a device or a pipe, and no file takes its place. To write into it, write to standard output: -o - > '{path}'.");

    internal static ValiseException NoFolder(string path) => new(FailureKind.File,
        $"There is no folder for '{path}'. Make it first, or choose another name with -o.");

    internal static ValiseException TemporaryFileGone(string path) => new(FailureKind.File,
        $"The temporary file '{path}' has disappeared. Nothing was opened and nothing recorded. Try again.");

    internal static ValiseException StreamingToSeveral() => new(FailureKind.Usage,
        "This message has several recipients, and each of them could have made what comes before its end. Open it without --stream.");

    internal static ValiseException Anonymous() => new(FailureKind.Sender,
        "This message does not say who sent it. If you expect such a message, say --anonymous.");

    internal static ValiseException UnknownSender(Card sender) => new(FailureKind.Sender,
        $"This message is from somebody who is not among your contacts. They call themselves '{sender.Name}', with the fingerprint\n  {sender.Fingerprint}\nIf you know whose that is, add them with: valise contact add --from MESSAGE --name NAME");

    internal static ValiseException OtherSender(Card sender) => new(FailureKind.Sender,
        $"This message is not from the sender that you named. Its card says '{sender.Name}', with the fingerprint\n  {sender.Fingerprint}");

    // CryptoAPI messages

    internal static ValiseException NotACryptoApiMessage() => new(FailureKind.Damaged,
        "This is not a CryptoAPI message: it does not begin with a SIMPLEBLOB and its length. If its key BLOB is in another file, name that with --key-blob.");

    internal static ValiseException NotASimpleBlob(Exception? cause) => new(FailureKind.Damaged,
        "The key BLOB of this message is not a SIMPLEBLOB for an RSA key. The message is damaged, or it is not a CryptoAPI message.", cause);

    internal static ValiseException UnknownCipher(AlgorithmId id) => new(FailureKind.Damaged,
        $"The message names the cipher 0x{(uint)id:x4}, which CryptoAPI's providers do not have. It is damaged.");

    internal static ValiseException OtherKeySize(int messageBits, int keyBits) => new(FailureKind.NoKey,
        $"The message is sealed to a key of {messageBits} bits, and yours has {keyBits}. It is for somebody else, or for another identity of yours: name that with --as.");

    internal static ValiseException CryptoApiMessageDoesNotOpen(Exception? cause) => new(FailureKind.Damaged,
        "The message does not open: it is damaged, sealed to another key, or sealed with OAEP where you did not say --oaep (or the other way round).", cause);

    // Inspection

    internal static ValiseException UnknownFormat() => new(FailureKind.Damaged,
        "This is neither a card, nor a key BLOB, nor a message that Valise knows. Check that it is the right file. Keys in PEM or DER and certificates are for 'openssl'.");

    internal static ValiseException DamagedAt(string format, long offset, CryptoApiException cause) => new(FailureKind.Damaged,
        offset == 0
            ? $"This begins like a {format} and is none. {cause.Message}"
            : $"This begins like a {format} and is none. Offsets from byte {offset}, where its key BLOB begins: {cause.Message}", cause);

    internal static ValiseException CiphertextLength(long length) => new(FailureKind.Damaged,
        $"The ciphertext has {length} bytes, which are not one or more whole blocks of its cipher. The message was cut short, or something was added to it.");

    internal static ValiseException KeyDoesNotFit(AlgorithmId id, int length) => new(FailureKind.Damaged,
        $"The key BLOB holds a key of {length} bytes, which algorithm 0x{(uint)id:x4} does not have.");

    // Replay

    internal static ValiseException Refused(ReplayVerdict verdict) => new(FailureKind.Replayed, verdict.Reason switch
    {
        ReplayReason.Replayed when verdict.FirstOpened is { } time =>
            $"This message was opened before, on {time.UtcDateTime:yyyy-MM-dd 'at' HH:mm:ss} UTC. Somebody sent it again, or you are opening it twice. If you mean to, say --again.",
        ReplayReason.Replayed =>
            "This message was opened before. Somebody sent it again, or you are opening it twice. If you mean to, say --again.",
        ReplayReason.MemoryLost =>
            "The memory of what was opened here is newer than this identity, or is a copy, so nobody can tell whether this message was opened before. If you are sure that it was not, say --again.",
        ReplayReason.TooOldToJudge =>
            "This message is so old that nobody can tell any more whether it was opened before. If you are sure that it was not, say --again.",
        ReplayReason.AheadOfClock =>
            "This message was sealed by a clock that is ahead of yours by more than 10 minutes. Check your clock, and ask the sender to check theirs. To open it all the same, say --ahead.",
        _ => $"This message was sealed more than {Age(verdict.MaximumAge)} ago, which is older than you accept. To open it all the same, say --any-age.",
    });

    private static string Age(TimeSpan? age) => age switch
    {
        { TotalDays: >= 1 } days => $"{days.TotalDays:0.#} days",
        { TotalHours: >= 1 } hours => $"{hours.TotalHours:0.#} hours",
        { } minutes => $"{minutes.TotalMinutes:0.#} minutes",
        null => "the time you accept",
    };

    // Identities and contacts

    internal static ValiseException NoSuchIdentity(string name) => new(FailureKind.Usage,
        $"You have no identity '{name}'. See 'valise id list', or make it with 'valise id new'.");

    internal static ValiseException IdentityExists(string name) => new(FailureKind.Usage,
        $"You have an identity '{name}' already. Choose another name.");

    internal static ValiseException KeyPairExists(string name, KeySpec spec) => new(FailureKind.Usage,
        $"The identity '{name}' has {(spec == KeySpec.Exchange ? "an exchange" : "a signature")} key pair already, and what is sealed to that would never open again. To replace it all the same, say --force.");

    internal static ValiseException ContactExists(string name) => new(FailureKind.Usage,
        $"You have a contact '{name}' already. Choose another name.");

    internal static ValiseException KnownUnderAnotherName(string name) => new(FailureKind.Usage,
        $"You know these keys as '{name}'. A contact has one name.");

    internal static ValiseException NoContainer(string name) => new(FailureKind.NoKey,
        $"The identity '{name}' has no CryptoAPI key container. Make one with 'valise id new --cryptoapi', or bring a key pair with 'valise id import'.");

    internal static ValiseException SecretReadableByOthers(string path) => new(FailureKind.File,
        $"Others may read the private keys '{path}'. If nobody has, say: chmod 600 '{path}'");

    internal static ValiseException NoSuchContact(string name) => new(FailureKind.Usage,
        $"You have no contact '{name}'. See 'valise contact list', or add them with 'valise contact add'.");

    internal static ValiseException ContactHasAnotherKey(string name, Fingerprint known, Fingerprint offered) => new(FailureKind.Usage,
        $"You know '{name}' with another key.\n  known:   {known}\n  offered: {offered}\nAsk them which is right. To take the new one, remove the contact first; or choose another name.");

    internal static ValiseException HomeFileDamaged(string path, Exception? cause) => new(FailureKind.File,
        $"The file '{path}' is damaged. Put it back from a backup, or remove it.", cause);
}
