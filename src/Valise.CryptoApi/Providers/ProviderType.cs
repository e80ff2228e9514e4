using System.Diagnostics.CodeAnalysis;

namespace Valise.CryptoApi;

/// <summary>A family of providers (wincrypt.h: <c>PROV_*</c>).</summary>
[SuppressMessage("Design", "CA1028", Justification = "dwProvType is a DWORD.")]
[SuppressMessage("Design", "CA1008", Justification = "CryptoAPI has no provider type 0.")]
public enum ProviderType : uint
{
    /// <summary>PROV_RSA_FULL</summary>
    RsaFull = 1,

    /// <summary>PROV_RSA_AES</summary>
    RsaAes = 24,
}
