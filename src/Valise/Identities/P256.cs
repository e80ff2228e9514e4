using System.Numerics;
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

    // The curve is y^2 = x^3 - 3x + b over the integers modulo p (NIST SP 800-186, section 3.2.1.3).
    private static readonly BigInteger FieldPrime =
        (BigInteger.One << 256) - (BigInteger.One << 224) + (BigInteger.One << 192) + (BigInteger.One << 96) - 1;

    private static readonly BigInteger B = new(
        Convert.FromHexString("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b"),
        isUnsigned: true, isBigEndian: true);

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

    /// <summary>
    /// Whether 65 bytes are the one encoding of a point on the curve; as the curve has no smaller groups, that makes a
    /// valid public key. It is the same answer on every platform, and an import costs thirty times as much.
    /// </summary>
    internal static bool IsPoint(ReadOnlySpan<byte> point)
    {
        if (point.Length != PointSize || point[0] != Uncompressed)
            return false;
        var x = new BigInteger(point[1..(1 + FieldSize)], isUnsigned: true, isBigEndian: true);
        var y = new BigInteger(point[(1 + FieldSize)..], isUnsigned: true, isBigEndian: true);
        return x < FieldPrime && y < FieldPrime && (y * y - x * (x * x - 3) - B) % FieldPrime == 0;
    }

    private static T? Import<T>(ReadOnlySpan<byte> point, Func<ECParameters, T> create) where T : class
    {
        if (!IsPoint(point))
            return null;
        return create(new ECParameters
        {
            Curve = Curve,
            Q = new ECPoint { X = point[1..(1 + FieldSize)].ToArray(), Y = point[(1 + FieldSize)..].ToArray() },
        });
    }
}
