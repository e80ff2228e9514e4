using System.Diagnostics.CodeAnalysis;

namespace Valise.CryptoApi;

/// <summary>Which of a container's two key pairs (wincrypt.h: <c>AT_KEYEXCHANGE</c>, <c>AT_SIGNATURE</c>).</summary>
[SuppressMessage("Design", "CA1008", Justification = "CryptoAPI has no key specification 0.")]
public enum KeySpec
{
    /// <summary>AT_KEYEXCHANGE: the pair that session keys are encrypted to.</summary>
    Exchange = 1,

    /// <summary>AT_SIGNATURE: the pair that signs.</summary>
    Signature = 2,
}

/// <summary>What a key specification is called elsewhere.</summary>
internal static class KeySpecExtensions
{
    internal static AlgorithmId ToAlgorithm(this KeySpec spec) =>
        spec == KeySpec.Exchange ? AlgorithmId.RsaKeyExchange : AlgorithmId.RsaSign;

    internal static KeySpec ToKeySpec(this AlgorithmId algorithm) =>
        algorithm == AlgorithmId.RsaKeyExchange ? KeySpec.Exchange : KeySpec.Signature;
}
