using Xunit;

namespace Valise.Tests;

/// <summary>A user with a home of their own, who seals and opens messages in memory as the command does.</summary>
internal sealed class Correspondent
{
    private readonly TestClock _clock;

    internal Correspondent(string folder, TestClock clock)
    {
        _clock = clock;
        Home = new Home(folder, clock);
    }

    internal Home Home { get; }

    internal ReplayRules Rules { get; set; } = ReplayRules.Default;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal Card Create(string name)
    {
        Home.Identities.Create(name);
        return Home.Identities.GetCard(name);
    }

    /// <summary>The same home as another process opens it.</summary>
    internal Correspondent Again() => new(Home.Folder, _clock);

    internal async Task<byte[]> SealAsync(string name, params Card[] recipients)
    {
        using Identity sender = Home.Identities.Open(name);
        return await new MessageSealer(sender, Home.Serials, _clock).SealAsync("payload"u8.ToArray(), recipients, "name", Token);
    }

    internal async Task<OpenedMessage> OpenAsync(byte[] message)
    {
        Dictionary<Fingerprint, Identity> mine = Home.Identities.List()
            .ToDictionary(card => card.Fingerprint, card => Home.Identities.Open(card.Name));
        try
        {
            var opener = new MessageOpener(mine.Keys.ToHashSet(), name => mine[name].Keys, Home.Ledger)
            {
                Senders = Home.Contacts.List().Select(contact => contact.Card!.Fingerprint).ToHashSet(),
                Rules = Rules,
            };
            (OpenedMessage opened, byte[] plaintext) = await opener.OpenAsync(message, Token);
            Assert.Equal("payload"u8, plaintext);
            return opened;
        }
        finally
        {
            foreach (Identity identity in mine.Values)
                identity.Dispose();
        }
    }

    internal async Task RefusesAsync(FailureKind kind, params byte[][] messages)
    {
        foreach (byte[] message in messages)
            Assert.Equal(kind, (await Assert.ThrowsAsync<ValiseException>(() => OpenAsync(message))).Kind);
    }

    /// <summary>A copy of the home, as a person makes one.</summary>
    internal Correspondent CopyTo(string folder)
    {
        TestFolder.CopyArchive(Home.Folder, folder);
        return new Correspondent(folder, _clock);
    }
}
