using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>The one place that words this library's failures. No secret ever enters a sentence.</summary>
internal static class Error
{
    // Key BLOBs

    internal static CryptoApiException BlobTooShort(long length, long needed) => new(
        CryptoApiError.BadData, $"The key BLOB is {length} bytes long and should have at least {needed}.");

    internal static CryptoApiException BlobVersion(byte version) => new(
        CryptoApiError.BadVersion, $"The key BLOB has version {version} at offset 1; only version {BlobHeader.CurrentVersion} is known.");

    internal static CryptoApiException BlobReserved(ushort number) => new(
        CryptoApiError.BadData, $"The key BLOB has {number} at offset 2, where 0 must be.");

    internal static CryptoApiException BlobType(byte type) => new(
        CryptoApiError.BadType, $"The key BLOB is of type {type} at offset 0, which is not a kind of key BLOB known here.");

    internal static CryptoApiException BlobType(byte type, BlobType expected) => new(
        CryptoApiError.BadType, $"The key BLOB is of type {type} at offset 0, not {(byte)expected} ({expected}).");

    internal static CryptoApiException BlobAlgorithm(AlgorithmId algorithm) => new(
        CryptoApiError.BadAlgorithm, $"The key BLOB names the algorithm 0x{(uint)algorithm:x4} at offset 4, which is not an RSA key pair's.");

    internal static CryptoApiException BlobMagic() => new(
        CryptoApiError.BadData, "The key BLOB does not have the mark at offset 8 (RSA1 or RSA2) that its type asks for.");

    internal static CryptoApiException BlobBitLength(uint bits) => new(
        CryptoApiError.BadData, $"The key BLOB claims a key of {bits} bits at offset 12; 1 to {RsaPubKey.MaxBitLength} are possible.");

    internal static CryptoApiException ExponentTooLarge() => new(
        CryptoApiError.BadKey, "The key's public exponent is longer than 32 bits, and a CryptoAPI key BLOB has no room for that.");

    internal static CryptoApiException UnevenPrimes() => new(
        CryptoApiError.BadKey, "The key's primes are not each half as long as its modulus, and a CryptoAPI key BLOB has no room for that.");

    // Algorithms and sizes

    internal static CryptoApiException NoSuchAlgorithm(AlgorithmId id, Provider provider) => new(
        CryptoApiError.BadAlgorithm, $"The provider '{provider.Name}' cannot do this with algorithm 0x{(uint)id:x4}.");

    internal static CryptoApiException KeySize(AlgorithmId id, int size) => new(
        CryptoApiError.BadFlags, $"The provider does not make keys of {size} bits for algorithm 0x{(uint)id:x4}.");

    internal static CryptoApiException PlatformKeySize(int size, Exception inner) => new(
        CryptoApiError.BadFlags, $"This platform does not make RSA keys of {size} bits; it makes 1024, 2048, 3072 and 4096.", inner);

    internal static CryptoApiException KeySize(AlgorithmId id, int size, int min, int max) => new(
        CryptoApiError.InvalidParameter, $"Keys of algorithm 0x{(uint)id:x4} have {min} to {max} bits here, not {size}.");

    internal static CryptoApiException KeyDoesNotFit() => new(
        CryptoApiError.BadData, "The key BLOB does not hold a key for the algorithm that it names.");

    internal static CryptoApiException WrongBlockLength(int length, int modulusLength) => new(
        CryptoApiError.BadData, $"The key BLOB holds {length} encrypted bytes; this exchange key makes {modulusLength}. It was made for another key.");

    // Session keys

    internal static CryptoApiException NotForThisCipher(AlgorithmId id) => new(
        CryptoApiError.BadType, $"A key of algorithm 0x{(uint)id:x4} has no such parameter.");

    internal static CryptoApiException EffectiveKeySize(int bits, int max) => new(
        CryptoApiError.BadFlags, $"This RC2 key has no effective length of {bits} bits; 1 to {max} are possible.");

    internal static CryptoApiException Mode(CipherMode mode) => new(
        CryptoApiError.BadFlags, $"{(int)mode} is not a cipher mode.");

    internal static CryptoApiException ModeCannotRun(CipherMode mode) => new(
        CryptoApiError.BadAlgorithm, $"The mode {mode} can be set but not used, as in CryptoAPI. Use CBC, ECB or CFB.");

    internal static CryptoApiException VectorLength(int length, int blockSize) => new(
        CryptoApiError.BadLength, $"The initialization vector has {length} bytes and needs {blockSize}.");

    internal static CryptoApiException NoSalt(AlgorithmId id) => new(
        CryptoApiError.BadKey, $"A key of algorithm 0x{(uint)id:x4} takes no salt; RC2's and RC4's do.");

    internal static CryptoApiException SaltLength(int length, int max) => new(
        CryptoApiError.BadFlags, $"This key takes a salt of at most {max} bytes, not {length}: together they have at most 16.");

    internal static CryptoApiException HmacKeyOnly() => new(
        CryptoApiError.BadKey, "The key is longer than RC2's keys are; it was imported for an HMAC and cannot encrypt.");

    internal static CryptoApiException PartialBlock(int length, int blockSize) => new(
        CryptoApiError.BadData, $"A piece that is not the last has {length} bytes, which are not whole blocks of {blockSize}.");

    internal static CryptoApiException NotWholeBlocks(int length, int blockSize) => new(
        CryptoApiError.BadData, $"The ciphertext has {length} bytes, which are not one or more whole blocks of {blockSize}.");

    internal static CryptoApiException WrongPadding() => new(
        CryptoApiError.BadData, "The ciphertext does not end as it should: it is damaged, or the key is another.");

    internal static CryptoApiException DestinationTooShort(int length, int needed) => new(
        CryptoApiError.MoreData, $"The destination has room for {length} bytes and {needed} are needed.");

    // Key pairs

    internal static CryptoApiException BadPublicKey(Exception? inner) => new(
        CryptoApiError.BadPublicKey, "This is not an RSA public key, or not one that can be used here.", inner);

    internal static CryptoApiException PrivateKeyWherePublicIsWanted() => new(
        CryptoApiError.BadPublicKey, "This is a private key. It should never be given away: ask for the public key.");

    internal static CryptoApiException BadPrivateKey(Exception? inner) => new(
        CryptoApiError.BadKey, "This is not an RSA private key, or not one that can be used here.", inner);

    internal static CryptoApiException PassphraseNeeded() => new(
        CryptoApiError.SilentContext, "The private key is encrypted and needs its passphrase.");

    internal static CryptoApiException WrongPassphrase(Exception inner) => new(
        CryptoApiError.WrongPassphrase, "The passphrase does not open the private key.", inner);

    internal static CryptoApiException NotAnExchangeKey() => new(
        CryptoApiError.BadKey, "The receiver's key is for signatures; a session key is encrypted to a key exchange key.");

    internal static CryptoApiException NotExportable() => new(
        CryptoApiError.BadKeyState, "The key was not made exportable.");

    internal static CryptoApiException PlaintextTooLong(int length, int max) => new(
        CryptoApiError.BadLength, $"The RSA key encrypts at most {max} bytes at once, not {length}.");

    internal static CryptoApiException NotDecrypted() => new(
        CryptoApiError.BadData, "The ciphertext is damaged, or was made for another key or with another padding.");

    internal static CryptoApiException KeyTooShortToSign(int keySize) => new(
        CryptoApiError.BadLength, $"The RSA key of {keySize} bits is too short to sign this hash.");

    internal static CryptoApiException WrongSignature() => new(
        CryptoApiError.BadSignature, "The signature is not this key's signature of this hash.");

    internal static CryptoApiException UnknownAlgorithmName(string? name) => new(
        CryptoApiError.BadAlgorithm, $"'{name}' is no algorithm known here. Names are as .NET's CryptoConfig has them: RC2, TripleDES, SHA1 ...");

    // Hashes

    internal static CryptoApiException NotAHash(AlgorithmId id) => new(
        CryptoApiError.BadAlgorithm, $"0x{(uint)id:x4} is not a hash algorithm that can be used here.");

    internal static CryptoApiException HashNeedsKey() => new(
        CryptoApiError.BadKey, "An HMAC needs a session key, and a MAC a block cipher's session key in CBC mode.");

    internal static CryptoApiException NotAnHmacHash(AlgorithmId id) => new(
        CryptoApiError.BadFlags, $"0x{(uint)id:x4} is not a hash that the provider can make an HMAC with.");

    internal static CryptoApiException HashKeyIsGone() => new(
        CryptoApiError.BadKey, "The key of this HMAC or MAC was destroyed; destroy it after the last data.");

    internal static CryptoApiException NotAnHmac() => new(
        CryptoApiError.Fail, "Only an HMAC is told which hash to use.");

    internal static CryptoApiException HashTakesNoData() => new(
        CryptoApiError.BadAlgorithm, "The value of an SSL3_SHAMD5 hash can only be set; it takes no data.");

    internal static CryptoApiException HashIsFinished() => new(
        CryptoApiError.BadHashState, "The hash is finished: its value was read, set, signed, verified or derived from.");

    internal static CryptoApiException HashWithoutValue() => new(
        CryptoApiError.BadHashState, "The value of the SSL3_SHAMD5 hash was not set.");

    internal static CryptoApiException HashLength(int length, int needed) => new(
        CryptoApiError.BadLength, $"The hash value has {length} bytes and needs {needed}.");

    internal static CryptoApiException HashTooShort(int length, int needed) => new(
        CryptoApiError.BadLength, $"The hash has {length} bytes, and the key needs {needed}.");

    // Containers

    internal static CryptoApiException NoKeyPair(KeySpec spec) => new(
        CryptoApiError.NoKey, $"The container has no {(spec == KeySpec.Exchange ? "exchange" : "signature")} key pair yet.");

    internal static CryptoApiException ContainerName() => new(
        CryptoApiError.BadKeySetParameter, "A container's name has 1 to 260 characters.");

    internal static CryptoApiException ContainerExists(string name) => new(
        CryptoApiError.Exists, $"There is a key container '{name}' already.");

    internal static CryptoApiException NoContainer(string name) => new(
        CryptoApiError.BadKeySet, $"There is no key container '{name}'.");

    internal static CryptoApiException ContainerDenied(UnauthorizedAccessException denied) => new(
        CryptoApiError.BadKeySet, $"The key container cannot be opened: {denied.Message}", denied);

    internal static CryptoApiException KeyFileReadableByOthers(string path) => new(
        CryptoApiError.KeySetEntryBad, $"Others may read the private key '{path}'. If nobody has, say: chmod 600 '{path}'");

    internal static CryptoApiException KeyFileDamaged(string path, Exception? inner) => new(
        CryptoApiError.KeySetEntryBad, $"The file '{path}' is damaged. Put it back from a backup.", inner);

    // The flat functions

    internal static CryptoApiException InvalidHandle() => new(
        CryptoApiError.InvalidParameter, "The handle was closed, was never given out, or stands for something else.");

    internal static CryptoApiException DataTooShort(int length, uint needed) => new(
        CryptoApiError.InvalidParameter, $"The data has {length} bytes, and {needed} are wanted.");

    internal static CryptoApiException Reserved() => new(
        CryptoApiError.InvalidParameter, "The reserved parameter is not null.");

    internal static CryptoApiException Flags(uint flags) => new(
        CryptoApiError.BadFlags, $"The flags 0x{flags:x8} are not possible here.");

    internal static CryptoApiException UnknownParameter(uint parameter) => new(
        CryptoApiError.BadType, $"There is no parameter {parameter} here.");

    internal static CryptoApiException ParameterValue(uint value, uint only) => new(
        CryptoApiError.BadFlags, $"The parameter can only be {only}, not {value}.");

    internal static CryptoApiException ExportCannotBeAllowed() => new(
        CryptoApiError.BadFlags, "The key was not made exportable, and that cannot be changed.");

    internal static CryptoApiException NoMoreItems() => new(CryptoApiError.NoMoreItems, "There are no more.");

    internal static CryptoApiException NotASessionKey() => new(
        CryptoApiError.BadKey, "The key is an RSA key; a session key is wanted.");

    internal static CryptoApiException NotAnRsaKey() => new(
        CryptoApiError.BadKey, "The key is a session key; an RSA key is wanted.");

    internal static CryptoApiException NoReceiver() => new(
        CryptoApiError.NoKey, "A SIMPLEBLOB needs the receiver's exchange key.");

    internal static CryptoApiException WrappingAlgorithm(AlgorithmId id) => new(
        CryptoApiError.BadAlgorithm, $"The key in the BLOB is encrypted with algorithm 0x{(uint)id:x4}; an RSA exchange key is wanted.");

    internal static CryptoApiException UnknownKeySpec(uint spec, CryptoApiError error) => new(
        error, $"{spec} is not a key specification; 1 (AT_KEYEXCHANGE) and 2 (AT_SIGNATURE) are.");

    internal static CryptoApiException NoDialogs() => new(
        CryptoApiError.SilentContext, "A key that asks before each use needs dialog boxes, and there are none here.");

    internal static CryptoApiException Description() => new(
        CryptoApiError.InvalidParameter, "A signature's description must be null.");

    internal static CryptoApiException NameNeeded() => new(
        CryptoApiError.InvalidParameter, "The provider's name is missing.");

    internal static CryptoApiException NotAProvider(string name) => new(
        CryptoApiError.BadProvider, $"There is no provider '{name}' of this type.");

    internal static CryptoApiException NoSuchProvider(string name) => new(
        CryptoApiError.KeySetNotDefined, $"There is no provider '{name}'.");

    internal static CryptoApiException BadProviderType(uint type) => new(
        CryptoApiError.BadProviderType, $"{type} is not a provider type; 1 to 999 are.");

    internal static CryptoApiException NoSuchProviderType(uint type) => new(
        CryptoApiError.ProviderTypeNotDefined, $"There are no providers of type {type}; those of type 1 and 24 are here.");

    internal static CryptoApiException ProviderTypeDiffers(Provider provider, uint type) => new(
        CryptoApiError.ProviderTypeNoMatch, $"The provider '{provider.Name}' is of type {(uint)provider.Type}, not {type}.");
}
