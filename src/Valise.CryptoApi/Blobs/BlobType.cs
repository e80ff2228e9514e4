using System.Diagnostics.CodeAnalysis;

namespace Valise.CryptoApi;

/// <summary>The kinds of key BLOB (wincrypt.h: <c>BLOBHEADER.bType</c>).</summary>
[SuppressMessage("Design", "CA1028", Justification = "bType is one byte.")]
[SuppressMessage("Design", "CA1008", Justification = "CryptoAPI has no type 0.")]
[SuppressMessage("Naming", "CA1720", Justification = "The field's names.")]
public enum BlobType : byte
{
    /// <summary>SIMPLEBLOB: a session key, encrypted with an exchange public key.</summary>
    Simple = 1,

    /// <summary>PUBLICKEYBLOB: the public half of a key pair.</summary>
    PublicKey = 6,

    /// <summary>PRIVATEKEYBLOB: a whole key pair.</summary>
    PrivateKey = 7,

    /// <summary>PLAINTEXTKEYBLOB: a session key, unprotected.</summary>
    PlaintextKey = 8,
}
