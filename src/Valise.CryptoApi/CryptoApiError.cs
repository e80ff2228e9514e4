using System.Diagnostics.CodeAnalysis;

namespace Valise.CryptoApi;

/// <summary>
/// What CryptoAPI answers when a call fails: the value that GetLastError gives on Windows (winerror.h).
/// </summary>
[SuppressMessage("Design", "CA1028", Justification = "GetLastError is a DWORD.")]
[SuppressMessage("Design", "CA1008", Justification = "0 is no error.")]
public enum CryptoApiError : uint
{
    /// <summary>ERROR_INVALID_HANDLE</summary>
    InvalidHandle = 6,

    /// <summary>ERROR_NOT_ENOUGH_MEMORY</summary>
    NotEnoughMemory = 8,

    /// <summary>ERROR_INVALID_PARAMETER</summary>
    InvalidParameter = 87,

    /// <summary>ERROR_MORE_DATA: the buffer is too small.</summary>
    MoreData = 234,

    /// <summary>ERROR_NO_MORE_ITEMS</summary>
    NoMoreItems = 259,

    /// <summary>NTE_BAD_UID</summary>
    BadUid = 0x80090001,

    /// <summary>NTE_BAD_HASH</summary>
    BadHash = 0x80090002,

    /// <summary>NTE_BAD_KEY</summary>
    BadKey = 0x80090003,

    /// <summary>NTE_BAD_LEN</summary>
    BadLength = 0x80090004,

    /// <summary>NTE_BAD_DATA</summary>
    BadData = 0x80090005,

    /// <summary>NTE_BAD_SIGNATURE</summary>
    BadSignature = 0x80090006,

    /// <summary>NTE_BAD_VER</summary>
    BadVersion = 0x80090007,

    /// <summary>NTE_BAD_ALGID</summary>
    BadAlgorithm = 0x80090008,

    /// <summary>NTE_BAD_FLAGS</summary>
    BadFlags = 0x80090009,

    /// <summary>NTE_BAD_TYPE</summary>
    BadType = 0x8009000a,

    /// <summary>NTE_BAD_KEY_STATE</summary>
    BadKeyState = 0x8009000b,

    /// <summary>NTE_BAD_HASH_STATE</summary>
    BadHashState = 0x8009000c,

    /// <summary>NTE_NO_KEY</summary>
    NoKey = 0x8009000d,

    /// <summary>NTE_EXISTS</summary>
    Exists = 0x8009000f,

    /// <summary>NTE_PERM</summary>
    Permission = 0x80090010,

    /// <summary>NTE_BAD_PROVIDER</summary>
    BadProvider = 0x80090013,

    /// <summary>NTE_BAD_PROV_TYPE</summary>
    BadProviderType = 0x80090014,

    /// <summary>NTE_BAD_PUBLIC_KEY</summary>
    BadPublicKey = 0x80090015,

    /// <summary>NTE_BAD_KEYSET</summary>
    BadKeySet = 0x80090016,

    /// <summary>NTE_PROV_TYPE_NOT_DEF</summary>
    ProviderTypeNotDefined = 0x80090017,

    /// <summary>NTE_KEYSET_NOT_DEF</summary>
    KeySetNotDefined = 0x80090019,

    /// <summary>NTE_KEYSET_ENTRY_BAD</summary>
    KeySetEntryBad = 0x8009001a,

    /// <summary>NTE_PROV_TYPE_NO_MATCH</summary>
    ProviderTypeNoMatch = 0x8009001b,

    /// <summary>NTE_BAD_KEYSET_PARAM</summary>
    BadKeySetParameter = 0x8009001f,

    /// <summary>NTE_FAIL</summary>
    Fail = 0x80090020,

    /// <summary>NTE_SILENT_CONTEXT</summary>
    SilentContext = 0x80090022,

    /// <summary>SCARD_W_WRONG_CHV: the passphrase of a key container is wrong.</summary>
    WrongPassphrase = 0x8010006b,
}
