using Valise.CryptoApi;

namespace Valise.Interop.Tests;

/// <summary>A user of Valise's session keys.</summary>
internal sealed class ValiseUser : IExchangeUser, IDisposable
{
    private readonly KeyContainer _container = KeyContainer.CreateEphemeral();

    public ValiseUser(int keySize) =>
        _container.SetKeyPair(RsaKeyPair.FromBlob(ExchangeKeys.OfSize(keySize)));

    public byte[] PublicKeyBlob => _container.ExchangeKey.PublicKey.ExportBlob();

    public SealedMessage Seal(byte[] plaintext, byte[] receiver, ExchangeCipher cipher, bool oaep)
    {
        using var key = _container.GenerateSessionKey(cipher.Algorithm, cipher.KeySize);
        SetState(key, cipher);
        return new SealedMessage(
            key.Export(RsaPublicKey.FromBlob(receiver), oaep),
            Pieces.Through(plaintext, cipher.BlockSize, (piece, final) =>
            {
                var output = new byte[key.GetCiphertextLength(piece.Length, final)];
                return output[..key.Encrypt(piece, output, final)];
            }));
    }

    public byte[] Open(SealedMessage message, ExchangeCipher cipher, bool oaep)
    {
        using var key = _container.ImportSessionKey(message.KeyBlob, oaep);
        SetState(key, cipher);
        return Pieces.Through(message.Ciphertext, cipher.BlockSize, (piece, final) =>
        {
            var output = new byte[piece.Length];
            return output[..key.Decrypt(piece, output, final)];
        });
    }

    public void Dispose() => _container.Dispose();

    private static void SetState(SessionKey key, ExchangeCipher cipher)
    {
        key.Mode = cipher.Mode;
        if (cipher.IV is not null)
            key.IV = cipher.IV;
        if (cipher.EffectiveKeySize is { } bits)
            key.EffectiveKeySize = bits;
    }
}
