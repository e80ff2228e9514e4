using System.Security.Cryptography;

namespace Valise;

/// <summary>One entry of the header: whom the key BLOB is for, and the key BLOB.</summary>
/// <remarks>fingerprint 32 bytes, type 2, length 2, key BLOB; 122 for type 1: enc 65, encrypted KeyGrant 41, tag
/// 16.</remarks>
internal sealed record Recipient(Fingerprint Fingerprint, ushort Type, ReadOnlyMemory<byte> KeyBlob)
{
    /// <summary>HPKE with P-256; any other type is for a newer reader.</summary>
    internal const ushort HpkeP256 = 1;

    internal const int KeyBlobSize = Hpke.Overhead + KeyGrant.Size;

    /// <summary>The size of an entry of type <see cref="HpkeP256"/>.</summary>
    internal const int Size = Fingerprint.Size + sizeof(ushort) + sizeof(ushort) + KeyBlobSize;

    private static ReadOnlySpan<byte> Info => "valise/1 key blob"u8;

    internal static Recipient Read(ref WireReader reader)
    {
        var fingerprint = new Fingerprint(reader.Bytes(Fingerprint.Size));
        ushort type = reader.UInt16();
        ReadOnlySpan<byte> keyBlob = reader.Bytes(reader.UInt16());
        if (keyBlob.IsEmpty || (type == HpkeP256 && keyBlob.Length != KeyBlobSize))
            throw Error.Damaged();
        return new Recipient(fingerprint, type, keyBlob.ToArray());
    }

    /// <summary>Encrypts a session key to a recipient and writes the entry.</summary>
    internal static void Write(
        ref WireWriter writer, IEntropy entropy, Addressee addressee, scoped ReadOnlySpan<byte> sessionKey)
    {
        Span<byte> fingerprint = writer.Next(Fingerprint.Size);
        addressee.Card.Fingerprint.CopyTo(fingerprint);
        writer.UInt16(HpkeP256);
        writer.UInt16(KeyBlobSize);

        Span<byte> grant = stackalloc byte[KeyGrant.Size];
        KeyGrant.Write(sessionKey, addressee.Serial, grant);
        using ECDiffieHellmanPublicKey key = addressee.Card.GetExchangeKey();
        Hpke.Seal(entropy, key, addressee.Card.ExchangeKey, Info, fingerprint, grant, writer.Next(KeyBlobSize));
        CryptographicOperations.ZeroMemory(grant);
    }

    /// <summary>Decrypts the session key; whatever is wrong with the entry, the answer is the same.</summary>
    internal bool TryUnwrap(IdentityKeys keys, Span<byte> sessionKey, out ulong serial)
    {
        serial = 0;
        Span<byte> aad = stackalloc byte[Fingerprint.Size], grant = stackalloc byte[KeyGrant.Size];
        Fingerprint.CopyTo(aad);
        bool unwrapped = keys.TryUnwrap(Info, aad, KeyBlob.Span, grant)
            && KeyGrant.TryRead(grant, sessionKey, out serial);
        CryptographicOperations.ZeroMemory(grant);
        return unwrapped;
    }
}
