using System.Security.Cryptography;
using System.Text.Json;

namespace Valise.Vectors;

/// <summary>
/// The signatures in a file of vectors, by who made them and what they sign. .NET makes signatures at random, so that
/// these cannot be made again: they are taken from the file that is there.
/// </summary>
internal sealed class RecordedSignatures
{
    private readonly Dictionary<(string By, string Digest), byte[]> _known = [];
    private readonly SortedDictionary<(string By, string Digest), byte[]> _used = [];

    /// <summary>Takes the signatures of a file.</summary>
    /// <param name="json">The file; it need not have any.</param>
    internal RecordedSignatures(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        if (!document.RootElement.TryGetProperty("signatures", out JsonElement list))
            return;
        foreach (JsonElement entry in list.EnumerateArray())
        {
            string by = entry.GetProperty("by").GetString()!, digest = entry.GetProperty("sha256").GetString()!;
            _known[(by, digest)] = Convert.FromHexString(entry.GetProperty("signature").GetString()!);
        }
    }

    /// <summary>How many signatures of the file were used.</summary>
    internal int Kept { get; private set; }

    /// <summary>How many were made because the file had none that fits.</summary>
    internal int Made { get; private set; }

    /// <summary>Those that were asked for.</summary>
    internal IReadOnlyDictionary<(string By, string Digest), byte[]> Used => _used;

    /// <summary>The signature of some bytes, from the file if there is one.</summary>
    internal byte[] Sign(VectorIdentity by, ReadOnlySpan<byte> data) => SignHash(by, SHA256.HashData(data));

    /// <summary>The signature of bytes whose SHA-256 is known.</summary>
    internal byte[] SignHash(VectorIdentity by, byte[] hash)
    {
        (string, string) key = (by.Name, Convert.ToHexStringLower(hash));
        if (_used.TryGetValue(key, out byte[]? signature))
            return signature;

        if (_known.TryGetValue(key, out signature) && by.SignatureKey.VerifyHash(hash, signature))
        {
            Kept++;
        }
        else
        {
            signature = by.SignatureKey.SignHash(hash);
            Made++;
        }

        return _used[key] = signature;
    }
}
