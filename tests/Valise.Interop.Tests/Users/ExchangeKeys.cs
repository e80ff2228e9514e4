using System.Collections.Concurrent;
using Valise.CryptoApi;

namespace Valise.Interop.Tests;

/// <summary>The exchange keys of all users: one of each size, because a large one takes seconds to make.</summary>
internal static class ExchangeKeys
{
    private static readonly ConcurrentDictionary<int, Lazy<byte[]>> Blobs = new();

    /// <summary>The PRIVATEKEYBLOB of the key of this size in bits.</summary>
    public static byte[] OfSize(int keySize) => Blobs.GetOrAdd(keySize, new Lazy<byte[]>(() =>
    {
        using var pair = RsaKeyPair.Generate(KeySpec.Exchange, keySize, isExportable: true);
        return pair.ExportBlob();
    })).Value;
}
