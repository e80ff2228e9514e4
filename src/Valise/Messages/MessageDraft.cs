namespace Valise;

/// <summary>What a message says on its outside and in its stamp, before it is sealed.</summary>
/// <param name="Sender">Who signs it; <see langword="null"/> for an anonymous message.</param>
/// <param name="Recipients">Whom it is sealed to, in the order of the header.</param>
/// <param name="FileName">The suggested file name; empty for none.</param>
/// <param name="Time">The sender's clock, kept to the millisecond.</param>
internal sealed record MessageDraft(
    Sender? Sender, IReadOnlyList<Addressee> Recipients, string FileName, DateTimeOffset Time);
