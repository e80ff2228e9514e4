using System.Security.Cryptography;
using Valise.CryptoApi;

namespace Valise.Interop.Tests;

/// <summary>A session key's kind, and the state in which both users start: what no BLOB carries.</summary>
/// <param name="Algorithm">The ALG_ID.</param>
/// <param name="KeySize">The size in bits that is asked for.</param>
/// <param name="BlockSize">The block in bytes; 1 for a stream cipher.</param>
internal sealed record ExchangeCipher(AlgorithmId Algorithm, int KeySize, int BlockSize)
{
    public CipherMode Mode { get; init; } = CipherMode.CBC;

    /// <summary>Zeros when it is null.</summary>
    public byte[]? IV { get; init; }

    /// <summary>The key's own size when it is null.</summary>
    public int? EffectiveKeySize { get; init; }

    public static ExchangeCipher Named(string name) => name.Split('-') switch
    {
        ["aes", "128"] => new(AlgorithmId.Aes128, 128, 16),
        ["aes", "192"] => new(AlgorithmId.Aes192, 192, 16),
        ["aes", "256"] => new(AlgorithmId.Aes256, 256, 16),
        ["des"] => new(AlgorithmId.Des, 56, 8),
        ["3des"] => new(AlgorithmId.TripleDes, 168, 8),
        ["3des", "112"] => new(AlgorithmId.TripleDes112, 112, 8),
        ["rc2", var size] => new(AlgorithmId.Rc2, int.Parse(size), 8),
        ["rc4", var size] => new(AlgorithmId.Rc4, int.Parse(size), 1),
        _ => throw new ArgumentException($"{name} is not a cipher", nameof(name)),
    };
}
