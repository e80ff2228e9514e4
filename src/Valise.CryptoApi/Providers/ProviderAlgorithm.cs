using System.Diagnostics.CodeAnalysis;

namespace Valise.CryptoApi;

/// <summary>An algorithm as one provider offers it (wincrypt.h: <c>PROV_ENUMALGS_EX</c>).</summary>
/// <param name="Id">Its ALG_ID.</param>
/// <param name="DefaultSize">
/// The key size, or for a hash the hash size, in bits when none is asked for; without DES' parity bits.
/// </param>
/// <param name="MinSize">The smallest size in bits.</param>
/// <param name="MaxSize">The largest size in bits.</param>
/// <param name="Protocols">The protocols that it serves.</param>
/// <param name="Name">The short name.</param>
/// <param name="LongName">The long name.</param>
public sealed record ProviderAlgorithm(
    AlgorithmId Id, int DefaultSize, int MinSize, int MaxSize, AlgorithmProtocols Protocols, string Name, string LongName);

/// <summary>The protocols that an algorithm serves (wincrypt.h: <c>CRYPT_FLAG_*</c>).</summary>
[Flags]
[SuppressMessage("Design", "CA1028", Justification = "dwProtocols is a DWORD.")]
public enum AlgorithmProtocols : uint
{
    /// <summary>None is named.</summary>
    None = 0,

    /// <summary>CRYPT_FLAG_IPSEC</summary>
    IPsec = 0x10,

    /// <summary>CRYPT_FLAG_SIGNING</summary>
    Signing = 0x20,
}
