using System.Security.Cryptography;

namespace Valise;

/// <summary>Where a writer's random values come from, so that test vectors can be made again byte for byte.</summary>
internal interface IEntropy
{
    /// <summary>Fills <paramref name="destination"/> with random bytes.</summary>
    void Fill(Span<byte> destination);

    /// <summary>Makes a P-256 key pair for one key BLOB.</summary>
    ECDiffieHellman CreateEphemeralKey();
}
