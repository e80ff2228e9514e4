using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Valise.Vectors;

/// <summary>One of the people in the vectors. Whatever is random in them is SHA-256 of a few words.</summary>
internal sealed class VectorIdentity
{
    internal VectorIdentity(string name)
    {
        Name = name;
        ExchangeSecret = Random($"{name}, exchange key");
        SignatureSecret = Random($"{name}, signature key");
        SignatureKey = ECDsa.Create(Parameters(SignatureSecret));
        ExchangePoint = Point(ExchangeSecret);
        SignaturePoint = Point(SignatureSecret);
    }

    internal string Name { get; }

    /// <summary>The private scalar, 32 bytes.</summary>
    internal byte[] ExchangeSecret { get; }

    /// <summary>The private scalar, 32 bytes.</summary>
    internal byte[] SignatureSecret { get; }

    internal byte[] ExchangePoint { get; }

    internal byte[] SignaturePoint { get; }

    internal ECDsa SignatureKey { get; }

    internal byte[] Fingerprint => SHA256.HashData([.. "valise/1 identity\0"u8, .. ExchangePoint, .. SignaturePoint]);

    internal static byte[] Random(string words) => SHA256.HashData(Encoding.ASCII.GetBytes($"valise/1 test vector: {words}"));

    internal static ECParameters Parameters(byte[] secret) => new() { Curve = ECCurve.NamedCurves.nistP256, D = secret };

    internal byte[] Card(RecordedSignatures signatures) => Card(signatures, Encoding.UTF8.GetBytes(Name));

    /// <summary>A card, with what is to be wrong in it.</summary>
    internal byte[] Card(RecordedSignatures signatures, byte[] name, byte[]? exchangePoint = null, ulong created = VectorMessage.Clock, byte version = 1)
    {
        byte[] fields = [version, (byte)name.Length, .. name, .. exchangePoint ?? ExchangePoint, .. SignaturePoint, .. UInt64(created)];
        return [.. fields, .. signatures.Sign(this, [.. "valise/1 card\0"u8, .. fields])];
    }

    internal static byte[] UInt64(ulong value)
    {
        byte[] bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Point(byte[] secret)
    {
        using var key = ECDsa.Create(Parameters(secret));
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        return [4, .. point.X!, .. point.Y!];
    }
}
