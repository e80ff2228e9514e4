using System.Security.Cryptography;

namespace Valise.Vectors;

/// <summary>The random values of one vector, each handed out once.</summary>
/// <param name="sessionKey">What the first call for bytes gets.</param>
/// <param name="ephemeralSecrets">The private scalars of the ephemeral keys, in order.</param>
internal sealed class VectorEntropy(byte[] sessionKey, IEnumerable<byte[]> ephemeralSecrets) : IEntropy
{
    private readonly Queue<byte[]> _ephemeral = new(ephemeralSecrets);

    public void Fill(Span<byte> destination) => sessionKey.CopyTo(destination);

    public ECDiffieHellman CreateEphemeralKey() => ECDiffieHellman.Create(VectorIdentity.Parameters(_ephemeral.Dequeue()));
}
