namespace Valise;

/// <summary>Who signs a message: the keys, their card, and the stream that its serial numbers come from, not zero.</summary>
internal sealed record Sender(IdentityKeys Keys, Card Card, StreamId Stream);
