using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Valise.Tests;

/// <summary>
/// Random values that are the same in every run: bytes from SHA-256 of a counter, and ephemeral keys that are given
/// or made from the same bytes.
/// </summary>
internal sealed class FixedEntropy(params byte[][] ephemeralKeys) : IEntropy
{
    private readonly Queue<byte[]> _ephemeralKeys = new(ephemeralKeys);
    private int _counter;

    public void Fill(Span<byte> destination)
    {
        Span<byte> counter = stackalloc byte[4], block = stackalloc byte[32];
        while (!destination.IsEmpty)
        {
            BinaryPrimitives.WriteInt32BigEndian(counter, _counter++);
            SHA256.HashData(counter, block);
            int count = Math.Min(destination.Length, block.Length);
            block[..count].CopyTo(destination);
            destination = destination[count..];
        }
    }

    public ECDiffieHellman CreateEphemeralKey()
    {
        if (_ephemeralKeys.TryDequeue(out byte[]? key))
            return ExchangeKey(key);
        byte[] made = new byte[32];
        Fill(made);
        return ExchangeKey(made);
    }

    internal static ECDiffieHellman ExchangeKey(byte[] privateKey) => ECDiffieHellman.Create(Parameters(privateKey));

    internal static ECDsa SignatureKey(byte[] privateKey) => ECDsa.Create(Parameters(privateKey));

    internal IdentityKeys Identity()
    {
        byte[] exchange = new byte[32], signature = new byte[32];
        Fill(exchange);
        Fill(signature);
        return new IdentityKeys(ExchangeKey(exchange), SignatureKey(signature));
    }

    private static ECParameters Parameters(byte[] privateKey) => new() { Curve = ECCurve.NamedCurves.nistP256, D = privateKey };
}
