namespace Valise.Interop.Tests;

/// <summary>The users of one class's tests, who keep their contexts with their exchange keys.</summary>
public sealed class ExchangeUsers(WinePrefix prefix) : IDisposable
{
    private readonly WinePeer _peer = new(prefix);
    private readonly Dictionary<(User, int), IExchangeUser> _users = [];

    internal IExchangeUser Find(User user, int keySize = 2048)
    {
        if (!_users.TryGetValue((user, keySize), out var found))
        {
            found = user switch
            {
                User.Wine => new WineUser(_peer, keySize),
                User.Valise => new ValiseUser(keySize),
                _ => new ValiseMessageUser(keySize),
            };
            _users.Add((user, keySize), found);
        }

        return found;
    }

    public void Dispose()
    {
        foreach (var user in _users.Values.OfType<IDisposable>())
            user.Dispose();
        _peer.Dispose();
    }
}
