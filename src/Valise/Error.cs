namespace Valise;

/// <summary>The wording of every failure of the message layer, in one place.</summary>
internal static class Error
{
    internal static ValiseException NotAMessage() => new(FailureKind.Damaged,
        "This is not a Valise message. Check that it is the right file, or say --format cryptoapi for a message from a CryptoAPI program.");
}
