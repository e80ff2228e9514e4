// The home folder (0700), all of it plain files:
//   identities/   a folder per identity: its keys, its card, its CryptoAPI container
//   contacts/     a file per contact
//   ledger/       what was opened, and the log for people
//   serials/      the serial numbers that were used

namespace Valise;

/// <summary>
/// The folder that holds all of a user: identities, contacts, and the memory of what was sent and opened. It is made of
/// plain files, for its owner only, that may be read, copied and deleted.
/// </summary>
public sealed class Home
{
    /// <summary>A home in a folder, which is created when first written to.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="clock">The clock that stamps and judges; the system's when null.</param>
    public Home(string folder, TimeProvider? clock = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Folder = Path.GetFullPath(folder);
        Clock = clock ?? TimeProvider.System;
        Ledger = new FolderLedger(Path.Combine(Folder, "ledger"), Clock);
        Serials = new SerialCounters(Path.Combine(Folder, "serials"));
        Identities = new IdentityStore(Path.Combine(Folder, "identities"), Ledger, Clock);
        Contacts = new ContactStore(Path.Combine(Folder, "contacts"), Clock);
    }

    /// <summary>
    /// Where a user's home is unless they say otherwise: what the environment variable <c>VALISE_HOME</c> names, or
    /// <c>.valise</c> in their own folder.
    /// </summary>
    public static string DefaultFolder =>
        Environment.GetEnvironmentVariable("VALISE_HOME") is { Length: > 0 } folder
            ? folder
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".valise");

    /// <summary>The folder's full path.</summary>
    public string Folder { get; }

    /// <summary>The user's own identities.</summary>
    public IdentityStore Identities { get; }

    /// <summary>Those the user exchanges messages with.</summary>
    public ContactStore Contacts { get; }

    /// <summary>The memory of what was opened.</summary>
    public FolderLedger Ledger { get; }

    /// <summary>The serial numbers that were used.</summary>
    public SerialCounters Serials { get; }

    /// <summary>The same serial numbers, for a program that is about to seal many messages.</summary>
    /// <param name="count">How many are made durable at once; see <see cref="SerialCounters(string, int)"/>.</param>
    public SerialCounters ReserveSerials(int count) => new(Path.Combine(Folder, "serials"), count);

    /// <summary>The clock that stamps and judges.</summary>
    public TimeProvider Clock { get; }
}
