using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>
/// CALG_MAC: the last block that a session key in CBC mode makes of the message and its PKCS #5 padding.
/// </summary>
/// <remarks>
/// <code>
/// FIPS 113's construction, with any block cipher, initialization vector and PKCS #5 padding
/// hash    one block of the cipher: 8 or 16 bytes
/// </code>
/// </remarks>
internal sealed class MacFunction : HashFunction
{
    private const int PieceSize = 4096;

    private readonly SessionKey _key;
    private readonly byte[] _rest;
    private int _restLength;

    /// <param name="key">A block cipher's key, which the function owns; it stands at the start of a message.</param>
    internal MacFunction(SessionKey key)
    {
        _key = key;
        _rest = GC.AllocateArray<byte>(key.BlockSize, pinned: true);
    }

    internal override int HashSize => _key.BlockSize;

    internal override int BlockSize => _key.BlockSize;

    internal override void Append(ReadOnlySpan<byte> data)
    {
        if (_restLength > 0)
        {
            int taken = Math.Min(data.Length, BlockSize - _restLength);
            data[..taken].CopyTo(_rest.AsSpan(_restLength));
            _restLength += taken;
            data = data[taken..];
            if (_restLength < BlockSize)
                return;
            _key.Encrypt(_rest, _rest, final: false);
        }

        Span<byte> ciphertext = stackalloc byte[PieceSize];
        int whole = data.Length / BlockSize * BlockSize;
        for (int done = 0; done < whole; done += PieceSize)
            _key.Encrypt(data[done..Math.Min(done + PieceSize, whole)], ciphertext, final: false);

        data[whole..].CopyTo(_rest);
        _restLength = data.Length - whole;
    }

    internal override int GetCurrentHash(Span<byte> destination)
    {
        using SessionKey key = _key.Clone();
        Span<byte> last = stackalloc byte[BlockSize];
        key.Encrypt(_rest.AsSpan(0, _restLength), last, final: true);
        last.CopyTo(destination);
        return BlockSize;
    }

    internal override MacFunction Clone()
    {
        var clone = new MacFunction(_key.Clone()) { _restLength = _restLength };
        _rest.CopyTo(clone._rest, 0);
        return clone;
    }

    public override void Dispose()
    {
        _key.Dispose();
        CryptographicOperations.ZeroMemory(_rest);
    }
}
