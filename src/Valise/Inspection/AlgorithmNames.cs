using Valise.CryptoApi;

namespace Valise;

/// <summary>What people call an ALG_ID.</summary>
internal static class AlgorithmNames
{
    /// <summary>The constant's name in wincrypt.h, or the number when it has none here.</summary>
    internal static string ToConstant(this AlgorithmId id) => id switch
    {
        AlgorithmId.RsaSign => "CALG_RSA_SIGN",
        AlgorithmId.Des => "CALG_DES",
        AlgorithmId.Rc2 => "CALG_RC2",
        AlgorithmId.TripleDes => "CALG_3DES",
        AlgorithmId.TripleDes112 => "CALG_3DES_112",
        AlgorithmId.Aes128 => "CALG_AES_128",
        AlgorithmId.Aes192 => "CALG_AES_192",
        AlgorithmId.Aes256 => "CALG_AES_256",
        AlgorithmId.Rc4 => "CALG_RC4",
        AlgorithmId.Md2 => "CALG_MD2",
        AlgorithmId.Md4 => "CALG_MD4",
        AlgorithmId.Md5 => "CALG_MD5",
        AlgorithmId.Sha1 => "CALG_SHA1",
        AlgorithmId.Mac => "CALG_MAC",
        AlgorithmId.Ssl3ShaMd5 => "CALG_SSL3_SHAMD5",
        AlgorithmId.Hmac => "CALG_HMAC",
        AlgorithmId.Sha256 => "CALG_SHA_256",
        AlgorithmId.Sha384 => "CALG_SHA_384",
        AlgorithmId.Sha512 => "CALG_SHA_512",
        AlgorithmId.RsaKeyExchange => "CALG_RSA_KEYX",
        _ => $"0x{(uint)id:x8}",
    };

    /// <summary>What CryptoAPI's largest provider calls it.</summary>
    internal static string ToTitle(this AlgorithmId id) =>
        Provider.EnhancedAes.Algorithms.FirstOrDefault(algorithm => algorithm.Id == id)?.Name
        ?? "unknown to CryptoAPI's providers";
}
