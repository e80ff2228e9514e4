using System.Security.Cryptography;
using Xunit;
using static Valise.Tests.TestMessage;

namespace Valise.Tests;

/// <summary>
/// Receivers with one ledger, in which Bob and Carol are identities. What is refused leaves no file, not one byte on a
/// stream, and the ledger as it was to the byte.
/// </summary>
public abstract class AttackTest : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FolderLedger _ledger;

    private protected AttackTest()
    {
        _ledger = FolderLedger.Create(_folder["ledger"], Clock);
        _ledger.BeginIdentity(Bob.Fingerprint);
        _ledger.BeginIdentity(Carol.Fingerprint);
        Directory.CreateDirectory(_folder["out"]);
    }

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected TestClock Clock { get; } = new() { Now = Time.AddMinutes(1) };

    private protected FolderLedger Ledger => _ledger;

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected string Out(string name) => Path.Combine(_folder["out"], name);

    /// <summary>Somebody who has Alice, Bob and Carol for contacts, in this ledger.</summary>
    private protected MessageOpener OpenerOf(
        IdentityKeys keys, bool allowAnonymous = false, IReplayLedger? ledger = null) =>
        new(keys, ledger ?? _ledger)
        {
            Senders = new HashSet<Fingerprint> { Alice.Fingerprint, Bob.Fingerprint, Carol.Fingerprint },
            AllowAnonymous = allowAnonymous,
        };

    private protected Task RefusedAsync(FailureKind kind, byte[] message, string what) =>
        RefusedAsync(kind, message, what, OpenerOf(Bob));

    /// <summary>Tries a message on all ways there are to open one, but for the one that lets out a beginning.</summary>
    private protected async Task RefusedAsync(FailureKind kind, byte[] message, string what, MessageOpener opener)
    {
        string before = Snapshot();
        await FailsAsync(() => opener.OpenToFileAsync(new MemoryStream(message), _ => Out("opened"), cancellationToken: Token));
        using var destination = new MemoryStream();
        await FailsAsync(() => opener.OpenToStreamAsync(new MemoryStream(message), destination, cancellationToken: Token));
        await FailsAsync(() => opener.OpenToStreamAsync(new ChoppyStream(message, 1000), destination, cancellationToken: Token));
        Assert.Equal(0, destination.Length);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["out"]));
        Assert.Equal(before, Snapshot());

        async Task FailsAsync(Func<Task> open)
        {
            ValiseException? failure = await Record.ExceptionAsync(open) as ValiseException;
            Assert.True(failure is not null, $"Accepted: {what}");
            Assert.True(kind == failure.Kind, $"{what}: {failure.Kind}, {failure.Message}");
        }
    }

    /// <summary>The same for one that is refused for its stamp: before anybody asks the ledger or looks at the payload.</summary>
    private protected async Task StampRefusedAsync(byte[] message, string what)
    {
        await RefusedAsync(FailureKind.Damaged, message, what);
        ValiseException failure = await Assert.ThrowsAsync<ValiseException>(
            () => OpenerOf(Bob).ReadSenderAsync(new MemoryStream(message), Token));
        Assert.Equal(FailureKind.Damaged, failure.Kind);
    }

    /// <summary>A message opens, and then never again.</summary>
    private protected async Task<OpenedMessage> OpensOnceAsync(byte[] message, byte[] plaintext, MessageOpener? opener = null)
    {
        opener ??= OpenerOf(Bob);
        string path = Out("true");
        OpenedMessage opened = await opener.OpenToFileAsync(new MemoryStream(message), _ => path, cancellationToken: Token);
        Assert.Equal(plaintext, await File.ReadAllBytesAsync(path, Token));
        File.Delete(path);
        await RefusedAsync(FailureKind.Replayed, message, "the same message again", opener);
        return opened;
    }

    private protected void ForgetMarks() => Directory.Delete(Path.Combine(_folder["ledger"], "marks"), recursive: true);

    /// <summary>All that the ledger remembers.</summary>
    private protected string Snapshot() => string.Join('\n', Directory
        .EnumerateFiles(_folder["ledger"], "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) != "lock")
        .Order(StringComparer.Ordinal)
        .Select(file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}"));
}
