using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>
/// A hash object (what CryptCreateHash makes): data and session keys are appended until its value is first asked for.
/// Then it is finished, and the value can be read, signed, verified and derived from as often as one likes. Instances
/// are safe under threads; pieces of one message have an order all the same.
/// </summary>
public sealed class CryptoHash : IDisposable
{
    /// <summary>The size in bytes of the MD5 and SHA-1 hash together that SSL 3.0 signs.</summary>
    private const int Ssl3ShaMd5Size = 36;

    private readonly Lock _gate = new();
    private readonly byte[] _hmacKey;
    private HashFunction? _function;
    private AlgorithmId _stretching;
    private byte[]? _value;
    private bool _isDisposed;

    private CryptoHash(AlgorithmId algorithm, HashFunction? function, byte[] hmacKey)
    {
        Algorithm = algorithm;
        _function = function;
        _stretching = algorithm;
        _hmacKey = hmacKey;
    }

    /// <summary>The algorithm.</summary>
    public AlgorithmId Algorithm { get; }

    /// <summary>
    /// The size of the value in bytes (HP_HASHSIZE); 0 for an HMAC that was not told its hash yet.
    /// </summary>
    public int HashSize => Algorithm == AlgorithmId.Ssl3ShaMd5 ? Ssl3ShaMd5Size : _function?.HashSize ?? 0;

    /// <summary>Makes a hash object.</summary>
    /// <param name="algorithm">One of the hashes.</param>
    /// <param name="key">The key of an HMAC or a MAC; others do not look at it.</param>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadAlgorithm"/>: no hash. <see cref="CryptoApiError.BadKey"/>: an HMAC or a MAC
    /// without a key, or a MAC whose key is a stream cipher's or not in CBC mode.
    /// </exception>
    internal static CryptoHash Create(AlgorithmId algorithm, SessionKey? key)
    {
        switch (algorithm)
        {
            case AlgorithmId.Ssl3ShaMd5:
                return new CryptoHash(algorithm, null, []);
            case AlgorithmId.Hmac:
                return new CryptoHash(algorithm, null, (key ?? throw Error.HashNeedsKey()).CopyKey());
            case AlgorithmId.Mac:
                if (key is null || key.BlockSize == 0 || key.Mode != CipherMode.CBC)
                    throw Error.HashNeedsKey();
                SessionKey own = key.Clone();
                own.Restart();
                return new CryptoHash(algorithm, new MacFunction(own), []);
            default:
                return new CryptoHash(algorithm, HashFunction.Create(algorithm) ?? throw Error.NotAHash(algorithm), []);
        }
    }

    /// <summary>
    /// Tells an HMAC its hash (HP_HMAC_INFO). What was appended before is forgotten.
    /// </summary>
    /// <param name="algorithm">MD2, MD4, MD5, SHA-1, SHA-256, SHA-384 or SHA-512.</param>
    /// <param name="innerString">What the key is XORed to before the message; RFC 2104's when empty.</param>
    /// <param name="outerString">What the key is XORed to before the inner hash; RFC 2104's when empty.</param>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.Fail"/>: this is not an HMAC. <see cref="CryptoApiError.BadAlgorithm"/>: no such
    /// hash. <see cref="CryptoApiError.BadHashState"/>: the hash is finished.
    /// </exception>
    public void SetHmac(
        AlgorithmId algorithm, ReadOnlySpan<byte> innerString = default, ReadOnlySpan<byte> outerString = default)
    {
        if (Algorithm != AlgorithmId.Hmac)
            throw Error.NotAnHmac();
        lock (_gate)
        {
            ThrowIfFinished();
            HashFunction hash = HashFunction.Create(algorithm) ?? throw Error.NotAHash(algorithm);
            _function?.Dispose();
            _function = new HmacFunction(hash, _hmacKey, innerString, outerString);
            _stretching = algorithm;
        }
    }

    /// <summary>Hashes data after what was appended before (CryptHashData).</summary>
    /// <param name="data">The data. An HMAC that was not told its hash yet does not look at it.</param>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadHashState"/>: the hash is finished. <see cref="CryptoApiError.BadAlgorithm"/>:
    /// SSL3_SHAMD5, of which the value can only be set.
    /// </exception>
    public void Append(ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            ThrowIfFinished();
            _function?.Append(data);
        }
    }

    /// <summary>Hashes a session key (CryptHashSessionKey), without its salt.</summary>
    /// <param name="key">The session key.</param>
    /// <param name="isLittleEndian">
    /// Whether its bytes are hashed as they stand in a key BLOB (CRYPT_LITTLE_ENDIAN) rather than last byte first.
    /// </param>
    /// <exception cref="CryptoApiException">As <see cref="Append(ReadOnlySpan{byte})"/>.</exception>
    public void Append(SessionKey key, bool isLittleEndian = false)
    {
        ArgumentNullException.ThrowIfNull(key);
        byte[] bytes = key.CopyKey();
        if (!isLittleEndian)
            Array.Reverse(bytes);
        try
        {
            Append(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The value (HP_HASHVAL), <see cref="HashSize"/> bytes. It finishes the hash.</summary>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadHashState"/>: the value of SSL3_SHAMD5 was not set.
    /// </exception>
    public byte[] GetHash()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_value is null)
            {
                if (Algorithm == AlgorithmId.Ssl3ShaMd5)
                    throw Error.HashWithoutValue();
                _value = new byte[HashSize];
                _function?.GetCurrentHash(_value);
            }

            return [.. _value];
        }
    }

    /// <summary>Sets the value (HP_HASHVAL), which may come from elsewhere. It finishes the hash.</summary>
    /// <param name="value"><see cref="HashSize"/> bytes.</param>
    /// <exception cref="CryptoApiException"><see cref="CryptoApiError.BadLength"/>: another length.</exception>
    public void SetHash(ReadOnlySpan<byte> value)
    {
        if (value.Length != HashSize)
            throw Error.HashLength(value.Length, HashSize);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            CryptographicOperations.ZeroMemory(_value);
            _value = value.ToArray();
        }
    }

    /// <summary>A second hash object in the same state (CryptDuplicateHash).</summary>
    public CryptoHash Clone()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return new CryptoHash(Algorithm, _function?.Clone(), [.. _hmacKey])
            {
                _stretching = _stretching,
                _value = _value is null ? null : [.. _value],
            };
        }
    }

    /// <summary>Clears the state.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _function?.Dispose();
            CryptographicOperations.ZeroMemory(_hmacKey);
            CryptographicOperations.ZeroMemory(_value);
        }
    }

    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadHashState"/>: nothing can be appended any more.
    /// <see cref="CryptoApiError.BadAlgorithm"/>: nothing ever could.
    /// </exception>
    internal void ThrowIfFinished()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (Algorithm == AlgorithmId.Ssl3ShaMd5)
            throw Error.HashTakesNoData();
        if (_value is not null)
            throw Error.HashIsFinished();
    }

    /// <summary>
    /// The hash's own algorithm, or the one inside an HMAC, when CryptDeriveKey stretches with it; null for the others.
    /// </summary>
    internal AlgorithmId? StretchingAlgorithm =>
        _stretching is AlgorithmId.Md2 or AlgorithmId.Md4 or AlgorithmId.Md5 or AlgorithmId.Sha1 ? _stretching : null;
}
