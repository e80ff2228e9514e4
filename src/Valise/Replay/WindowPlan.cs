using System.Text.Json.Serialization;

namespace Valise;

/// <summary>What becomes of a sender's windows when a message opens the first of a stream; part of the claim.</summary>
internal sealed record WindowPlan
{
    /// <summary>The floor of the new window: the sender's, when it began.</summary>
    public required DateTimeOffset Floor { get; init; }

    /// <summary>The sender's floor from now on.</summary>
    public required DateTimeOffset SenderFloor { get; init; }

    /// <summary>The stream that has to go; it may be the new one.</summary>
    public string? Evicted { get; init; }

    [JsonIgnore]
    internal StreamId? EvictedStream => Evicted is null ? null : StreamId.Parse(Evicted);

    /// <summary>The window of a stream that begins with a message.</summary>
    /// <remarks>
    /// Under a floor nobody knows which of the lower serials arrived before the window was lost: none is missing.
    /// </remarks>
    internal ReplayWindow BeginWindow(MessageSerial serial) =>
        ReplayWindow.Begin(Floor, Floor > DateTimeOffset.UnixEpoch ? serial.Serial : 1);
}
