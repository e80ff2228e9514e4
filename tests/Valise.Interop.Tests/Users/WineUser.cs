using System.Security.Cryptography;

namespace Valise.Interop.Tests;

/// <summary>A user who calls CryptoAPI itself.</summary>
internal sealed class WineUser : IExchangeUser
{
    private readonly WinePeer _peer;
    private readonly string _context;
    private readonly string _exchangeKey;

    public WineUser(WinePeer peer, int keySize)
    {
        _peer = peer;
        _context = $"p{keySize}";
        _exchangeKey = $"x{keySize}";
        peer.Do($"{_context} = acquire - \"Microsoft Enhanced RSA and AES Cryptographic Provider\" 24 f0000000");
        peer.Do($"{_exchangeKey} = import {_context} {ExchangeKeys.OfSize(keySize)} 0 0");
        PublicKeyBlob = peer.Get($"export {_exchangeKey} 0 6 0");
    }

    public byte[] PublicKeyBlob { get; }

    public SealedMessage Seal(byte[] plaintext, byte[] receiver, ExchangeCipher cipher, bool oaep)
    {
        MakeKey(cipher);
        SetState(cipher);
        _peer.Do($"r = import {_context} {receiver} 0 0");
        var message = new SealedMessage(
            _peer.Get($"export k r 1 {(oaep ? "40" : "0")}"),
            Pieces.Through(plaintext, cipher.BlockSize,
                (piece, final) => _peer.Get($"encrypt k 0 {(final ? 1 : 0)} 0 {piece}")));
        _peer.Do($"destroykey r");
        _peer.Do($"destroykey k");
        return message;
    }

    public byte[] Open(SealedMessage message, ExchangeCipher cipher, bool oaep)
    {
        ImportKey(message.KeyBlob, oaep);
        SetState(cipher);
        var plaintext = Pieces.Through(message.Ciphertext, cipher.BlockSize,
            (piece, final) => _peer.Get($"decrypt k 0 {(final ? 1 : 0)} 0 {piece}"));
        _peer.Do($"destroykey k");
        return plaintext;
    }

    // Wine's CryptGenKey gives a 40-bit key random salt, which no BLOB carries: the receiver could never open the message.
    // An imported key has the zero salt that Windows gives both.
    private void MakeKey(ExchangeCipher cipher)
    {
        if (cipher.KeySize == 40)
            ImportPlaintext(BitConverter.GetBytes((uint)cipher.Algorithm), RandomNumberGenerator.GetBytes(5));
        else
            _peer.Do($"k = genkey {_context} {(uint)cipher.Algorithm:x} {(cipher.KeySize << 16) | 1:x}");
    }

    // Wine's CryptImportKey ignores CRYPT_OAEP. Its CryptDecrypt does not, and takes the same RSA block.
    private void ImportKey(byte[] blob, bool oaep)
    {
        if (oaep)
            ImportPlaintext(blob[4..8], _peer.Get($"decrypt {_exchangeKey} 0 1 40 {blob[12..]}"));
        else
            _peer.Do($"k = import {_context} {blob} {_exchangeKey} 1");
    }

    private void ImportPlaintext(byte[] algorithm, byte[] key)
    {
        byte[] blob = [8, 2, 0, 0, .. algorithm, (byte)key.Length, 0, 0, 0, .. key];
        _peer.Do($"k = import {_context} {blob} 0 1");
    }

    private void SetState(ExchangeCipher cipher)
    {
        const int iv = 1, mode = 4, effectiveKeySize = 19;
        _peer.Do($"setkeyparam k {mode} 0 {BitConverter.GetBytes((int)cipher.Mode)}");
        if (cipher.IV is not null)
            _peer.Do($"setkeyparam k {iv} 0 {cipher.IV}");
        if (cipher.EffectiveKeySize is { } bits)
            _peer.Do($"setkeyparam k {effectiveKeySize} 0 {BitConverter.GetBytes(bits)}");
    }
}
