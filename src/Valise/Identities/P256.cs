using System.Security.Cryptography;

namespace Valise;

/// <summary>
/// Keys on NIST P-256 (SEC 2 secp256r1) and their one encoding: a SEC 1 uncompressed point, 0x04 || x || y, 65 bytes.
/// Signatures are ECDSA with SHA-256, r || s, 64 bytes (IEEE P1363).
/// </summary>
internal static class P256
{
    internal const int FieldSize = 32;
    internal const int PointSize = 1 + 2 * FieldSize;
    internal const int SignatureSize = 2 * FieldSize;

    private const byte Uncompressed = 0x04;

    internal static ECCurve Curve => ECCurve.NamedCurves.nistP256;

    /// <summary>Writes a public key as a point of 65 bytes.</summary>
    internal static void WritePoint(in ECPoint point, Span<byte> destination)
    {
        destination[0] = Uncompressed;
        point.X.CopyTo(destination[1..]);
        point.Y.CopyTo(destination[(1 + FieldSize)..]);
    }

    /// <summary>Imports an exchange public key; <see langword="null"/> when it is not a point on the curve.</summary>
    internal static ECDiffieHellman? ImportExchangeKey(ReadOnlySpan<byte> point) =>
        Import(point, ECDiffieHellman.Create);

    /// <summary>Imports a signature public key; <see langword="null"/> when it is not a point on the curve.</summary>
    internal static ECDsa? ImportSignatureKey(ReadOnlySpan<byte> point) =>
        Import(point, ECDsa.Create);

    private static T? Import<T>(ReadOnlySpan<byte> point, Func<ECParameters, T> create) where T : class
    {
        if (point.Length != PointSize || point[0] != Uncompressed)
            return null;
        try
        {
            // The platform checks that the point is on the curve, and P-256 has no other subgroup.
            return create(new ECParameters
            {
                Curve = Curve,
                Q = new ECPoint { X = point[1..(1 + FieldSize)].ToArray(), Y = point[(1 + FieldSize)..].ToArray() },
            });
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
