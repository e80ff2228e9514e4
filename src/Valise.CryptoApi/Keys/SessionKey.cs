using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>
/// A session key with its state, as CryptoAPI keeps it: mode, initialization vector, padding and the chaining from one
/// piece of a message to the next. It starts with CBC, an initialization vector of zeros and PKCS #5 padding. Instances
/// are safe under threads; pieces of one message have an order all the same.
/// </summary>
public sealed class SessionKey : IDisposable
{
    private const int MaxSaltedLength = 16;

    private readonly CipherAlgorithm _cipher;
    private readonly int _maxEffectiveKeySize;
    private readonly Lock _gate = new();
    private readonly byte[] _key;
    private readonly byte[] _iv;
    private byte[] _salt;
    private CipherMode _mode;
    private int _effectiveKeySize;
    private CipherState? _state;
    private bool _isDisposed;

    internal SessionKey(
        CipherAlgorithm cipher,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> salt,
        bool isExportable,
        int maxEffectiveKeySize = Rc2Cipher.MaxEffectiveLength)
    {
        _cipher = cipher;
        _maxEffectiveKeySize = maxEffectiveKeySize;
        _mode = cipher.BlockSize == 0 ? default : CipherMode.CBC;
        _key = Pinned(key);
        _salt = Pinned(salt);
        _iv = new byte[cipher.BlockSize];
        _effectiveKeySize = Math.Min(key.Length * 8, Rc2Cipher.MaxEffectiveLength);
        IsExportable = isExportable;
    }

    /// <summary>The algorithm.</summary>
    public AlgorithmId Algorithm => _cipher.Id;

    /// <summary>The length of the key in bits as it stands in a key BLOB: with DES' parity bits, without salt.</summary>
    public int KeySize => _key.Length * 8;

    /// <summary>The block in bytes; 0 for a stream cipher.</summary>
    public int BlockSize => _cipher.BlockSize;

    /// <summary>Whether the key may leave as a key BLOB.</summary>
    public bool IsExportable { get; }

    /// <summary>
    /// How many bits of an RC2 key count: 1 to 1,024, with the base provider 1 to 40 (KP_EFFECTIVE_KEYLEN). Of other
    /// keys, all do.
    /// </summary>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadType"/>: the key is not an RC2 key. <see cref="CryptoApiError.BadFlags"/>: out of
    /// range.
    /// </exception>
    public int EffectiveKeySize
    {
        get => _effectiveKeySize;
        set
        {
            if (Algorithm != AlgorithmId.Rc2)
                throw Error.NotForThisCipher(Algorithm);
            if (value < 1 || value > _maxEffectiveKeySize)
                throw Error.EffectiveKeySize(value, _maxEffectiveKeySize);
            lock (_gate)
            {
                _effectiveKeySize = value;
                Rekey();
            }
        }
    }

    /// <summary>
    /// How blocks are chained (KP_MODE): CBC, ECB or CFB with 8-bit feedback. OFB and CTS can be set, and encrypting
    /// fails then, as in CryptoAPI. A stream cipher has no mode (0); to set one changes nothing.
    /// </summary>
    /// <exception cref="CryptoApiException"><see cref="CryptoApiError.BadFlags"/>: not a mode.</exception>
    public CipherMode Mode
    {
        get => _mode;
        set
        {
            if (!Enum.IsDefined(value))
                throw Error.Mode(value);
            lock (_gate)
                _mode = value;
        }
    }

    /// <summary>
    /// The initialization vector (KP_IV), <see cref="BlockSize"/> bytes. To set it starts the message again.
    /// </summary>
    /// <exception cref="CryptoApiException"><see cref="CryptoApiError.BadLength"/>: another length.</exception>
    [SuppressMessage("Performance", "CA1819", Justification = "Always a copy, as in SymmetricAlgorithm.IV.")]
    public byte[] IV
    {
        get => [.. _iv];
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Length != _iv.Length)
                throw Error.VectorLength(value.Length, _iv.Length);
            lock (_gate)
            {
                value.CopyTo(_iv, 0);
                Restart();
            }
        }
    }

    /// <summary>
    /// What is appended to an RC2 or RC4 key before use (KP_SALT_EX), with the key at most 16 bytes; empty for a key
    /// without salt. To set it starts the message again. It never travels.
    /// </summary>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadKey"/>: another cipher's key. <see cref="CryptoApiError.BadFlags"/>: too long.
    /// </exception>
    [SuppressMessage("Performance", "CA1819", Justification = "Always a copy, as in SymmetricAlgorithm.IV.")]
    public byte[] Salt
    {
        get => [.. _salt];
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (!TakesSalt)
                throw Error.NoSalt(Algorithm);
            int max = Math.Max(0, MaxSaltedLength - _key.Length);
            if (value.Length > max)
                throw Error.SaltLength(value.Length, max);
            lock (_gate)
            {
                _salt = Pinned(value);
                Rekey();
            }
        }
    }

    /// <summary>Whether the key can have a salt.</summary>
    internal bool TakesSalt => Algorithm is AlgorithmId.Rc2 or AlgorithmId.Rc4;

    /// <summary>How long the output of <see cref="Encrypt(ReadOnlySpan{byte}, Span{byte}, bool, CryptoHash?)"/> is.</summary>
    /// <param name="length">The plaintext's length in bytes.</param>
    /// <param name="final">Whether it is the last piece, which is padded.</param>
    /// <returns>The ciphertext's length in bytes.</returns>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadData"/>: a piece that is not the last has a partial block.
    /// </exception>
    public int GetCiphertextLength(int length, bool final)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (!final && BlockSize != 0 && length % BlockSize != 0)
            throw Error.PartialBlock(length, BlockSize);
        return final && BlockSize != 0 ? checked((length / BlockSize * BlockSize) + BlockSize) : length;
    }

    /// <summary>Encrypts a whole message.</summary>
    /// <param name="plaintext">The message.</param>
    /// <returns>The ciphertext, padded for a block cipher.</returns>
    /// <exception cref="CryptoApiException">As the overload that takes pieces.</exception>
    public byte[] Encrypt(ReadOnlySpan<byte> plaintext)
    {
        var ciphertext = new byte[GetCiphertextLength(plaintext.Length, final: true)];
        Encrypt(plaintext, ciphertext, final: true);
        return ciphertext;
    }

    /// <summary>Encrypts a piece of a message.</summary>
    /// <param name="source">The piece; for a block cipher whole blocks, unless it is the last.</param>
    /// <param name="destination">
    /// Receives the ciphertext, <see cref="GetCiphertextLength"/> bytes; it may be where the source is.
    /// </param>
    /// <param name="final">
    /// Whether it is the last piece: it is padded, and the key goes back to its initialization vector.
    /// </param>
    /// <param name="hash">A hash to append the piece to, or null.</param>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.MoreData"/>: the destination is too short.
    /// <see cref="CryptoApiError.BadData"/>: a piece that is not the last has a partial block.
    /// <see cref="CryptoApiError.BadAlgorithm"/>: the mode is OFB or CTS.
    /// <see cref="CryptoApiError.BadHashState"/>: the hash is finished. Nothing was encrypted or hashed then.
    /// </exception>
    public int Encrypt(ReadOnlySpan<byte> source, Span<byte> destination, bool final, CryptoHash? hash = null)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            int length = GetCiphertextLength(source.Length, final);
            if (length == 0 && BlockSize != 0)
            {
                // No mode has anything to do here, not even one that cannot run.
                hash?.Append(source);
                return 0;
            }

            ThrowIfModeCannotRun();
            if (destination.Length < length)
                throw Error.DestinationTooShort(destination.Length, length);
            Span<byte> output = destination[..length];
            // What can fail fails before anything has changed.
            CipherState state = State;
            hash?.Append(source);
            state.Encrypt(_mode, source, output, final);
            if (final)
                Restart();
            return length;
        }
    }

    /// <summary>Decrypts a whole message.</summary>
    /// <param name="ciphertext">The ciphertext.</param>
    /// <returns>The message.</returns>
    /// <exception cref="CryptoApiException">As the overload that takes pieces.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> ciphertext)
    {
        var plaintext = new byte[ciphertext.Length];
        int length = Decrypt(ciphertext, plaintext, final: true);
        if (length == plaintext.Length)
            return plaintext;
        byte[] result = plaintext[..length];
        CryptographicOperations.ZeroMemory(plaintext);
        return result;
    }

    /// <summary>Decrypts a piece of a message.</summary>
    /// <param name="source">The piece, whole blocks for a block cipher.</param>
    /// <param name="destination">
    /// Receives the plaintext; as long as the source, padding included, and it may be where the source is.
    /// </param>
    /// <param name="final">
    /// Whether it is the last piece: its padding is checked and taken off, and the key goes back to its initialization
    /// vector.
    /// </param>
    /// <param name="hash">A hash to append the plaintext to, or null.</param>
    /// <returns>The number of bytes of plaintext.</returns>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.MoreData"/>: the destination is too short. <see cref="CryptoApiError.BadData"/>:
    /// partial blocks, no block at the end, or wrong padding. <see cref="CryptoApiError.BadAlgorithm"/>: the mode is
    /// OFB or CTS. <see cref="CryptoApiError.BadHashState"/>: the hash is finished. Nothing was hashed then.
    /// </exception>
    public int Decrypt(ReadOnlySpan<byte> source, Span<byte> destination, bool final, CryptoHash? hash = null)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            ThrowIfModeCannotRun();
            if (BlockSize != 0 && (source.Length % BlockSize != 0 || (final && source.IsEmpty)))
            {
                // The end of a message is its end also when it is damaged.
                if (final)
                    Restart();
                throw Error.NotWholeBlocks(source.Length, BlockSize);
            }

            if (destination.Length < source.Length)
                throw Error.DestinationTooShort(destination.Length, source.Length);

            Span<byte> output = destination[..source.Length];
            State.Decrypt(_mode, source, output);
            int length = output.Length;
            if (final)
            {
                Restart();
                if (BlockSize != 0)
                    length -= CipherState.PaddingLength(output[^BlockSize..]);
            }

            hash?.Append(output[..length]);
            return length;
        }
    }

    /// <summary>
    /// A transform that encrypts one message with this key as it is now, for a <see cref="CryptoStream"/>: any size in
    /// constant memory. What it does leaves the key as it is.
    /// </summary>
    public ICryptoTransform CreateEncryptor() => new SessionKeyTransform(Clone(), isEncryptor: true);

    /// <summary>A transform that decrypts, as <see cref="CreateEncryptor"/>.</summary>
    public ICryptoTransform CreateDecryptor() => new SessionKeyTransform(Clone(), isEncryptor: false);

    /// <summary>
    /// Exports the key to a receiver as a SIMPLEBLOB, as CryptExportKey does. Salt, initialization vector and mode do
    /// not travel.
    /// </summary>
    /// <param name="receiver">The receiver's key exchange public key.</param>
    /// <param name="oaep">OAEP with SHA-1 (CRYPT_OAEP) instead of PKCS #1 v1.5; the receiver must know.</param>
    /// <returns>The key BLOB.</returns>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadKeyState"/>: the key is not exportable. <see cref="CryptoApiError.BadLength"/>:
    /// the receiver's key is too short for the session key and its padding. <see cref="CryptoApiError.BadKey"/>: the
    /// receiver's key is for signatures.
    /// </exception>
    public byte[] Export(RsaPublicKey receiver, bool oaep = false)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        if (receiver.Spec != KeySpec.Exchange)
            throw Error.NotAnExchangeKey();
        lock (_gate)
        {
            ThrowIfNotExportable();
            return new SimpleBlob(Algorithm, receiver.Wrap(_key, oaep)).ToArray();
        }
    }

    /// <summary>Exports the key unprotected, as a PLAINTEXTKEYBLOB. The caller clears it.</summary>
    /// <exception cref="CryptoApiException"><see cref="CryptoApiError.BadKeyState"/>: the key is not exportable.</exception>
    public byte[] ExportPlaintext()
    {
        lock (_gate)
        {
            ThrowIfNotExportable();
            using var blob = new PlaintextKeyBlob(Algorithm, _key);
            return blob.ToArray();
        }
    }

    /// <summary>A second key with the same state, as CryptDuplicateKey makes it.</summary>
    public SessionKey Clone()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var clone = new SessionKey(_cipher, _key, _salt, IsExportable, _maxEffectiveKeySize)
            {
                _mode = _mode,
                _effectiveKeySize = _effectiveKeySize,
            };
            _iv.CopyTo(clone._iv, 0);
            clone._state = _state?.Clone(clone.MakeState);
            return clone;
        }
    }

    /// <summary>Clears the key.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            Rekey();
            CryptographicOperations.ZeroMemory(_key);
        }
    }

    private CipherState State => _state ??= MakeState();

    /// <summary>The key without its salt. The caller clears it.</summary>
    internal byte[] CopyKey()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return Pinned(_key);
        }
    }

    /// <summary>Makes the next piece the first of a message.</summary>
    internal void Restart()
    {
        if (_state is not null && !_state.TryRestart(_iv))
            Rekey();
    }

    // And what the cipher's tables were made of has changed.
    private void Rekey()
    {
        _state?.Dispose();
        _state = null;
    }

    private CipherState MakeState()
    {
        if (_key.Length > Rc2Cipher.MaxKeySize)
            throw Error.HmacKeyOnly();
        byte[] salted = GC.AllocateUninitializedArray<byte>(_key.Length + _salt.Length, pinned: true);
        _key.CopyTo(salted, 0);
        _salt.CopyTo(salted, _key.Length);
        try
        {
            return new CipherState(_cipher, salted, _effectiveKeySize, _iv);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(salted);
        }
    }

    private void ThrowIfModeCannotRun()
    {
        if (BlockSize != 0 && _mode is CipherMode.OFB or CipherMode.CTS)
            throw Error.ModeCannotRun(_mode);
    }

    private void ThrowIfNotExportable()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!IsExportable)
            throw Error.NotExportable();
    }

    private static byte[] Pinned(ReadOnlySpan<byte> bytes)
    {
        byte[] copy = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(copy);
        return copy;
    }
}
