using System.Security.Cryptography;
using Xunit;

namespace Valise.Tests;

public class HpkeTests
{
    // RFC 9180's test-vectors.json (github.com/cfrg/draft-irtf-cfrg-hpke, commit 5f503c5), the entry with mode 0,
    // kem_id 16, kdf_id 1, aead_id 2; its encryption number 0, which is what a single shot does.
    private static readonly byte[] Info = Hex("4f6465206f6e2061204772656369616e2055726e");
    private static readonly byte[] RecipientPrivate = Hex("317f915db7bc629c48fe765587897e01e282d3e8445f79f27f65d031a88082b2");
    private static readonly byte[] RecipientPublic = Hex("04abc7e49a4c6b3566d77d0304addc6ed0e98512ffccf505e6a8e3eb25c685136f853148544876de76c0f2ef99cdc3a05ccf5ded7860c7c021238f9e2073d2356c");
    private static readonly byte[] EphemeralPrivate = Hex("90345e3a1d116c1dd39ae76d95ab858c142223a63e44f8f85318cfa91a84858e");
    private static readonly byte[] Enc = Hex("04c06b4f6bebc7bb495cb797ab753f911aff80aefb86fd8b6fcc35525f3ab5f03e0b21bd31a86c6048af3cb2d98e0d3bf01da5cc4c39ff5370d331a4f1f7d5a4e0");
    private static readonly byte[] Aad = Hex("436f756e742d30");
    private static readonly byte[] Plaintext = Hex("4265617574792069732074727574682c20747275746820626561757479");
    private static readonly byte[] Ciphertext = Hex("58c61a45059d0c5704560e9d88b564a8b63f1364b8d1fcb3c4c6ddc1d291742465e902cd216f8908da49f8f96f");

    private static byte[] Sealed => [.. Enc, .. Ciphertext];

    [Fact]
    public void The_published_vector_is_sealed_byte_for_byte()
    {
        byte[] destination = new byte[Plaintext.Length + Hpke.Overhead];
        using ECDiffieHellman recipient = P256.ImportExchangeKey(RecipientPublic)!;
        Hpke.Seal(new FixedEntropy(EphemeralPrivate), recipient.PublicKey, RecipientPublic, Info, Aad, Plaintext, destination);
        Assert.Equal(Sealed, destination);
    }

    [Fact]
    public void The_published_vector_opens()
    {
        byte[] destination = new byte[Plaintext.Length];
        Assert.True(Open(Sealed, Info, Aad, destination));
        Assert.Equal(Plaintext, destination);
    }

    [Fact]
    public void Every_flipped_bit_is_refused_in_the_same_way()
    {
        for (int bit = 0; bit < Sealed.Length * 8; bit++)
        {
            byte[] changed = Sealed;
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.False(Open(changed, Info, Aad, new byte[Plaintext.Length]), $"bit {bit}");
        }
    }

    [Fact]
    public void Another_info_or_aad_is_refused()
    {
        Assert.False(Open(Sealed, [.. Info, 0], Aad, new byte[Plaintext.Length]));
        Assert.False(Open(Sealed, Info, [.. Aad, 0], new byte[Plaintext.Length]));
    }

    [Theory]
    [InlineData("the point at infinity", "00")]
    [InlineData("a compressed point", "02c06b4f6bebc7bb495cb797ab753f911aff80aefb86fd8b6fcc35525f3ab5f03e")]
    [InlineData("a point off the curve", "04c06b4f6bebc7bb495cb797ab753f911aff80aefb86fd8b6fcc35525f3ab5f03e0b21bd31a86c6048af3cb2d98e0d3bf01da5cc4c39ff5370d331a4f1f7d5a4e1")]
    [InlineData("zero", "0400000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    // x = 5 + p: the same point as x = 5 to a reader that reduces.
    [InlineData("a coordinate above the field", "04ffffffff00000001000000000000000000000001000000000000000000000004459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc")]
    public void A_key_that_is_not_a_point_is_refused(string what, string point)
    {
        byte[] key = Hex(point).Concat(new byte[65]).Take(65).ToArray();
        Assert.True(P256.ImportExchangeKey(key) is null, what);
        Assert.True(P256.ImportSignatureKey(key) is null, what);
        Assert.False(Open([.. key, .. Ciphertext], Info, Aad, new byte[Plaintext.Length]), what);
    }

    private static bool Open(byte[] sealedBytes, byte[] info, byte[] aad, byte[] destination)
    {
        using ECDiffieHellman key = FixedEntropy.ExchangeKey(RecipientPrivate);
        return Hpke.TryOpen(key, RecipientPublic, info, aad, sealedBytes, destination);
    }

    private static byte[] Hex(string digits) => Convert.FromHexString(digits);
}
