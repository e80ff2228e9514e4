using System.Security.Cryptography;
using Valise.CryptoApi;
using Xunit;

namespace Valise.Tests;

/// <summary>
/// Nobody is told what is wrong with an RSA block: wrong padding, wrong length and wrong algorithm are answered as a
/// changed ciphertext is.
/// </summary>
public sealed class CryptoApiRejectionTests : CryptoApiTest
{
    [Fact]
    public async Task With_a_block_cipher_every_wrong_block_is_answered_as_a_changed_ciphertext_is()
    {
        byte[] ciphertext = RandomNumberGenerator.GetBytes(160);
        byte[] changed = await SealAsync(new byte[100]);
        changed[^1] ^= 1;
        (FailureKind, string) expected = await AnswerAsync(changed);
        Assert.Equal(FailureKind.Damaged, expected.Item1);

        foreach (AlgorithmId cipher in Ciphers.Where(c => c != AlgorithmId.Rc4))
        {
            foreach (byte[] block in WrongBlocks(cipher))
            {
                byte[] message = Craft(cipher, block, ciphertext);

                // One in 256 random keys gives a right padding by chance, the same each time: that says nothing.
                (FailureKind, string)? first = await AnswerOrOpenAsync(message);
                for (int i = 0; i < 3; i++)
                    Assert.Equal(first, await AnswerOrOpenAsync(message));
                if (first is { } answer)
                    Assert.Equal(expected, answer);
            }
        }
    }

    [Fact]
    public async Task With_a_stream_cipher_every_wrong_block_opens_as_the_same_garbage_each_time()
    {
        byte[] ciphertext = RandomNumberGenerator.GetBytes(50);
        var seen = new HashSet<string>();
        foreach (byte[] block in WrongBlocks(AlgorithmId.Rc4))
        {
            byte[] message = Craft(AlgorithmId.Rc4, block, ciphertext);
            byte[] first = await OpenToMemoryAsync(message);
            Assert.Equal(50, first.Length);
            Assert.True(seen.Add(Convert.ToHexString(first)));

            // It counts as opened, as a message of anybody's does.
            var e = await Assert.ThrowsAsync<ValiseException>(() => OpenToMemoryAsync(message));
            Assert.Equal(FailureKind.Replayed, e.Kind);
            for (int i = 0; i < 3; i++)
                Assert.Equal(first, await OpenToMemoryAsync(message, rules: Again));
        }
    }

    [Fact]
    public async Task The_wrong_padding_scheme_is_answered_as_a_changed_ciphertext_is()
    {
        byte[] changed = await SealAsync(new byte[100]);
        changed[^1] ^= 1;
        (FailureKind, string) expected = await AnswerAsync(changed);
        foreach (bool oaep in new[] { false, true })
        {
            byte[] message = await SealAsync(RandomNumberGenerator.GetBytes(100), oaep: oaep);
            if (await AnswerOrOpenAsync(message, !oaep) is { } answer)
                Assert.Equal(expected, answer);
        }
    }

    [Fact]
    public async Task The_key_that_a_wrong_block_gives_is_another_one_for_another_receiver()
    {
        byte[] block = WrongBlocks(AlgorithmId.Rc4).First();
        block[^1] = 0;
        byte[] message = Craft(AlgorithmId.Rc4, block, new byte[32]);
        byte[] mine = await OpenToMemoryAsync(message);
        using KeyContainer container = NewContainer(NewPrivateKey());
        var theirs = new MemoryStream();
        await new CryptoApiOpener(container, new NoLedger()).OpenToStreamAsync(
            await CryptoApiMessage.ReadAsync(new MemoryStream(message), Token), theirs, cancellationToken: Token);
        Assert.NotEqual(mine, theirs.ToArray());
    }

    // Content of other lengths, of another algorithm's length, none at all, a block with no padding, and OAEP.
    private IEnumerable<byte[]> WrongBlocks(AlgorithmId cipher)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(PublicKey.ExportSubjectPublicKeyInfo(), out _);
        using KeyContainer container = KeyContainer.CreateEphemeral();
        using SessionKey key = container.GenerateSessionKey(cipher);
        int right = key.KeySize / 8;
        foreach (int length in new[] { 0, 1, 4, 17, 23, 31, 33, 64, 117 })
        {
            if (length != right)
                yield return Encrypt(RandomNumberGenerator.GetBytes(length));
        }

        foreach (int length in new[] { 8, 16, 24, 32 })
        {
            bool fits = cipher is AlgorithmId.Rc2 or AlgorithmId.Rc4 ? length <= 16 : length == right;
            if (!fits)
                yield return Encrypt(RandomNumberGenerator.GetBytes(length));
        }

        byte[] random = RandomNumberGenerator.GetBytes(rsa.KeySize / 8);
        random[^1] = 0;
        yield return random;
        byte[] one = new byte[rsa.KeySize / 8];
        one[0] = 1;
        yield return one;
        yield return new byte[rsa.KeySize / 8];
        byte[] oaep = rsa.Encrypt(RandomNumberGenerator.GetBytes(right), RSAEncryptionPadding.OaepSHA1);
        Array.Reverse(oaep);
        yield return oaep;
    }

    private async Task<(FailureKind, string)> AnswerAsync(byte[] message) =>
        await AnswerOrOpenAsync(message) ?? throw new InvalidOperationException("The message opened.");

    // Null when it opened. Whatever the answer, nothing may be left of a message that did not.
    private async Task<(FailureKind, string)?> AnswerOrOpenAsync(byte[] message, bool oaep = false)
    {
        try
        {
            await OpenToMemoryAsync(message, oaep, Again);
            return null;
        }
        catch (ValiseException e)
        {
            return (e.Kind, e.Message);
        }
    }
}
