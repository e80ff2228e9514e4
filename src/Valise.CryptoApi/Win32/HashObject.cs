namespace Valise.CryptoApi.Win32;

/// <summary>What an HCRYPTHASH stands for.</summary>
internal sealed class HashObject(CryptContext context, CryptoHash hash) : IDisposable
{
    internal CryptContext Context { get; } = context;

    internal CryptoHash Hash { get; } = hash;

    public void Dispose() => Hash.Dispose();
}
