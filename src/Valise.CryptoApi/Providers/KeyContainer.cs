using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>
/// A user's place with a provider: an exchange key pair and a signature key pair, and the session keys that are made
/// and imported with them (what CryptAcquireContext opens). Instances are safe under threads.
/// </summary>
public sealed class KeyContainer : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<KeySpec, RsaKeyPair> _pairs = [];
    private readonly KeyContainerStore? _store;
    private readonly string? _passphrase;

    internal KeyContainer(KeyContainerStore? store, string name, Provider provider, string? passphrase)
    {
        _store = store;
        _passphrase = passphrase;
        Name = name;
        Provider = provider;
    }

    /// <summary>The name, as it was created; empty for a container that is kept nowhere.</summary>
    public string Name { get; }

    /// <summary>The provider, which decides what algorithms there are.</summary>
    public Provider Provider { get; }

    /// <summary>The pair that session keys are encrypted to.</summary>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.NoKey"/>: the container has none yet. <see cref="CryptoApiError.KeySetEntryBad"/>: its
    /// file is damaged or others may read it. <see cref="CryptoApiError.WrongPassphrase"/>,
    /// <see cref="CryptoApiError.SilentContext"/>: the container has another passphrase, or has one.
    /// </exception>
    public RsaKeyPair ExchangeKey => GetKeyPair(KeySpec.Exchange);

    /// <summary>The pair that signs.</summary>
    /// <exception cref="CryptoApiException">As <see cref="ExchangeKey"/>.</exception>
    public RsaKeyPair SignatureKey => GetKeyPair(KeySpec.Signature);

    /// <summary>Creates a container in the user's store.</summary>
    /// <param name="name">Its name; case does not count.</param>
    /// <param name="provider">The provider; <see cref="Provider.EnhancedAes"/> when null.</param>
    /// <param name="passphrase">Encrypts the private keys at rest; null leaves that to the file's mode.</param>
    /// <exception cref="CryptoApiException"><see cref="CryptoApiError.Exists"/>: the name is taken.</exception>
    public static KeyContainer Create(string name, Provider? provider = null, string? passphrase = null) =>
        KeyContainerStore.User.Create(name, provider, passphrase);

    /// <summary>Opens a container in the user's store.</summary>
    /// <param name="name">Its name; case does not count.</param>
    /// <param name="passphrase">The one it was created with.</param>
    /// <exception cref="CryptoApiException"><see cref="CryptoApiError.BadKeySet"/>: there is none.</exception>
    public static KeyContainer Open(string name, string? passphrase = null) => KeyContainerStore.User.Open(name, passphrase);

    /// <summary>A container that is kept nowhere (CRYPT_VERIFYCONTEXT).</summary>
    /// <param name="provider">The provider; <see cref="Provider.EnhancedAes"/> when null.</param>
    public static KeyContainer CreateEphemeral(Provider? provider = null) =>
        new(null, "", provider ?? Provider.EnhancedAes, null);

    /// <summary>Whether the container has this key pair.</summary>
    /// <param name="spec">Which.</param>
    public bool HasKeyPair(KeySpec spec)
    {
        lock (_gate)
            return _pairs.ContainsKey(spec) || (_store?.HasKeyPair(Name, spec) ?? false);
    }

    /// <summary>One of the container's key pairs.</summary>
    /// <param name="spec">Which.</param>
    /// <exception cref="CryptoApiException">As <see cref="ExchangeKey"/>.</exception>
    public RsaKeyPair GetKeyPair(KeySpec spec)
    {
        lock (_gate)
        {
            if (!_pairs.TryGetValue(spec, out RsaKeyPair? pair))
            {
                pair = _store?.LoadKeyPair(Name, spec, _passphrase) ?? throw Error.NoKeyPair(spec);
                _pairs.Add(spec, pair);
            }

            return pair;
        }
    }

    /// <summary>Makes a new key pair, which replaces the one there was.</summary>
    /// <param name="spec">Which.</param>
    /// <param name="keySize">The length of the modulus in bits; 0 for the provider's default.</param>
    /// <param name="isExportable">Whether its private half may leave.</param>
    /// <returns>The pair, which belongs to the container.</returns>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.InvalidParameter"/>, <see cref="CryptoApiError.BadFlags"/>: the provider has no such
    /// size.
    /// </exception>
    public RsaKeyPair GenerateKeyPair(KeySpec spec, int keySize = 0, bool isExportable = false)
    {
        ProviderAlgorithm algorithm = Provider.Find(spec.ToAlgorithm());
        if (keySize == 0)
            keySize = algorithm.DefaultSize;
        Provider.ThrowIfOutOfRange(algorithm, keySize);
        return SetKeyPair(RsaKeyPair.Generate(spec, keySize, isExportable));
    }

    /// <summary>Puts a key pair into the container in place of the one there was (CryptImportKey of a PRIVATEKEYBLOB).</summary>
    /// <param name="pair">The pair, which belongs to the container from now on.</param>
    /// <returns>The same pair.</returns>
    public RsaKeyPair SetKeyPair(RsaKeyPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        lock (_gate)
        {
            _store?.SaveKeyPair(Name, pair, _passphrase);
            // The pair there was goes on working for whoever holds it.
            _pairs[pair.Spec] = pair;
            return pair;
        }
    }

    /// <summary>Makes a random session key (CryptGenKey).</summary>
    /// <param name="algorithm">A cipher that the provider has.</param>
    /// <param name="keySize">Its size in bits; 0 for the provider's default.</param>
    /// <param name="isExportable">Whether it may leave as a key BLOB.</param>
    /// <param name="salt">What an RC2 or RC4 key gets as salt.</param>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadAlgorithm"/>: the provider has no such cipher.
    /// <see cref="CryptoApiError.InvalidParameter"/>, <see cref="CryptoApiError.BadFlags"/>: it does not come in this
    /// size.
    /// </exception>
    public SessionKey GenerateSessionKey(
        AlgorithmId algorithm, int keySize = 0, bool isExportable = true, SessionKeySalt salt = SessionKeySalt.Zero) =>
        MakeSessionKey(algorithm, keySize, isExportable, salt, RandomNumberGenerator.Fill);

    /// <summary>Makes a session key from a hash (CryptDeriveKey): equal hashes make equal keys. It finishes the hash.</summary>
    /// <param name="hash">The hash of a password or of anything else.</param>
    /// <param name="algorithm">A cipher that the provider has.</param>
    /// <param name="keySize">Its size in bits; 0 for the provider's default.</param>
    /// <param name="isExportable">Whether it may leave as a key BLOB.</param>
    /// <param name="salt">What an RC2 or RC4 key gets as salt.</param>
    /// <exception cref="CryptoApiException">
    /// As <see cref="GenerateSessionKey"/>, or <see cref="CryptoApiError.BadLength"/>: the hash is shorter than the key.
    /// </exception>
    public SessionKey DeriveSessionKey(
        CryptoHash hash,
        AlgorithmId algorithm,
        int keySize = 0,
        bool isExportable = true,
        SessionKeySalt salt = SessionKeySalt.Zero)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return MakeSessionKey(
            algorithm, keySize, isExportable, salt, keyAndSalt => KeyDerivation.Derive(hash, algorithm, keyAndSalt));
    }

    /// <summary>Makes a hash object (CryptCreateHash).</summary>
    /// <param name="algorithm">A hash that the provider has.</param>
    /// <param name="key">The key of an HMAC or a MAC; others do not look at it. The hash keeps a copy.</param>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadAlgorithm"/>: the provider has no such hash. <see cref="CryptoApiError.BadKey"/>: an
    /// HMAC or a MAC without a key, or a MAC whose key is a stream cipher's or not in CBC mode.
    /// </exception>
    public CryptoHash CreateHash(AlgorithmId algorithm, SessionKey? key = null) =>
        CryptoHash.Create(Provider.Find(algorithm).Id, key);

    /// <summary>
    /// Imports a session key from a SIMPLEBLOB that was made for this container's exchange key.
    /// </summary>
    /// <remarks>
    /// A block with wrong padding, or with a key that does not fit the algorithm, does not fail here: it gives a session
    /// key that nobody can predict, and the message fails later or opens as garbage. An import that says what is
    /// wrong lets an attacker decrypt captured BLOBs by asking often enough (Bleichenbacher, CRYPTO '98).
    /// </remarks>
    /// <param name="blob">The SIMPLEBLOB.</param>
    /// <param name="oaep">Whether the sender used OAEP (CRYPT_OAEP).</param>
    /// <param name="isExportable">Whether the key may leave again.</param>
    /// <exception cref="CryptoApiException">
    /// What is wrong can be seen without the private key: <see cref="CryptoApiError.BadData"/>: not a SIMPLEBLOB, or
    /// not as long as this container's modulus asks for. <see cref="CryptoApiError.BadAlgorithm"/>: the provider lacks
    /// the cipher. <see cref="CryptoApiError.NoKey"/>: the container has no exchange key.
    /// </exception>
    public SessionKey ImportSessionKey(ReadOnlySpan<byte> blob, bool oaep = false, bool isExportable = false) =>
        ImportSessionKey(
            SimpleBlob.Parse(blob), ExchangeKey, oaep, isExportable, SessionKeySalt.Zero, rejectOpenly: false);

    /// <summary>Imports a session key from a PLAINTEXTKEYBLOB.</summary>
    /// <param name="blob">The PLAINTEXTKEYBLOB.</param>
    /// <param name="isExportable">Whether the key may leave again.</param>
    /// <param name="salt">What an RC2 or RC4 key gets as salt.</param>
    /// <param name="isHmacKey">
    /// Whether an RC2 key may have any length (CRYPT_IPSEC_HMAC_KEY): CryptoAPI's way to bring an HMAC its key.
    /// </param>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadData"/>: the key does not fit its algorithm.
    /// <see cref="CryptoApiError.BadAlgorithm"/>: the provider lacks the cipher.
    /// </exception>
    public SessionKey ImportPlaintextKey(
        ReadOnlySpan<byte> blob,
        bool isExportable = false,
        SessionKeySalt salt = SessionKeySalt.Zero,
        bool isHmacKey = false)
    {
        using PlaintextKeyBlob parsed = PlaintextKeyBlob.Parse(blob);
        CipherAlgorithm cipher = Provider.FindCipher(parsed.Algorithm);
        bool fits = Provider.Takes(cipher, parsed.Key.Length)
            || (isHmacKey && cipher.Id == AlgorithmId.Rc2 && !parsed.Key.IsEmpty);
        return fits ? Imported(cipher.Id, parsed.Key, isExportable, salt) : throw Error.KeyDoesNotFit();
    }

    /// <summary>Lets go of the key pairs and clears them; the store keeps them.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (RsaKeyPair pair in _pairs.Values)
                pair.Dispose();
            _pairs.Clear();
        }
    }

    /// <param name="blob">The SIMPLEBLOB.</param>
    /// <param name="exchange">The pair that it was made for.</param>
    /// <param name="oaep">Whether the sender used OAEP.</param>
    /// <param name="isExportable">Whether the key may leave again.</param>
    /// <param name="salt">What an RC2 or RC4 key gets as salt.</param>
    /// <param name="rejectOpenly">Whether to say what is wrong, as CryptImportKey does.</param>
    internal SessionKey ImportSessionKey(
        SimpleBlob blob, RsaKeyPair exchange, bool oaep, bool isExportable, SessionKeySalt salt, bool rejectOpenly)
    {
        CipherAlgorithm cipher = Provider.FindCipher(blob.Header.Algorithm);
        int modulusLength = (exchange.KeySize + 7) / 8;
        if (blob.EncryptedKey.Length < modulusLength)
            throw Error.WrongBlockLength(blob.EncryptedKey.Length, modulusLength);

        ReadOnlySpan<byte> block = blob.EncryptedKey.Span[..modulusLength];
        byte[] unwrapped = GC.AllocateArray<byte>(Math.Max(modulusLength, HMACSHA256.HashSizeInBytes), pinned: true);
        Span<byte> fallback = stackalloc byte[HMACSHA256.HashSizeInBytes];
        try
        {
            exchange.Rejection.DeriveKey(block, cipher.Id, fallback);
            bool isPadded = exchange.TryUnwrap(block, oaep, unwrapped, out int length);
            bool isRight = isPadded & Provider.Takes(cipher, length);
            if (rejectOpenly && !isRight)
                throw Error.KeyDoesNotFit();

            // .NET tells wrong padding by an exception, which takes longer: a decoy that goes the other way evens that
            // out. With OAEP there is nothing to hide, since whoever makes a right block knows what is in it.
            if (!rejectOpenly && !oaep)
                exchange.UnwrapDecoy(!isPadded);

            // The same work whether the block was right or wrong.
            int mask = isRight ? -1 : 0;
            int keyLength = (length & mask) | (Provider.GetKeyLength(cipher.Id) & ~mask);
            for (int i = 0; i < fallback.Length; i++)
                unwrapped[i] = (byte)((unwrapped[i] & mask) | (fallback[i] & ~mask));
            return Imported(cipher.Id, unwrapped.AsSpan(0, keyLength), isExportable, salt);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(unwrapped);
            CryptographicOperations.ZeroMemory(fallback);
        }
    }

    private SessionKey MakeSessionKey(
        AlgorithmId algorithm, int keySize, bool isExportable, SessionKeySalt salt, FillKey fill)
    {
        int length = Provider.GetKeyLength(algorithm, keySize);
        int saltLength = Provider.GetSaltLength(algorithm, length, salt);
        Span<byte> keyAndSalt = stackalloc byte[length + saltLength];
        try
        {
            fill(salt == SessionKeySalt.Create ? keyAndSalt : keyAndSalt[..length]);
            KeyDerivation.SetParity(algorithm, keyAndSalt[..length]);
            return Provider.CreateSessionKey(algorithm, keyAndSalt[..length], keyAndSalt[length..], isExportable);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keyAndSalt);
        }
    }

    private SessionKey Imported(AlgorithmId algorithm, ReadOnlySpan<byte> key, bool isExportable, SessionKeySalt salt)
    {
        if (salt == SessionKeySalt.Create)
            salt = SessionKeySalt.Zero;
        Span<byte> zeros = stackalloc byte[Provider.GetSaltLength(algorithm, key.Length, salt)];
        return Provider.CreateSessionKey(algorithm, key, zeros, isExportable);
    }

    private delegate void FillKey(Span<byte> destination);
}
