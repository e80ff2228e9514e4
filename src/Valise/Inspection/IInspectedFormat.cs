namespace Valise;

/// <summary>
/// A format that <see cref="Inspector"/> can take apart. It parses nothing itself: it asks the reader that opening uses
/// too, and puts what that found into words.
/// </summary>
internal interface IInspectedFormat
{
    /// <summary>Whether a file is meant to be of this format, whole or damaged.</summary>
    /// <param name="beginning">The first <see cref="InspectedStream.BeginningLength"/> bytes; fewer if the file has fewer.</param>
    bool Recognises(ReadOnlySpan<byte> beginning);

    /// <summary>Takes a file apart.</summary>
    /// <exception cref="ValiseException"><see cref="FailureKind.Damaged"/>: the fields cannot be told apart.</exception>
    Task<Inspection> InspectAsync(InspectedStream source, CancellationToken cancellationToken);
}
