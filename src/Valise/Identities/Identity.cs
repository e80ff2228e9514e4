using System.Diagnostics.CodeAnalysis;
using Valise.CryptoApi;

namespace Valise;

/// <summary>One of the user's own identities, open for use.</summary>
public sealed class Identity : IDisposable
{
    private readonly KeyContainer? _container;

    internal Identity(Card card, IdentityKeys keys, KeyContainer? container)
    {
        Card = card;
        Keys = keys;
        _container = container;
    }

    /// <summary>Its name.</summary>
    public string Name => Card.Name;

    /// <summary>What it hands out: name and public keys.</summary>
    public Card Card { get; }

    /// <summary>Its private keys.</summary>
    public IdentityKeys Keys { get; }

    /// <summary>Whether it has a CryptoAPI container.</summary>
    [MemberNotNullWhen(true, nameof(_container))]
    public bool HasContainer => _container is not null;

    /// <summary>Its CryptoAPI key container. Its key pairs serve CryptoAPI messages and nothing else.</summary>
    /// <exception cref="ValiseException"><see cref="FailureKind.NoKey"/>: it has none.</exception>
    public KeyContainer Container => _container ?? throw Error.NoContainer(Name);

    /// <summary>Lets go of the private keys and clears them.</summary>
    public void Dispose()
    {
        Keys.Dispose();
        _container?.Dispose();
    }
}
