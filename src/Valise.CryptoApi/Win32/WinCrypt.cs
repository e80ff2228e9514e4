using System.Diagnostics.CodeAnalysis;

namespace Valise.CryptoApi.Win32;

// Each name's meaning is wincrypt.h's, winerror.h's for the errors.
#pragma warning disable CS1591

/// <summary>
/// The constants of wincrypt.h under their own names, for <c>using static Valise.CryptoApi.Win32.WinCrypt;</c>. Errors are
/// <see cref="int"/>, because <see cref="System.Runtime.InteropServices.Marshal.GetLastWin32Error"/> is.
/// </summary>
[SuppressMessage("Naming", "CA1707", Justification = "The names are wincrypt.h's.")]
public static class WinCrypt
{
    // Provider types and names

    public const uint PROV_RSA_FULL = 1;
    public const uint PROV_RSA_AES = 24;
    public const string MS_DEF_PROV = "Microsoft Base Cryptographic Provider v1.0";
    public const string MS_STRONG_PROV = "Microsoft Strong Cryptographic Provider";
    public const string MS_ENHANCED_PROV = "Microsoft Enhanced Cryptographic Provider v1.0";
    public const string MS_ENH_RSA_AES_PROV = "Microsoft Enhanced RSA and AES Cryptographic Provider";
    public const string MS_ENH_RSA_AES_PROV_XP = "Microsoft Enhanced RSA and AES Cryptographic Provider (Prototype)";
    public const uint CRYPT_MACHINE_DEFAULT = 0x1;
    public const uint CRYPT_USER_DEFAULT = 0x2;
    public const uint CRYPT_DELETE_DEFAULT = 0x4;

    // CryptAcquireContext

    public const uint CRYPT_VERIFYCONTEXT = 0xf0000000;
    public const uint CRYPT_NEWKEYSET = 0x8;
    public const uint CRYPT_DELETEKEYSET = 0x10;
    public const uint CRYPT_MACHINE_KEYSET = 0x20;
    public const uint CRYPT_SILENT = 0x40;

    // Algorithms

    public const uint CALG_MD2 = 0x8001;
    public const uint CALG_MD4 = 0x8002;
    public const uint CALG_MD5 = 0x8003;
    public const uint CALG_SHA = 0x8004;
    public const uint CALG_SHA1 = 0x8004;
    public const uint CALG_MAC = 0x8005;
    public const uint CALG_SSL3_SHAMD5 = 0x8008;
    public const uint CALG_HMAC = 0x8009;
    public const uint CALG_SHA_256 = 0x800c;
    public const uint CALG_SHA_384 = 0x800d;
    public const uint CALG_SHA_512 = 0x800e;
    public const uint CALG_RSA_SIGN = 0x2400;
    public const uint CALG_RSA_KEYX = 0xa400;
    public const uint CALG_DES = 0x6601;
    public const uint CALG_RC2 = 0x6602;
    public const uint CALG_3DES = 0x6603;
    public const uint CALG_3DES_112 = 0x6609;
    public const uint CALG_AES_128 = 0x660e;
    public const uint CALG_AES_192 = 0x660f;
    public const uint CALG_AES_256 = 0x6610;
    public const uint CALG_RC4 = 0x6801;
    public const uint AT_KEYEXCHANGE = 1;
    public const uint AT_SIGNATURE = 2;

    // CryptGenKey, CryptDeriveKey, CryptImportKey

    public const uint CRYPT_EXPORTABLE = 0x1;
    public const uint CRYPT_USER_PROTECTED = 0x2;
    public const uint CRYPT_CREATE_SALT = 0x4;
    public const uint CRYPT_UPDATE_KEY = 0x8;
    public const uint CRYPT_NO_SALT = 0x10;
    public const uint CRYPT_IPSEC_HMAC_KEY = 0x100;
    public const uint CRYPT_ARCHIVABLE = 0x4000;
    public const uint CRYPT_FORCE_KEY_PROTECTION_HIGH = 0x8000;
    public const uint RSA1024BIT_KEY = 0x04000000;

    // Key BLOBs

    public const byte CUR_BLOB_VERSION = 2;
    public const uint SIMPLEBLOB = 1;
    public const uint PUBLICKEYBLOB = 6;
    public const uint PRIVATEKEYBLOB = 7;
    public const uint PLAINTEXTKEYBLOB = 8;
    public const uint OPAQUEKEYBLOB = 9;
    public const uint PUBLICKEYBLOBEX = 10;
    public const uint SYMMETRICWRAPKEYBLOB = 11;
    public const uint CRYPT_Y_ONLY = 0x1;
    public const uint CRYPT_OAEP = 0x40;
    public const uint CRYPT_BLOB_VER3 = 0x80;

    // CryptDecrypt

    public const uint CRYPT_DECRYPT_RSA_NO_PADDING_CHECK = 0x20;

    // Key parameters

    public const uint KP_IV = 1;
    public const uint KP_SALT = 2;
    public const uint KP_PADDING = 3;
    public const uint KP_MODE = 4;
    public const uint KP_MODE_BITS = 5;
    public const uint KP_PERMISSIONS = 6;
    public const uint KP_ALGID = 7;
    public const uint KP_BLOCKLEN = 8;
    public const uint KP_KEYLEN = 9;
    public const uint KP_SALT_EX = 10;
    public const uint KP_EFFECTIVE_KEYLEN = 19;
    public const uint PKCS5_PADDING = 1;
    public const uint CRYPT_MODE_CBC = 1;
    public const uint CRYPT_MODE_ECB = 2;
    public const uint CRYPT_MODE_OFB = 3;
    public const uint CRYPT_MODE_CFB = 4;
    public const uint CRYPT_MODE_CTS = 5;
    public const uint CRYPT_ENCRYPT = 0x1;
    public const uint CRYPT_DECRYPT = 0x2;
    public const uint CRYPT_EXPORT = 0x4;
    public const uint CRYPT_READ = 0x8;
    public const uint CRYPT_WRITE = 0x10;
    public const uint CRYPT_MAC = 0x20;
    public const uint CRYPT_EXPORT_KEY = 0x40;
    public const uint CRYPT_IMPORT_KEY = 0x80;
    public const uint CRYPT_ARCHIVE = 0x100;

    // Hashes and signatures

    public const uint HP_ALGID = 1;
    public const uint HP_HASHVAL = 2;
    public const uint HP_HASHSIZE = 4;
    public const uint HP_HMAC_INFO = 5;
    public const uint CRYPT_USERDATA = 0x1;
    public const uint CRYPT_LITTLE_ENDIAN = 0x1;
    public const uint CRYPT_NOHASHOID = 0x1;
    public const uint CRYPT_TYPE2_FORMAT = 0x2;
    public const uint CRYPT_X931_FORMAT = 0x4;

    // Provider parameters

    public const uint PP_ENUMALGS = 1;
    public const uint PP_CLIENT_HWND = 1;
    public const uint PP_ENUMCONTAINERS = 2;
    public const uint PP_IMPTYPE = 3;
    public const uint PP_NAME = 4;
    public const uint PP_VERSION = 5;
    public const uint PP_CONTAINER = 6;
    public const uint PP_KEYSET_SEC_DESCR = 8;
    public const uint PP_PROVTYPE = 16;
    public const uint PP_KEYSTORAGE = 17;
    public const uint PP_ENUMALGS_EX = 22;
    public const uint PP_KEYSET_TYPE = 27;
    public const uint PP_SIG_KEYSIZE_INC = 34;
    public const uint PP_KEYX_KEYSIZE_INC = 35;
    public const uint PP_UNIQUE_CONTAINER = 36;
    public const uint PP_KEYSPEC = 39;
    public const uint PP_ENUMEX_SIGNING_PROT = 40;
    public const uint CRYPT_FIRST = 1;
    public const uint CRYPT_NEXT = 2;
    public const uint CRYPT_SGC_ENUM = 4;
    public const uint CRYPT_IMPL_SOFTWARE = 2;
    public const uint CRYPT_SEC_DESCR = 1;

    // Errors, as Marshal.GetLastWin32Error gives them

    public const int ERROR_INVALID_HANDLE = 6;
    public const int ERROR_NOT_ENOUGH_MEMORY = 8;
    public const int ERROR_INVALID_PARAMETER = 87;
    public const int ERROR_MORE_DATA = 234;
    public const int ERROR_NO_MORE_ITEMS = 259;
    public const int NTE_BAD_UID = unchecked((int)0x80090001);
    public const int NTE_BAD_HASH = unchecked((int)0x80090002);
    public const int NTE_BAD_KEY = unchecked((int)0x80090003);
    public const int NTE_BAD_LEN = unchecked((int)0x80090004);
    public const int NTE_BAD_DATA = unchecked((int)0x80090005);
    public const int NTE_BAD_SIGNATURE = unchecked((int)0x80090006);
    public const int NTE_BAD_VER = unchecked((int)0x80090007);
    public const int NTE_BAD_ALGID = unchecked((int)0x80090008);
    public const int NTE_BAD_FLAGS = unchecked((int)0x80090009);
    public const int NTE_BAD_TYPE = unchecked((int)0x8009000a);
    public const int NTE_BAD_KEY_STATE = unchecked((int)0x8009000b);
    public const int NTE_BAD_HASH_STATE = unchecked((int)0x8009000c);
    public const int NTE_NO_KEY = unchecked((int)0x8009000d);
    public const int NTE_NO_MEMORY = unchecked((int)0x8009000e);
    public const int NTE_EXISTS = unchecked((int)0x8009000f);
    public const int NTE_PERM = unchecked((int)0x80090010);
    public const int NTE_BAD_PROVIDER = unchecked((int)0x80090013);
    public const int NTE_BAD_PROV_TYPE = unchecked((int)0x80090014);
    public const int NTE_BAD_PUBLIC_KEY = unchecked((int)0x80090015);
    public const int NTE_BAD_KEYSET = unchecked((int)0x80090016);
    public const int NTE_PROV_TYPE_NOT_DEF = unchecked((int)0x80090017);
    public const int NTE_KEYSET_NOT_DEF = unchecked((int)0x80090019);
    public const int NTE_KEYSET_ENTRY_BAD = unchecked((int)0x8009001a);
    public const int NTE_PROV_TYPE_NO_MATCH = unchecked((int)0x8009001b);
    public const int NTE_BAD_KEYSET_PARAM = unchecked((int)0x8009001f);
    public const int NTE_FAIL = unchecked((int)0x80090020);
    public const int NTE_SILENT_CONTEXT = unchecked((int)0x80090022);
}
