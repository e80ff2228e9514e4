using System.Security.Cryptography;
using System.Text;

namespace Valise;

/// <summary>
/// What an identity hands out: its name, its public keys, and its signature over both. Once read, it is valid.
/// </summary>
/// <remarks>
/// version 1 byte, name length 1, name 1 to 64, exchange key 65, signature key 65, created 8, signature 64 over
/// <c>"valise/1 card" || 0x00 ||</c> all of it. As text it is PEM (RFC 7468), label VALISE CARD. Safe for use by
/// several threads at once.
/// </remarks>
public sealed class Card
{
    /// <summary>The label of a card's PEM block.</summary>
    internal const string PemLabel = "VALISE CARD";

    /// <summary>The largest size of a card in bytes.</summary>
    internal const int MaxSize = 2 + NameRule.MaxBytes + 2 * P256.PointSize + sizeof(ulong) + P256.SignatureSize;

    private const byte Version = 1;

    private readonly byte[] _encoded;
    private readonly ECDsa _verifier;
    private readonly Lock _importing = new();
    private ECDiffieHellman? _exchange;

    private Card(ReadOnlySpan<byte> encoded)
    {
        var reader = new WireReader(encoded);
        if (reader.UInt8() != Version)
            throw Error.NewerCard();
        if (!NameRule.TryDecode(reader.Bytes(reader.UInt8()), out string name))
            throw Error.DamagedCard();
        ReadOnlySpan<byte> exchangeKey = reader.Bytes(P256.PointSize), signatureKey = reader.Bytes(P256.PointSize);
        if (!reader.TryTime(out DateTimeOffset created))
            throw Error.DamagedCard();
        ReadOnlySpan<byte> signature = reader.Bytes(P256.SignatureSize);
        reader.End();

        if (!P256.IsPoint(exchangeKey) || exchangeKey.SequenceEqual(signatureKey))
            throw Error.DamagedCard();

        _verifier = P256.ImportSignatureKey(signatureKey) ?? throw Error.DamagedCard();
        _encoded = encoded.ToArray();
        Name = name;
        Fingerprint = Fingerprint.Compute(exchangeKey, signatureKey);
        Created = created;
        if (!Verify(SignedPart(encoded[..^P256.SignatureSize]), signature))
            throw Error.DamagedCard();
    }

    /// <summary>The name its owner suggests. What people are shown later is the contact's own name.</summary>
    public string Name { get; }

    /// <summary>The fingerprint of the two public keys.</summary>
    public Fingerprint Fingerprint { get; }

    /// <summary>When the identity was made, by its owner's word; for people, it decides nothing.</summary>
    public DateTimeOffset Created { get; }

    /// <summary>The card's one encoding.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded;

    /// <summary>The key that messages are sealed to, a point of 65 bytes.</summary>
    internal ReadOnlySpan<byte> ExchangeKey => _encoded.AsSpan(2 + _encoded[1], P256.PointSize);

    /// <summary>Makes the card of an identity.</summary>
    /// <param name="keys">The identity's keys.</param>
    /// <param name="name">Its name; brought into NFC.</param>
    /// <param name="created">When it was made.</param>
    /// <exception cref="ValiseException">It cannot be a name.</exception>
    public static Card Create(IdentityKeys keys, string name, DateTimeOffset created)
    {
        ArgumentNullException.ThrowIfNull(keys);
        byte[] nameBytes = Encoding.UTF8.GetBytes(NameRule.Parse(name));
        Span<byte> encoded = stackalloc byte[MaxSize];
        var writer = new WireWriter(encoded);
        writer.UInt8(Version);
        writer.UInt8((byte)nameBytes.Length);
        writer.Bytes(nameBytes);
        writer.Bytes(keys.ExchangeKey);
        writer.Bytes(keys.SignatureKey);
        writer.UInt64((ulong)Math.Max(0, created.ToUnixTimeMilliseconds()));
        keys.Sign(SignedPart(encoded[..writer.Written]), writer.Next(P256.SignatureSize));
        return new Card(encoded[..writer.Written]);
    }

    /// <summary>Reads a card and checks its name, its keys and its signature.</summary>
    /// <exception cref="ValiseException">It is not a card, or not as its owner made it.</exception>
    public static Card Parse(ReadOnlySpan<byte> encoded) => new(encoded);

    /// <summary>Reads a card from its PEM text, strictly: one block and nothing else.</summary>
    /// <exception cref="ValiseException">It is not a card, or not as its owner made it.</exception>
    public static Card ParsePem(ReadOnlySpan<byte> pem) => new(Armor.Decode(pem, PemLabel, MaxSize));

    /// <summary>The card as PEM text.</summary>
    public string ToPem() => Encoding.ASCII.GetString(Armor.Encode(_encoded, PemLabel));

    /// <summary>The same key for an agreement. It is imported once, since that costs as much as the agreement.</summary>
    internal ECDiffieHellmanPublicKey GetExchangeKey()
    {
        lock (_importing)
            return (_exchange ??= P256.ImportExchangeKey(ExchangeKey)!).PublicKey;
    }

    /// <summary>Whether a signature of 64 bytes over <paramref name="data"/> is by the card's signature key.</summary>
    internal bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        lock (_verifier)
            return _verifier.VerifyData(data, signature, HashAlgorithmName.SHA256);
    }

    private static byte[] SignedPart(ReadOnlySpan<byte> fields) => [.. "valise/1 card\0"u8, .. fields];
}
