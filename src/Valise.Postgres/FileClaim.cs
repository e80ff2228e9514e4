namespace Valise;

/// <summary>
/// A claim with a temporary file, as it stands in the database. Who sees the file before it was delivered, or the
/// folder in which it is no longer, knows what became of the claim.
/// </summary>
/// <param name="Id">Names the acceptance.</param>
/// <param name="Claim">What is accepted.</param>
/// <param name="Folder">The identity of the temporary file's folder; null where folders have none.</param>
internal sealed record FileClaim(Guid Id, LedgerClaim Claim, string? Folder)
{
    /// <summary>Whether it is so young that its owner may be about to deliver.</summary>
    internal bool IsYoung { get; init; }

    private string Temporary => Claim.Temporary!;

    // The file's name once it was taken away from its owner.
    private string Withdrawn => Temporary + ".void";

    internal static FileClaim Of(Guid id, LedgerClaim claim) =>
        new(id, claim, FileIdentity.Of(Path.GetDirectoryName(claim.Temporary!)!));

    /// <summary>
    /// Finds out, and if the file was not delivered takes it away: its owner may merely be slow, and only one of two
    /// renames succeeds.
    /// </summary>
    internal ClaimOutcome Withdraw()
    {
        try
        {
            if (Claim.IsVoid)
                File.Move(Temporary, Withdrawn, overwrite: true);
        }
        catch (FileNotFoundException)
        {
            // Delivered, or taken away by another, this very moment.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ClaimOutcome.Unknown;
        }

        if (FileIdentity.Of(Withdrawn) == Claim.Identity)
            return ClaimOutcome.Void;
        return Folder is not null && FileIdentity.Of(Path.GetDirectoryName(Temporary)!) == Folder
            ? ClaimOutcome.Opened
            : ClaimOutcome.Unknown;
    }

    /// <summary>Removes the file that was taken away, once the claim is gone.</summary>
    internal void RemoveWithdrawn() => File.Delete(Withdrawn);
}
