namespace Valise;

/// <summary>The wording of every failure of the message layer, in one place.</summary>
internal static class Error
{
    internal static ValiseException NotAMessage() => new(FailureKind.Damaged,
        "This is not a Valise message. Check that it is the right file, or say --format cryptoapi for a message from a CryptoAPI program.");

    internal static ValiseException FileExists(string path) => new(FailureKind.File,
        $"'{path}' exists already, and nothing was overwritten. Choose another name with -o, or say --force.");

    internal static ValiseException TemporaryFileGone(string path) => new(FailureKind.File,
        $"The temporary file '{path}' has disappeared. Nothing was opened and nothing recorded. Try again.");
}
