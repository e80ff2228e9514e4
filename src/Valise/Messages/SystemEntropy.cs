using System.Security.Cryptography;

namespace Valise;

/// <summary>The operating system's random number generator.</summary>
internal sealed class SystemEntropy : IEntropy
{
    internal static readonly SystemEntropy Instance = new();

    private SystemEntropy() { }

    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);

    public ECDiffieHellman CreateEphemeralKey() => ECDiffieHellman.Create(P256.Curve);
}
