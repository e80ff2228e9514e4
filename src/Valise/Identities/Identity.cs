using Valise.CryptoApi;

namespace Valise;

/// <summary>One of the user's own identities, open for use.</summary>
public sealed class Identity : IDisposable
{
    internal Identity(string name, DateTimeOffset created, KeyContainer container, IReplayLedger ledger)
    {
        Name = name;
        Created = created;
        Container = container;
        Ledger = ledger;
    }

    /// <summary>Its name, which only its owner sees.</summary>
    public string Name { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; }

    /// <summary>Its CryptoAPI key container. Its key pairs serve CryptoAPI messages and nothing else.</summary>
    public KeyContainer Container { get; }

    /// <summary>The memory of what was opened as this identity.</summary>
    public IReplayLedger Ledger { get; }

    /// <summary>Lets go of the private keys and clears them.</summary>
    public void Dispose() => Container.Dispose();
}
