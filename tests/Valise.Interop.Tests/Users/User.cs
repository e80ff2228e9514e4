namespace Valise.Interop.Tests;

/// <summary>Who takes part in an exchange.</summary>
public enum User
{
    /// <summary>CryptoAPI itself.</summary>
    Wine,

    /// <summary>Valise's session keys.</summary>
    Valise,

    /// <summary>Valise's CryptoAPI messages.</summary>
    ValiseMessages,
}
