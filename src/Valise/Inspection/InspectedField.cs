namespace Valise;

/// <summary>One field of a file that was inspected.</summary>
/// <param name="Structure">
/// The structure it belongs to, as wincrypt.h or docs/message-format.md names it: <c>BLOBHEADER</c> for instance.
/// </param>
/// <param name="Name">Its name there: <c>aiKeyAlg</c> for instance.</param>
/// <param name="Offset">Where it begins, in bytes from the beginning of the file.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Meaning">What it is for and what it says, in a few words.</param>
public sealed record InspectedField(string Structure, string Name, long Offset, long Length, string Meaning)
{
    /// <summary>What the bytes say, where that is shorter than the bytes: a number, a time, a name of wincrypt.h.</summary>
    public string? Value { get; init; }

    /// <summary>
    /// The field's bytes. Of a ciphertext, and of what no format accounts for, only the first; of a secret, none.
    /// </summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>Whether it is, or may be, part of a private or session key. No byte of it is in here then.</summary>
    public bool IsSecret { get; init; }
}
