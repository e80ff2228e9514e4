using Valise.CryptoApi;
using Xunit;

namespace Valise.Interop.Tests;

/// <summary>A user of Valise's CryptoAPI messages, which <c>valise seal --format cryptoapi</c> writes.</summary>
internal sealed class ValiseMessageUser : IExchangeUser, IDisposable
{
    private readonly KeyContainer _container = KeyContainer.CreateEphemeral();

    public ValiseMessageUser(int keySize) =>
        _container.SetKeyPair(RsaKeyPair.FromBlob(ExchangeKeys.OfSize(keySize)));

    public byte[] PublicKeyBlob => _container.ExchangeKey.PublicKey.ExportBlob();

    public SealedMessage Seal(byte[] plaintext, byte[] receiver, ExchangeCipher cipher, bool oaep)
    {
        using var source = new MemoryStream(plaintext);
        using var file = new MemoryStream();
        var sealer = new CryptoApiSealer { Cipher = cipher.Algorithm, Oaep = oaep };
        sealer.SealAsync(source, file, RsaPublicKey.FromBlob(receiver)).GetAwaiter().GetResult();
        return SealedMessage.FromFile(file.ToArray());
    }

    public byte[] Open(SealedMessage message, ExchangeCipher cipher, bool oaep) =>
        OpenAsync(message.ToFile(), oaep).GetAwaiter().GetResult();

    public void Dispose() => _container.Dispose();

    private async Task<byte[]> OpenAsync(byte[] file, bool oaep)
    {
        using var source = new MemoryStream(file);
        using var plaintext = new MemoryStream();
        var message = await CryptoApiMessage.ReadAsync(source);
        var verdict = await new CryptoApiOpener(_container, new NoLedger()) { Oaep = oaep }.OpenToStreamAsync(message, plaintext);
        Assert.True(verdict.IsAccepted);
        return plaintext.ToArray();
    }
}
