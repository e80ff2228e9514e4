using System.Diagnostics.CodeAnalysis;

namespace Valise.CryptoApi;

/// <summary>An algorithm as CryptoAPI numbers it (wincrypt.h: <c>ALG_ID</c>).</summary>
[SuppressMessage("Design", "CA1028", Justification = "An ALG_ID is a DWORD in every key BLOB.")]
[SuppressMessage("Design", "CA1008", Justification = "CryptoAPI has no algorithm 0.")]
public enum AlgorithmId : uint
{
    /// <summary>CALG_RSA_SIGN: an RSA key pair for signatures.</summary>
    RsaSign = 0x2400,

    /// <summary>CALG_DES: DES, 8-byte keys and blocks.</summary>
    Des = 0x6601,

    /// <summary>CALG_RC2: RC2, keys of 5 to 16 bytes, 8-byte blocks.</summary>
    Rc2 = 0x6602,

    /// <summary>CALG_3DES: three-key triple DES, 24-byte keys, 8-byte blocks.</summary>
    TripleDes = 0x6603,

    /// <summary>CALG_3DES_112: two-key triple DES, 16-byte keys, 8-byte blocks.</summary>
    TripleDes112 = 0x6609,

    /// <summary>CALG_AES_128: AES, 16-byte keys and blocks.</summary>
    Aes128 = 0x660e,

    /// <summary>CALG_AES_192: AES, 24-byte keys, 16-byte blocks.</summary>
    Aes192 = 0x660f,

    /// <summary>CALG_AES_256: AES, 32-byte keys, 16-byte blocks.</summary>
    Aes256 = 0x6610,

    /// <summary>CALG_RC4: the RC4 stream cipher, keys of 5 to 16 bytes.</summary>
    Rc4 = 0x6801,

    /// <summary>CALG_MD2: 16-byte hash.</summary>
    Md2 = 0x8001,

    /// <summary>CALG_MD4: 16-byte hash.</summary>
    Md4 = 0x8002,

    /// <summary>CALG_MD5: 16-byte hash.</summary>
    Md5 = 0x8003,

    /// <summary>CALG_SHA1: 20-byte hash.</summary>
    Sha1 = 0x8004,

    /// <summary>CALG_MAC: a block cipher's message authentication code.</summary>
    Mac = 0x8005,

    /// <summary>CALG_SSL3_SHAMD5: 36-byte hash that SSL 3.0 client authentication signs.</summary>
    Ssl3ShaMd5 = 0x8008,

    /// <summary>CALG_HMAC: a hash keyed with a session key (RFC 2104).</summary>
    Hmac = 0x8009,

    /// <summary>CALG_SHA_256: 32-byte hash.</summary>
    Sha256 = 0x800c,

    /// <summary>CALG_SHA_384: 48-byte hash.</summary>
    Sha384 = 0x800d,

    /// <summary>CALG_SHA_512: 64-byte hash.</summary>
    Sha512 = 0x800e,

    /// <summary>CALG_RSA_KEYX: an RSA key pair for key exchange.</summary>
    RsaKeyExchange = 0xa400,
}
