using System.Text.Json;

namespace Valise;

/// <summary>What a ledger in a folder knows as a whole, with the acceptances that it recorded last or is recording.</summary>
internal sealed record LedgerState
{
    /// <summary>What is stamped at or before it is too old to judge; 1970 in a ledger that knows all its past.</summary>
    public DateTimeOffset Floor { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>The newest stamp that was accepted.</summary>
    public DateTimeOffset Newest { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>What is to be recorded, or was: messages that were accepted together.</summary>
    public IReadOnlyList<LedgerClaim> Claims { get; init; } = [];

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, LedgerJson.Default.LedgerState);

    internal static LedgerState Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, LedgerJson.Default.LedgerState) ?? new LedgerState();
}
