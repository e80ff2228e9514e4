using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>
/// A cipher under a session key, and where in a message it is: the chain of a block cipher, the state of a stream cipher.
/// A message of a block cipher ends with PKCS #5 padding (RFC 8018, section 6.1.1; blocks of 16 bytes likewise).
/// </summary>
internal sealed class CipherState : IDisposable
{
    private readonly BlockCipher? _blocks;
    private readonly Rc4? _stream;
    private readonly byte[] _chain;

    /// <param name="cipher">The algorithm.</param>
    /// <param name="key">The key with its salt.</param>
    /// <param name="effectiveKeySize">How many bits of it count, for RC2.</param>
    /// <param name="iv">One block.</param>
    internal CipherState(CipherAlgorithm cipher, ReadOnlySpan<byte> key, int effectiveKeySize, ReadOnlySpan<byte> iv)
    {
        _chain = iv.ToArray();
        if (cipher.BlockSize == 0)
            _stream = new Rc4(key);
        else
            _blocks = cipher.CreateBlockCipher(key, effectiveKeySize);
    }

    private CipherState(Rc4 stream)
    {
        _chain = [];
        _stream = stream;
    }

    /// <summary>Encrypts a piece; the last one is completed with padding.</summary>
    /// <param name="mode">How blocks are chained.</param>
    /// <param name="source">The piece.</param>
    /// <param name="destination">As long as the ciphertext, and it may be where the source is.</param>
    /// <param name="final">Whether the message ends here.</param>
    internal void Encrypt(CipherMode mode, ReadOnlySpan<byte> source, Span<byte> destination, bool final)
    {
        if (_blocks is null)
        {
            _stream!.Transform(source, destination);
        }
        else if (!final)
        {
            _blocks.Encrypt(mode, source, destination, _chain);
        }
        else
        {
            // All but the last block straight through; the last is completed with padding first.
            int whole = destination.Length - _blocks.BlockSize;
            Span<byte> last = stackalloc byte[_blocks.BlockSize];
            last.Fill((byte)(destination.Length - source.Length));
            source[whole..].CopyTo(last);
            _blocks.Encrypt(mode, source[..whole], destination[..whole], _chain);
            _blocks.Encrypt(mode, last, destination[whole..], _chain);
            CryptographicOperations.ZeroMemory(last);
        }
    }

    /// <summary>Decrypts a piece into as many bytes, padding included.</summary>
    internal void Decrypt(CipherMode mode, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (_blocks is null)
            _stream!.Transform(source, destination);
        else
            _blocks.Decrypt(mode, source, destination, _chain);
    }

    /// <summary>How much of a message's last block is padding, from 1 to all of it.</summary>
    /// <exception cref="CryptoApiException"><see cref="CryptoApiError.BadData"/>: it is none.</exception>
    internal static int PaddingLength(ReadOnlySpan<byte> lastBlock)
    {
        // In time that does not depend on it: bytes that all say how many they are.
        int length = lastBlock[^1];
        int wrong = (length - 1) >> 31 | (lastBlock.Length - length) >> 31;
        for (int i = 0; i < lastBlock.Length; i++)
        {
            int isPadding = (lastBlock.Length - i - 1 - length) >> 31;
            wrong |= isPadding & (lastBlock[i] ^ length);
        }

        return wrong == 0 ? length : throw Error.WrongPadding();
    }

    /// <summary>Makes the next piece the first of a message; a stream cipher cannot go back, and has to be made again.</summary>
    internal bool TryRestart(ReadOnlySpan<byte> iv)
    {
        iv.CopyTo(_chain);
        return _blocks is not null;
    }

    /// <summary>The state of a second key that goes on from here by itself.</summary>
    /// <param name="make">Makes the cipher of a second key, at the beginning of a message.</param>
    internal CipherState Clone(Func<CipherState> make)
    {
        if (_stream is not null)
            return new CipherState(_stream.Clone());
        CipherState clone = make();
        _chain.CopyTo(clone._chain, 0);
        return clone;
    }

    /// <summary>Clears the key.</summary>
    public void Dispose()
    {
        _blocks?.Dispose();
        _stream?.Dispose();
    }
}
