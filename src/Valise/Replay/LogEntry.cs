using System.Text.Json.Serialization;

namespace Valise;

/// <summary>What the log says of a message, for people.</summary>
public sealed record LogEntry
{
    /// <summary>When it was sealed or opened.</summary>
    [JsonPropertyOrder(0)]
    public required DateTimeOffset Time { get; init; }

    /// <summary>Whether it was received; otherwise it was sent.</summary>
    [JsonPropertyOrder(1)]
    public required bool IsReceived { get; init; }

    /// <summary>Fingerprint of my identity in hexadecimal; null for a CryptoAPI or an anonymous message.</summary>
    [JsonPropertyOrder(2)]
    public string? Identity { get; init; }

    /// <summary>Fingerprint of the sender or the recipient in hexadecimal; null where there is none.</summary>
    [JsonPropertyOrder(3)]
    public string? Peer { get; init; }

    /// <summary>The stream in hexadecimal; null where there is none.</summary>
    [JsonPropertyOrder(4)]
    public string? Stream { get; init; }

    /// <summary>The serial; null where there is none.</summary>
    [JsonPropertyOrder(5)]
    public ulong? Serial { get; init; }

    /// <summary>The digest by which a message without a serial is known.</summary>
    [JsonPropertyOrder(6)]
    public string? Mark { get; init; }

    /// <summary>The time in the stamp.</summary>
    [JsonPropertyOrder(7)]
    public DateTimeOffset? Stamped { get; init; }

    /// <summary>Whether it was let in although it was refused.</summary>
    [JsonPropertyOrder(8)]
    public bool IsException { get; init; }

    /// <summary>The file name.</summary>
    [JsonPropertyOrder(9)]
    public string? Name { get; init; }

    /// <summary>The length of the plaintext in bytes.</summary>
    [JsonPropertyOrder(10)]
    public long? Size { get; init; }
}
