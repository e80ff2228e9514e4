namespace Valise;

/// <summary>What became of a delivery whose claim is still there.</summary>
internal enum ClaimOutcome
{
    /// <summary>The temporary file has not been delivered, and can no longer be.</summary>
    Void,

    /// <summary>It was delivered.</summary>
    Opened,

    /// <summary>It was in a folder that is not to be seen from here. The message counts as opened.</summary>
    Unknown,
}
