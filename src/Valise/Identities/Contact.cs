using System.Security.Cryptography;
using Valise.CryptoApi;

namespace Valise;

/// <summary>Somebody the user exchanges messages with.</summary>
/// <param name="Name">The name that the user gave them.</param>
/// <param name="Added">When the user added them.</param>
/// <param name="Verified">When the user compared fingerprints with them; null if they have not.</param>
/// <param name="Card">Their card; null if the user has none.</param>
/// <param name="CryptoApiKey">Their key exchange public key, for CryptoAPI messages; null if the user has none.</param>
public sealed record Contact(
    string Name, DateTimeOffset Added, DateTimeOffset? Verified, Card? Card, RsaPublicKey? CryptoApiKey)
{
    /// <summary>
    /// What identifies a CryptoAPI public key to people: SHA-256 of its SubjectPublicKeyInfo, which other tools compute
    /// too.
    /// </summary>
    /// <param name="key">The key.</param>
    public static Fingerprint FingerprintOf(RsaPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new Fingerprint(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
    }
}
