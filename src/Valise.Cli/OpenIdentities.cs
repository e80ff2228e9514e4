using System.CommandLine;

namespace Valise.Cli;

/// <summary>The identities that a message may be sealed to. Only the one that is needed is opened.</summary>
internal sealed class OpenIdentities : IDisposable
{
    private readonly Dictionary<Fingerprint, string> _names;
    private readonly Dictionary<Fingerprint, Identity> _open = [];
    private readonly IdentityStore _identities;
    private readonly Passphrase _passphrase;

    internal OpenIdentities(ParseResult line, Home home)
    {
        _identities = home.Identities;
        _passphrase = CommonOptions.PassphraseOf(line);
        IReadOnlyList<Card> cards = line.GetValue(CommonOptions.As) is { } name ? [_identities.GetCard(name)] : _identities.List();
        _names = cards.DistinctBy(card => card.Fingerprint).ToDictionary(card => card.Fingerprint, card => card.Name);
        if (_names.Count == 0)
            throw new ValiseException(FailureKind.NoKey, "You have no identity, so nothing can be sealed to you. Make one with 'valise id new'.");
    }

    internal IReadOnlySet<Fingerprint> Fingerprints => _names.Keys.ToHashSet();

    internal IdentityKeys KeysOf(Fingerprint fingerprint)
    {
        // The passphrase is asked for once, however many messages need it at once.
        lock (_open)
        {
            if (!_open.TryGetValue(fingerprint, out Identity? identity))
            {
                identity = _passphrase.Open(_identities, _names[fingerprint]);
                _open.Add(fingerprint, identity);
            }

            return identity.Keys;
        }
    }

    internal string? NameOf(Fingerprint fingerprint) => _names.GetValueOrDefault(fingerprint);

    public void Dispose()
    {
        foreach (Identity identity in _open.Values)
            identity.Dispose();
    }
}
