using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Valise.CryptoApi.Tests;

/// <summary>
/// Hash objects. Values of "test" are OpenSSL's, MD2's is Wine's; those of "Hi There" are RFC 2202's and RFC 4231's;
/// those named after Wine are what Wine 8.0's CryptoAPI answered to the same calls.
/// </summary>
public sealed class CryptoHashTests
{
    private const string Rc2Key = "00112233445566778899aabbccddeeff";

    [Theory]
    [InlineData(AlgorithmId.Md2, "dd34716876364a02d0195e2fb9ae2d1b")]
    [InlineData(AlgorithmId.Md4, "db346d691d7acc4dc2625db19f9e3f52")]
    [InlineData(AlgorithmId.Md5, "098f6bcd4621d373cade4e832627b4f6")]
    [InlineData(AlgorithmId.Sha1, "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3")]
    [InlineData(AlgorithmId.Sha256, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    public void Every_hash_has_its_value(AlgorithmId algorithm, string expected)
    {
        using CryptoHash hash = Create(algorithm);
        hash.Append("te"u8);
        hash.Append("st"u8);
        Assert.Equal(expected, Convert.ToHexStringLower(hash.GetHash()));
        Assert.Equal(expected.Length / 2, hash.HashSize);
    }

    [Theory]
    [InlineData(AlgorithmId.Md5, 16, "9294727a3638bb1c13f48ef8158bfc9d")]
    [InlineData(AlgorithmId.Sha1, 20, "b617318655057264e28bc0b6fb378c8ef146be00")]
    [InlineData(AlgorithmId.Sha256, 20, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")]
    [InlineData(AlgorithmId.Sha384, 20, "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6")]
    [InlineData(AlgorithmId.Sha512, 20, "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854")]
    public void Hmac_is_that_of_the_rfcs(AlgorithmId algorithm, int keyLength, string expected)
    {
        var keyBytes = new byte[keyLength];
        keyBytes.AsSpan().Fill(0x0b);
        using SessionKey key = ImportHmacKey(keyBytes);
        using CryptoHash hash = Create(AlgorithmId.Hmac, key);
        hash.SetHmac(algorithm);
        hash.Append("Hi There"u8);
        Assert.Equal(expected, Convert.ToHexStringLower(hash.GetHash()));
    }

    [Fact]
    public void A_long_hmac_key_is_hashed_first()
    {
        // RFC 2202, test case 6 for HMAC-SHA-1.
        var keyBytes = new byte[80];
        keyBytes.AsSpan().Fill(0xaa);
        using SessionKey key = ImportHmacKey(keyBytes);
        using CryptoHash hash = Create(AlgorithmId.Hmac, key);
        hash.SetHmac(AlgorithmId.Sha1);
        hash.Append("Test Using Larger Than Block-Size Key - Hash Key First"u8);
        Assert.Equal("aa4ae5e15272d00e95705637ce8a3b55ed402112", Convert.ToHexStringLower(hash.GetHash()));
    }

    [Theory]
    [InlineData(64, 0x11, 64, 0x22, "0b", "4869205468657265", "9a512c2fd1360104e84f2147b8c973fe")]
    [InlineData(10, 0x36, 10, 0x5c, null, "", "48bdebcd4f552570175b60a0619403fb")]
    [InlineData(73, 0x36, 0, 0, null, "", "4564540f3a407480b99d392c6a6e89a7")]
    public void Hmac_takes_other_strings_as_in_Wine(
        int innerLength, byte inner, int outerLength, byte outer, string? keyByte, string message, string expected)
    {
        byte[] keyBytes = keyByte is null
            ? Convert.FromHexString(Rc2Key)
            : [.. Enumerable.Repeat(Convert.ToByte(keyByte, 16), 16)];
        using SessionKey key = ImportHmacKey(keyBytes);
        using CryptoHash hash = Create(AlgorithmId.Hmac, key);
        hash.SetHmac(
            AlgorithmId.Md5,
            Enumerable.Repeat(inner, innerLength).ToArray(),
            Enumerable.Repeat(outer, outerLength).ToArray());
        hash.Append(Convert.FromHexString(message));
        Assert.Equal(expected, Convert.ToHexStringLower(hash.GetHash()));
    }

    [Fact]
    public void Hmac_with_md2_pads_its_key_to_64_bytes_as_in_Wine()
    {
        using SessionKey key = Import(AlgorithmId.Des, Convert.FromHexString("aabbccddeeff0011"));
        using CryptoHash hash = Create(AlgorithmId.Hmac, key);
        hash.SetHmac(AlgorithmId.Md2);
        Assert.Equal("4a987650db74eca52b00347448643f3a", Convert.ToHexStringLower(hash.GetHash()));
    }

    [Theory]
    [InlineData(AlgorithmId.Aes128, Rc2Key, 0, "00657ea140655a44782747705d422fad")]
    [InlineData(AlgorithmId.Aes128, Rc2Key, 16, "f5be9f72d5d302ea009d8c391529dce1")]
    [InlineData(AlgorithmId.Des, "0123456789abcdef", 0, "086f9a1d74c94d4e")]
    [InlineData(AlgorithmId.Des, "0123456789abcdef", 8, "646e6f6eee41c0e9")]
    public void A_mac_is_the_last_block_as_in_Wine(AlgorithmId cipher, string keyHex, int length, string expected)
    {
        using SessionKey key = Import(cipher, Convert.FromHexString(keyHex));
        using CryptoHash hash = Create(AlgorithmId.Mac, key);
        for (int i = 0; i < length; i++)
            hash.Append([0x11]);
        Assert.Equal(expected, Convert.ToHexStringLower(hash.GetHash()));
    }

    [Fact]
    public void A_mac_starts_at_the_initialization_vector_even_when_its_key_is_in_the_middle_of_a_message()
    {
        using SessionKey key = Import(AlgorithmId.Aes128, Convert.FromHexString(Rc2Key));
        key.Encrypt(new byte[16], new byte[16], final: false);
        using CryptoHash hash = Create(AlgorithmId.Mac, key);
        Assert.Equal("00657ea140655a44782747705d422fad", Convert.ToHexStringLower(hash.GetHash()));
    }

    [Fact]
    public void A_copy_goes_on_by_itself_and_pieces_do_not_matter()
    {
        using SessionKey key = Import(AlgorithmId.Aes128, Convert.FromHexString(Rc2Key));
        AlgorithmId[] algorithms =
        [
            AlgorithmId.Md2, AlgorithmId.Md4, AlgorithmId.Md5, AlgorithmId.Sha1, AlgorithmId.Sha256, AlgorithmId.Sha384,
            AlgorithmId.Sha512, AlgorithmId.Mac, AlgorithmId.Hmac,
        ];
        Gen<(AlgorithmId, byte[], byte[], byte[])> cases =
            from algorithm in Gen.Elements(algorithms)
            from first in Bytes
            from second in Bytes
            from third in Bytes
            select (algorithm, first, second, third);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            (AlgorithmId algorithm, byte[] first, byte[] second, byte[] third) = c;
            using CryptoHash hash = Start(algorithm, key);
            hash.Append(first);
            using CryptoHash copy = hash.Clone();
            hash.Append(second);
            copy.Append(third);
            Assert.Equal(Whole(algorithm, key, [.. first, .. second]), hash.GetHash());
            Assert.Equal(Whole(algorithm, key, [.. first, .. third]), copy.GetHash());
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_session_key_is_hashed_last_byte_first_unless_told_otherwise()
    {
        byte[] bytes = Convert.FromHexString(Rc2Key);
        using SessionKey key = Import(AlgorithmId.Aes128, bytes);
        using CryptoHash reversed = Create(AlgorithmId.Md5);
        using CryptoHash straight = Create(AlgorithmId.Md5);
        reversed.Append(key);
        straight.Append(key, isLittleEndian: true);
        Assert.Equal(MD5.HashData(bytes), straight.GetHash());
        Array.Reverse(bytes);
        Assert.Equal(MD5.HashData(bytes), reversed.GetHash());
    }

    [Fact]
    public void A_finished_hash_takes_nothing_more()
    {
        using CryptoHash hash = Create(AlgorithmId.Md5);
        hash.GetHash();
        AssertFails(CryptoApiError.BadHashState, () => hash.Append([1]));
        hash.SetHash(new byte[16]);
        Assert.Equal(new byte[16], hash.GetHash());
        AssertFails(CryptoApiError.BadLength, () => hash.SetHash(new byte[15]));
    }

    [Fact]
    public void Ssl3ShaMd5_is_only_set()
    {
        using CryptoHash hash = Create(AlgorithmId.Ssl3ShaMd5);
        AssertFails(CryptoApiError.BadAlgorithm, () => hash.Append([1]));
        AssertFails(CryptoApiError.BadHashState, () => hash.GetHash());
        hash.SetHash(new byte[36]);
        Assert.Equal(36, hash.GetHash().Length);
        AssertFails(CryptoApiError.BadAlgorithm, () => hash.Append([1]));
    }

    [Fact]
    public void Keyed_hashes_want_a_key_that_fits()
    {
        using SessionKey rc4 = Import(AlgorithmId.Rc4, Convert.FromHexString(Rc2Key));
        using SessionKey ecb = Import(AlgorithmId.Aes128, Convert.FromHexString(Rc2Key));
        ecb.Mode = CipherMode.ECB;
        AssertFails(CryptoApiError.BadKey, () => Create(AlgorithmId.Hmac));
        AssertFails(CryptoApiError.BadKey, () => Create(AlgorithmId.Mac));
        AssertFails(CryptoApiError.BadKey, () => Create(AlgorithmId.Mac, rc4));
        AssertFails(CryptoApiError.BadKey, () => Create(AlgorithmId.Mac, ecb));
        AssertFails(CryptoApiError.BadAlgorithm, () => Create(AlgorithmId.Aes128));
        using CryptoHash md5 = Create(AlgorithmId.Md5);
        AssertFails(CryptoApiError.Fail, () => md5.SetHmac(AlgorithmId.Md5));
    }

    [Fact]
    public void What_is_encrypted_or_decrypted_can_be_hashed_at_once()
    {
        byte[] message = Encoding.ASCII.GetBytes("attack at dawn, and again at dusk");
        using SessionKey key = Import(AlgorithmId.Aes128, Convert.FromHexString(Rc2Key));
        using CryptoHash sent = Create(AlgorithmId.Sha1);
        using CryptoHash received = Create(AlgorithmId.Sha1);
        var buffer = new byte[48];
        message.CopyTo(buffer, 0);
        Assert.Equal(48, key.Encrypt(buffer.AsSpan(0, message.Length), buffer, final: true, sent));
        Assert.Equal(message.Length, key.Decrypt(buffer, buffer, final: true, received));
        Assert.Equal(SHA1.HashData(message), sent.GetHash());
        Assert.Equal(SHA1.HashData(message), received.GetHash());

        AssertFails(CryptoApiError.BadHashState, () => key.Encrypt(message, new byte[48], final: true, sent));
        AssertFails(CryptoApiError.BadHashState, () => key.Decrypt(new byte[16], new byte[16], final: false, sent));
    }

    [Fact]
    public void What_fails_is_not_hashed()
    {
        using SessionKey key = Import(AlgorithmId.Aes128, Convert.FromHexString(Rc2Key));
        using CryptoHash hash = Create(AlgorithmId.Sha1);
        AssertFails(CryptoApiError.MoreData, () => key.Encrypt(new byte[5], new byte[5], final: true, hash));
        AssertFails(CryptoApiError.BadData, () => key.Decrypt(new byte[16], new byte[16], final: true, hash));
        Assert.Equal(SHA1.HashData([]), hash.GetHash());
    }

    private static Gen<byte[]> Bytes => Gen.Choose(0, 255).Select(i => (byte)i).ArrayOf();

    private static CryptoHash Start(AlgorithmId algorithm, SessionKey key)
    {
        CryptoHash hash = Create(algorithm, key);
        if (algorithm == AlgorithmId.Hmac)
            hash.SetHmac(AlgorithmId.Sha256);
        return hash;
    }

    private static byte[] Whole(AlgorithmId algorithm, SessionKey key, byte[] data)
    {
        using CryptoHash hash = Start(algorithm, key);
        hash.Append(data);
        return hash.GetHash();
    }

    private static CryptoHash Create(AlgorithmId algorithm, SessionKey? key = null)
    {
        using KeyContainer container = KeyContainer.CreateEphemeral();
        return container.CreateHash(algorithm, key);
    }

    private static SessionKey ImportHmacKey(byte[] key) => Import(AlgorithmId.Rc2, key, isHmacKey: true);

    private static SessionKey Import(AlgorithmId algorithm, byte[] key, bool isHmacKey = false)
    {
        using KeyContainer container = KeyContainer.CreateEphemeral();
        using var blob = new PlaintextKeyBlob(algorithm, key);
        return container.ImportPlaintextKey(blob.ToArray(), isExportable: true, isHmacKey: isHmacKey);
    }

    private static void AssertFails(CryptoApiError error, Action action) =>
        Assert.Equal(error, Assert.Throws<CryptoApiException>(action).Error);
}
