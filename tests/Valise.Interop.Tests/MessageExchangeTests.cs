using Valise.CryptoApi;
using Xunit;

namespace Valise.Interop.Tests;

/// <summary>Valise's CryptoAPI messages, exchanged with CryptoAPI.</summary>
public sealed class MessageExchangeTests(ExchangeUsers users) : ExchangeTests(users), IClassFixture<ExchangeUsers>
{
    private readonly ExchangeUsers _users = users;

    public static TheoryData<string, bool, int> FromWine => Messages(Ciphers);

    // What is sealed has the cipher's default key size.
    public static TheoryData<string, bool, int> ToWine => Messages(Ciphers.Where(cipher => !cipher.EndsWith("-40", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(FromWine))]
    public void Valise_opens_a_file_of_CryptoAPI(string cipher, bool oaep, int length) =>
        AssertExchanged(User.Wine, User.ValiseMessages, ExchangeCipher.Named(cipher), oaep, length);

    [Theory]
    [MemberData(nameof(ToWine))]
    public void CryptoAPI_opens_a_file_of_Valise(string cipher, bool oaep, int length) =>
        AssertExchanged(User.ValiseMessages, User.Wine, ExchangeCipher.Named(cipher), oaep, length);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_receiver_opens_a_detached_message(bool oaep)
    {
        var cipher = ExchangeCipher.Named("3des");
        IExchangeUser[] receivers = [_users.Find(User.Wine, 1024), _users.Find(User.Wine, 2048), _users.Find(User.ValiseMessages)];
        var plaintext = new byte[3000];
        Random.Shared.NextBytes(plaintext);

        using var ciphertext = new MemoryStream();
        var blobs = await new CryptoApiSealer { Cipher = cipher.Algorithm, Oaep = oaep }.SealDetachedAsync(
            new MemoryStream(plaintext),
            ciphertext,
            [.. receivers.Select(receiver => RsaPublicKey.FromBlob(receiver.PublicKeyBlob))],
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.All(receivers.Zip(blobs), pair =>
            Assert.Equal(plaintext, pair.First.Open(new SealedMessage(pair.Second, ciphertext.ToArray()), cipher, oaep)));
    }

    [Fact]
    public async Task A_file_of_CryptoAPI_opens_once()
    {
        var plaintext = "Pay 100 to Bob"u8.ToArray();
        using var container = KeyContainer.CreateEphemeral();
        container.SetKeyPair(RsaKeyPair.FromBlob(ExchangeKeys.OfSize(2048)));
        var file = _users.Find(User.Wine)
            .Seal(plaintext, container.ExchangeKey.PublicKey.ExportBlob(), ExchangeCipher.Named("aes-256"), oaep: false)
            .ToFile();
        using var folder = new TemporaryFolder();
        var opener = new CryptoApiOpener(container, FolderLedger.Create(Path.Combine(folder.Path, "ledger")));
        var (first, second) = (Path.Combine(folder.Path, "first"), Path.Combine(folder.Path, "second"));

        await OpenToFileAsync(opener, file, first);
        var refusal = await Assert.ThrowsAsync<ValiseException>(() => OpenToFileAsync(opener, file, second));

        Assert.Equal(plaintext, await File.ReadAllBytesAsync(first, TestContext.Current.CancellationToken));
        Assert.Equal(FailureKind.Replayed, refusal.Kind);
        Assert.False(File.Exists(second));
    }

    private static async Task OpenToFileAsync(CryptoApiOpener opener, byte[] file, string path)
    {
        using var source = new MemoryStream(file);
        var message = await CryptoApiMessage.ReadAsync(source, TestContext.Current.CancellationToken);
        await opener.OpenToFileAsync(message, path, cancellationToken: TestContext.Current.CancellationToken);
    }

    private static TheoryData<string, bool, int> Messages(IEnumerable<string> ciphers) => [..
        from cipher in ciphers
        from oaep in new[] { false, true }
        from length in Lengths(cipher)
        select (cipher, oaep, length)];
}
