using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>
/// A DES key is one of the 4 weak and 12 semi-weak keys (NIST SP 800-67, "Weak Keys"), which .NET refuses on every
/// platform.
/// </summary>
internal sealed class WeakKeyException()
    : CryptographicException("This is one of the 16 weak DES keys, which .NET refuses. Use another key.");
