using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Valise.CryptoApi;
using Xunit;

namespace Valise.Tests;

/// <summary>
/// Pieces of CryptoAPI messages on several cores: the same bytes as one call gives, and an end to everything when one of
/// them fails.
/// </summary>
public sealed class CryptoApiPipelineTests : CryptoApiTest
{
    private const int Piece = 1 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(AlgorithmId.Aes256)]
    [InlineData(AlgorithmId.TripleDes)]
    [InlineData(AlgorithmId.Rc4)]
    public void Files_and_pipes_of_any_size_give_what_one_call_gives(AlgorithmId cipher)
    {
        Gen<int> borders = from pieces in Gen.Choose(0, 7) from offset in Gen.Choose(-17, 17) select Math.Max(0, (pieces * Piece) + offset);
        Gen<int> sizes = Gen.OneOf(borders, Gen.Choose(0, 4 * Piece));
        Prop.ForAll(sizes.ToArbitrary(), size => CheckAsync(size).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(12));

        async Task CheckAsync(int size)
        {
            byte[] plaintext = RandomNumberGenerator.GetBytes(size);
            await File.WriteAllBytesAsync(Folder["plain"], plaintext, Token);
            await SealFileAsync(cipher);
            byte[] fromFile = await File.ReadAllBytesAsync(Folder["message"], Token);
            var fromPipe = new MemoryStream();
            await new CryptoApiSealer { Cipher = cipher }.SealAsync(new ChoppyStream(plaintext, 300_000), fromPipe, PublicKey, cancellationToken: Token);
            foreach (byte[] message in new[] { fromFile, fromPipe.ToArray() })
            {
                Assert.Equal(plaintext, DecryptAtOnce(message));
                await File.WriteAllBytesAsync(Folder["message"], message, Token);
                await OpenFileAsync();
                Assert.Equal(plaintext, await File.ReadAllBytesAsync(Output, Token));
                File.Delete(Output);

                var opened = new MemoryStream();
                CryptoApiMessage read = await CryptoApiMessage.ReadAsync(new ChoppyStream(message, 300_000), Token);
                await NewOpener(rules: Again).OpenToStreamAsync(read, opened, cancellationToken: Token);
                Assert.Equal(plaintext, opened.ToArray());
            }
        }
    }

    [Theory]
    [InlineData(AlgorithmId.Aes256)]
    [InlineData(AlgorithmId.Rc4)]
    public async Task A_file_that_becomes_shorter_while_it_is_sealed_or_opened_ends_the_work(AlgorithmId cipher)
    {
        await File.WriteAllBytesAsync(Folder["plain"], new byte[12 * Piece], Token);
        await SealFileAsync(cipher);
        foreach ((string name, Func<IProgress<long>, Task> work) in new (string, Func<IProgress<long>, Task>)[]
        {
            ("plain", progress => SealFileAsync(cipher, progress)), ("message", progress => OpenFileAsync(progress)),
        })
        {
            var cut = new OnProgress(() =>
            {
                using FileStream file = File.Open(Folder[name], FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                file.SetLength(2 * Piece);
            });
            var e = await Assert.ThrowsAsync<ValiseException>(() => work(cut).WaitAsync(Patience, Token));
            Assert.Equal(FailureKind.File, e.Kind);
            Assert.False(File.Exists(Output));
            await SealFileAsync(cipher, source: new ZeroStream(12 * Piece));
        }
    }

    [Theory]
    [InlineData(AlgorithmId.Aes256)]
    [InlineData(AlgorithmId.Rc4)]
    public async Task A_writer_or_a_reader_that_fails_in_the_middle_ends_the_work(AlgorithmId cipher)
    {
        var sealer = new CryptoApiSealer { Cipher = cipher };
        byte[] plaintext = new byte[8 * Piece];
        await Assert.ThrowsAsync<IOException>(() => sealer.SealAsync(
            new ZeroStream(8 * Piece), new SlowStream(room: 3 * Piece), PublicKey, cancellationToken: Token).WaitAsync(Patience, Token));
        await Assert.ThrowsAsync<IOException>(() => sealer.SealAsync(
            new ChoppyStream(plaintext, 300_000, failAt: 4 * Piece), new SlowStream(), PublicKey, cancellationToken: Token).WaitAsync(Patience, Token));

        await SealFileAsync(cipher, source: new ZeroStream(8 * Piece));
        byte[] message = await File.ReadAllBytesAsync(Folder["message"], Token);
        CryptoApiMessage read = await CryptoApiMessage.ReadAsync(new MemoryStream(message), Token);
        await Assert.ThrowsAsync<IOException>(() => NewOpener().OpenToStreamAsync(
            read, new SlowStream(room: 3 * Piece), cancellationToken: Token).WaitAsync(Patience, Token));
    }

    private async Task SealFileAsync(AlgorithmId cipher, IProgress<long>? progress = null, Stream? source = null)
    {
        await using Stream plain = source ?? Open("plain");
        await using FileStream message = File.Create(Folder["message"]);
        await new CryptoApiSealer { Cipher = cipher }.SealAsync(plain, message, PublicKey, progress, Token);
    }

    private async Task OpenFileAsync(IProgress<long>? progress = null)
    {
        await using FileStream message = Open("message");
        await NewOpener(rules: Again).OpenToFileAsync(
            await CryptoApiMessage.ReadAsync(message, Token), Output, progress: progress, cancellationToken: Token);
    }

    private FileStream Open(string name) => File.Open(Folder[name], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

    private byte[] DecryptAtOnce(byte[] message)
    {
        int blobLength = SimpleBlob.GetLength(PublicKey.KeySize);
        using SessionKey key = Container.ImportSessionKey(message.AsSpan(4, blobLength));
        return key.Decrypt(message.AsSpan(4 + blobLength));
    }

    private sealed class OnProgress(Action first) : IProgress<long>
    {
        private int _count;

        public void Report(long value)
        {
            if (Interlocked.Increment(ref _count) == 1)
                first();
        }
    }
}
