namespace Valise;

/// <summary>What was sealed.</summary>
/// <param name="Time">The time in its stamp.</param>
/// <param name="Grant">The stream and the serials of a signed message; null when it is anonymous.</param>
/// <param name="Size">The length of the plaintext in bytes.</param>
public sealed record SealedMessage(DateTimeOffset Time, SerialGrant? Grant, long Size);
