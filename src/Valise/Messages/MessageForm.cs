namespace Valise;

/// <summary>What a file looks like from its first bytes.</summary>
internal enum MessageForm
{
    /// <summary>A message from a CryptoAPI program, which has no mark of its own, or not a message at all.</summary>
    Other,

    /// <summary>A Valise message.</summary>
    Binary,

    /// <summary>PEM text, perhaps a Valise message.</summary>
    Text,
}
