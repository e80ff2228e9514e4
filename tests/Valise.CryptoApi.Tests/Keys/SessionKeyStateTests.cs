using System.Security.Cryptography;
using Xunit;

namespace Valise.CryptoApi.Tests;

/// <summary>What a session key remembers from one piece of a message to the next, and what it does not.</summary>
public sealed class SessionKeyStateTests
{
    private static readonly CipherMode[] Modes = [CipherMode.CBC, CipherMode.ECB, CipherMode.CFB];

    private static readonly AlgorithmId[] BlockCiphers =
    [
        AlgorithmId.Des, AlgorithmId.Rc2, AlgorithmId.TripleDes, AlgorithmId.TripleDes112,
        AlgorithmId.Aes128, AlgorithmId.Aes192, AlgorithmId.Aes256,
    ];

    public static TheoryData<AlgorithmId, CipherMode> Ciphers =>
        [.. from algorithm in BlockCiphers from mode in Modes select (algorithm, mode), (AlgorithmId.Rc4, CipherMode.CBC)];

    public static TheoryData<AlgorithmId, CipherMode> BlockCiphersInModes =>
        [.. from algorithm in BlockCiphers from mode in Modes select (algorithm, mode)];

    [Theory]
    [MemberData(nameof(Ciphers))]
    public void Uneven_pieces_are_the_whole(AlgorithmId algorithm, CipherMode mode)
    {
        using SessionKey key = NewKey(algorithm, mode);
        int unit = Math.Max(key.BlockSize, 1);
        Pieces.Check(unit, (_, data, pieces) =>
        {
            // The last piece may end within a block.
            byte[] plaintext = data.Length == 0 ? data : data[..^(data[0] % unit)];
            byte[] whole = key.Encrypt(plaintext);
            Assert.Equal(plaintext, key.Decrypt(whole));

            int Encrypt(ReadOnlySpan<byte> source, Span<byte> destination, bool final) => key.Encrypt(source, destination, final);
            int Decrypt(ReadOnlySpan<byte> source, Span<byte> destination, bool final) => key.Decrypt(source, destination, final);
            var encrypted = new MemoryStream();
            var decrypted = new MemoryStream();
            int start = 0;
            foreach (Range piece in pieces)
            {
                int end = piece.End.Value;
                if (end >= plaintext.Length)
                    break;
                Assert.Equal(end - start, Append(encrypted, plaintext.AsSpan(start, end - start), Encrypt, final: false));
                start = end;
            }

            Append(encrypted, plaintext.AsSpan(start), Encrypt, final: true);
            Assert.Equal(whole, encrypted.ToArray());

            start = 0;
            foreach (Range piece in pieces)
            {
                int end = piece.End.Value;
                if (end >= whole.Length)
                    break;
                Append(decrypted, whole.AsSpan(start, end - start), Decrypt, final: false);
                start = end;
            }

            Append(decrypted, whole.AsSpan(start), Decrypt, final: true);
            Assert.Equal(plaintext, decrypted.ToArray());
        });
    }

    [Theory]
    [MemberData(nameof(Ciphers))]
    public void What_is_refused_changes_neither_data_nor_state(AlgorithmId algorithm, CipherMode mode)
    {
        using SessionKey key = NewKey(algorithm, mode);
        byte[] plaintext = RandomNumberGenerator.GetBytes(48);
        byte[] whole = key.Encrypt(plaintext);
        var encrypted = new byte[whole.Length];
        var decrypted = new byte[whole.Length];
        key.Encrypt(plaintext.AsSpan(0, 16), encrypted, final: false);
        key.Decrypt(whole.AsSpan(0, 16), decrypted, final: false);
        byte[] untouched = [.. Enumerable.Repeat((byte)0x5a, 64)];

        if (key.BlockSize != 0)
        {
            AssertRefused(CryptoApiError.BadData, () => key.Encrypt(new byte[17], untouched, final: false));
            AssertRefused(CryptoApiError.BadData, () => key.Decrypt(new byte[17], untouched, final: false));
            AssertRefused(CryptoApiError.BadData, () => key.Decrypt(new byte[17], untouched, final: true));
            AssertRefused(CryptoApiError.BadData, () => key.Decrypt([], untouched, final: true));
            AssertRefused(CryptoApiError.MoreData, () => key.Encrypt(new byte[32], untouched.AsSpan(0, 32), final: true));
        }

        AssertRefused(CryptoApiError.MoreData, () => key.Encrypt(new byte[32], untouched.AsSpan(0, 31), final: false));
        AssertRefused(CryptoApiError.MoreData, () => key.Encrypt(new byte[32], untouched.AsSpan(0, 31), final: true));
        AssertRefused(CryptoApiError.MoreData, () => key.Decrypt(new byte[32], untouched.AsSpan(0, 31), final: false));
        AssertRefused(CryptoApiError.MoreData, () => key.Decrypt(new byte[32], untouched.AsSpan(0, 31), final: true));
        Assert.All(untouched, b => Assert.Equal(0x5a, b));

        // Encrypting and decrypting share one state, so the message is begun again for the second half.
        Restart(key);
        key.Encrypt(plaintext.AsSpan(0, 16), encrypted, final: false);
        AssertRefused(CryptoApiError.MoreData, () => key.Encrypt(new byte[32], untouched.AsSpan(0, 31), final: false));
        key.Encrypt(plaintext.AsSpan(16), encrypted.AsSpan(16), final: true);
        Assert.Equal(whole, encrypted);

        key.Decrypt(whole.AsSpan(0, 16), decrypted, final: false);
        AssertRefused(CryptoApiError.MoreData, () => key.Decrypt(new byte[32], untouched.AsSpan(0, 31), final: false));
        int length = key.Decrypt(whole.AsSpan(16), decrypted.AsSpan(16), final: true);
        Assert.Equal(plaintext, decrypted[..(16 + length)]);
    }

    [Theory]
    [MemberData(nameof(Ciphers))]
    public void A_piece_is_encrypted_and_decrypted_where_it_stands(AlgorithmId algorithm, CipherMode mode)
    {
        using SessionKey key = NewKey(algorithm, mode);
        byte[] plaintext = RandomNumberGenerator.GetBytes(37);
        byte[] expected = key.Encrypt(plaintext);
        byte[] buffer = [.. plaintext, .. new byte[16]];
        int length = key.Encrypt(buffer.AsSpan(0, plaintext.Length), buffer, final: true);
        Assert.Equal(expected, buffer[..length]);
        length = key.Decrypt(buffer.AsSpan(0, length), buffer, final: true);
        Assert.Equal(plaintext, buffer[..length]);
    }

    [Theory]
    [MemberData(nameof(Ciphers))]
    public void A_clone_goes_on_from_where_the_key_was_and_by_itself(AlgorithmId algorithm, CipherMode mode)
    {
        using SessionKey key = NewKey(algorithm, mode);
        byte[] plaintext = RandomNumberGenerator.GetBytes(40);
        byte[] whole = key.Encrypt(plaintext);
        var encrypted = new byte[whole.Length];
        key.Encrypt(plaintext.AsSpan(0, 16), encrypted, final: false);
        using SessionKey clone = key.Clone();
        Assert.Equal(whole[16..], clone.Encrypt(plaintext.AsSpan(16)));
        Assert.Equal(whole, clone.Encrypt(plaintext));
        key.Encrypt(plaintext.AsSpan(16), encrypted.AsSpan(16), final: true);
        Assert.Equal(whole, encrypted);

        clone.Dispose();
        Assert.Equal(plaintext, key.Decrypt(whole));
    }

    [Theory]
    [MemberData(nameof(Ciphers))]
    public void A_vector_set_within_a_message_begins_it_again(AlgorithmId algorithm, CipherMode mode)
    {
        using SessionKey key = NewKey(algorithm, mode);
        byte[] plaintext = RandomNumberGenerator.GetBytes(40);
        byte[] whole = key.Encrypt(plaintext);
        key.Encrypt(plaintext.AsSpan(0, 16), new byte[16], final: false);
        Restart(key);
        Assert.Equal(whole, key.Encrypt(plaintext));

        byte[] other = [.. key.IV.Select(b => (byte)~b)];
        key.Encrypt(plaintext.AsSpan(0, 16), new byte[16], final: false);
        key.IV = other;
        Assert.Equal(other, key.IV);
        Assert.Equal(key.BlockSize == 0 || mode == CipherMode.ECB, whole.AsSpan().SequenceEqual(key.Encrypt(plaintext)));
        Assert.Equal(CryptoApiError.BadLength, Assert.Throws<CryptoApiException>(() => key.IV = new byte[key.BlockSize + 1]).Error);
    }

    [Theory]
    [MemberData(nameof(BlockCiphersInModes))]
    public void After_wrong_padding_the_key_is_at_its_vector_again(AlgorithmId algorithm, CipherMode mode)
    {
        using SessionKey key = NewKey(algorithm, mode);
        byte[] plaintext = RandomNumberGenerator.GetBytes(40);
        byte[] whole = key.Encrypt(plaintext);
        foreach (byte[] tail in WrongTails(key.BlockSize))
        {
            // What is encrypted as whole blocks ends with any padding one likes.
            var message = new byte[2 * key.BlockSize];
            key.Encrypt([.. new byte[key.BlockSize], .. tail], message, final: false);
            Restart(key);
            Assert.Equal(CryptoApiError.BadData, Assert.Throws<CryptoApiException>(() => key.Decrypt(message)).Error);
            Assert.Equal(plaintext, key.Decrypt(whole));
        }

        static IEnumerable<byte[]> WrongTails(int size)
        {
            yield return new byte[size];
            yield return [.. Enumerable.Repeat((byte)(size + 1), size)];
            yield return [.. Enumerable.Repeat((byte)0xff, size)];
            yield return [.. new byte[size - 2], 3, 2];
            yield return [(byte)(size - 1), .. Enumerable.Repeat((byte)size, size - 1)];
        }
    }

    [Fact]
    public void OFB_and_CTS_can_be_set_and_not_used()
    {
        foreach (AlgorithmId algorithm in BlockCiphers)
        {
            using SessionKey key = NewKey(algorithm, CipherMode.CBC);
            byte[] whole = key.Encrypt([1, 2, 3]);
            foreach (CipherMode mode in new[] { CipherMode.OFB, CipherMode.CTS })
            {
                key.Mode = mode;
                Assert.Equal(CryptoApiError.BadAlgorithm, Assert.Throws<CryptoApiException>(() => key.Encrypt([1])).Error);
                Assert.Equal(CryptoApiError.BadAlgorithm, Assert.Throws<CryptoApiException>(() => key.Decrypt(new byte[16])).Error);
            }

            key.Mode = CipherMode.CBC;
            Assert.Equal(whole, key.Encrypt([1, 2, 3]));
            Assert.Equal(CryptoApiError.BadFlags, Assert.Throws<CryptoApiException>(() => key.Mode = (CipherMode)99).Error);
        }
    }

    [Fact]
    public void Only_RC2_has_an_effective_length_and_only_RC2_and_RC4_have_salt()
    {
        using SessionKey rc2 = NewKey(AlgorithmId.Rc2, CipherMode.CBC);
        Assert.Equal(128, rc2.EffectiveKeySize);
        byte[] before = rc2.Encrypt([1]);
        rc2.EffectiveKeySize = 64;
        Assert.NotEqual(before, rc2.Encrypt([1]));
        rc2.EffectiveKeySize = 128;
        Assert.Equal(before, rc2.Encrypt([1]));
        foreach (int bits in new[] { -1, 0, 1025, int.MaxValue })
            Assert.Equal(CryptoApiError.BadFlags, Assert.Throws<CryptoApiException>(() => rc2.EffectiveKeySize = bits).Error);

        using SessionKey shortKey = TestKeys.SessionKey(AlgorithmId.Rc2, [1, 2, 3, 4, 5]);
        shortKey.Salt = new byte[11];
        Assert.Equal(CryptoApiError.BadFlags, Assert.Throws<CryptoApiException>(() => shortKey.Salt = new byte[12]).Error);
        using SessionKey aes = NewKey(AlgorithmId.Aes128, CipherMode.CBC);
        Assert.Equal(CryptoApiError.BadKey, Assert.Throws<CryptoApiException>(() => aes.Salt = []).Error);
        Assert.Equal(CryptoApiError.BadType, Assert.Throws<CryptoApiException>(() => aes.EffectiveKeySize = 128).Error);
    }

    [Fact]
    public void Salt_and_parameters_are_cloned_and_never_travel()
    {
        using SessionKey key = TestKeys.SessionKey(AlgorithmId.Rc2, [1, 2, 3, 4, 5]);
        byte[] blob = key.ExportPlaintext();
        key.Salt = [9, 9, 9];
        key.EffectiveKeySize = 33;
        key.Mode = CipherMode.ECB;
        using SessionKey clone = key.Clone();
        Assert.Equal(key.Encrypt([1, 2, 3]), clone.Encrypt([1, 2, 3]));
        Assert.Equal(blob, key.ExportPlaintext());
    }

    // FIPS 74 lists them; here with odd parity, and one without.
    [Theory]
    [InlineData("0101010101010101")]
    [InlineData("fefefefefefefefe")]
    [InlineData("1f1f1f1f0e0e0e0e")]
    [InlineData("e0e0e0e0f1f1f1f1")]
    [InlineData("01fe01fe01fe01fe")]
    [InlineData("0000000000000000")]
    public void A_weak_DES_key_encrypts_as_DES_and_undoes_itself_in_triple_DES(string weak)
    {
        byte[] bytes = Hex.ToBytes(weak);
        using SessionKey single = TestKeys.SessionKey(AlgorithmId.Des, bytes);
        byte[] ciphertext = single.Encrypt([1, 2, 3]);
        Assert.Equal([1, 2, 3], single.Decrypt(ciphertext));
        foreach (SessionKey key in new[]
        {
            TestKeys.SessionKey(AlgorithmId.TripleDes, [.. bytes, .. bytes, .. bytes]),
            TestKeys.SessionKey(AlgorithmId.TripleDes112, [.. bytes, .. bytes]),
        })
        {
            using (key)
                Assert.Equal(ciphertext, key.Encrypt([1, 2, 3]));
        }
    }

    [Theory]
    [InlineData(AlgorithmId.Aes256)]
    [InlineData(AlgorithmId.TripleDes)]
    [InlineData(AlgorithmId.Rc2)]
    [InlineData(AlgorithmId.Rc4)]
    public void A_key_that_was_disposed_of_does_nothing_more(AlgorithmId algorithm)
    {
        using RsaKeyPair receiver = TestKeys.Pair();
        SessionKey key = TestKeys.SessionKey(algorithm);
        key.Encrypt([1]);
        key.Dispose();
        key.Dispose();
        foreach (Action use in new Action[]
        {
            () => key.Encrypt([1]), () => key.Decrypt(new byte[16]), () => key.Clone(), () => key.CreateEncryptor(),
            () => key.ExportPlaintext(), () => key.Export(receiver.PublicKey),
        })
            Assert.Throws<ObjectDisposedException>(use);
    }

    [Fact]
    public void A_key_that_is_not_exportable_stays()
    {
        using KeyContainer container = TestKeys.Container();
        using SessionKey key = container.GenerateSessionKey(AlgorithmId.Aes128, isExportable: false);
        Assert.Equal(CryptoApiError.BadKeyState, Assert.Throws<CryptoApiException>(() => key.Export(container.ExchangeKey.PublicKey)).Error);
        Assert.Equal(CryptoApiError.BadKeyState, Assert.Throws<CryptoApiException>(key.ExportPlaintext).Error);
    }

    private delegate int Transform(ReadOnlySpan<byte> source, Span<byte> destination, bool final);

    private static int Append(MemoryStream output, ReadOnlySpan<byte> piece, Transform transform, bool final)
    {
        var buffer = new byte[piece.Length + 16];
        int length = transform(piece, buffer, final);
        output.Write(buffer, 0, length);
        return length;
    }

    private static void AssertRefused(CryptoApiError error, Action action) =>
        Assert.Equal(error, Assert.Throws<CryptoApiException>(action).Error);

    private static void Restart(SessionKey key) => key.IV = key.IV;

    private static SessionKey NewKey(AlgorithmId algorithm, CipherMode mode)
    {
        SessionKey key = TestKeys.SessionKey(algorithm);
        key.Mode = mode;
        key.IV = RandomNumberGenerator.GetBytes(key.BlockSize);
        return key;
    }
}
