using Xunit;

namespace Valise.CryptoApi.Tests;

/// <summary>What holds for every message digest.</summary>
internal static class DigestProperties
{
    internal static void Splitting_does_not_matter(Func<MessageDigest> create) =>
        Pieces.Check(1, (_, data, pieces) =>
        {
            using MessageDigest whole = create();
            using MessageDigest split = create();
            whole.Append(data);
            foreach (Range piece in pieces)
            {
                // Reading the hash in between must not disturb it.
                _ = HashOf(split);
                split.Append(data.AsSpan(piece));
            }

            Assert.Equal(HashOf(whole), HashOf(split));
        });

    internal static void A_clone_goes_on_by_itself(Func<MessageDigest> create)
    {
        byte[] data = [.. Enumerable.Range(0, 200).Select(n => (byte)n)];
        using MessageDigest expected = create();
        expected.Append(data);

        using MessageDigest digest = create();
        digest.Append(data.AsSpan(0, 75));
        byte[] before = HashOf(digest);
        using MessageDigest clone = digest.Clone();
        clone.Append(data.AsSpan(75));

        Assert.Equal(HashOf(expected), HashOf(clone));
        Assert.Equal(before, HashOf(digest));
    }

    internal static void A_cleared_hash_is_refused(Func<MessageDigest> create)
    {
        MessageDigest digest = create();
        digest.Append([1, 2, 3]);
        digest.Dispose();
        Assert.Throws<ObjectDisposedException>(() => digest.Append([4]));
        Assert.Throws<ObjectDisposedException>(() => HashOf(digest));
        Assert.Throws<ObjectDisposedException>(() => digest.Clone());
    }

    private static byte[] HashOf(MessageDigest digest)
    {
        byte[] hash = new byte[MessageDigest.Size128];
        digest.GetCurrentHash(hash);
        return hash;
    }
}
