using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Valise.CryptoApi.Tests;

/// <summary>Session keys under a <see cref="CryptoStream"/>.</summary>
public sealed class SessionKeyStreamTests
{
    [Theory]
    [MemberData(nameof(SessionKeyStateTests.Ciphers), MemberType = typeof(SessionKeyStateTests))]
    public void Any_pieces_through_a_stream_are_the_whole(AlgorithmId algorithm, CipherMode mode)
    {
        using SessionKey key = TestKeys.SessionKey(algorithm);
        key.Mode = mode;
        Gen<int[]> pieces = Gen.Choose(0, 70).ArrayOf();
        Prop.ForAll(pieces.ToArbitrary(), lengths =>
        {
            byte[] plaintext = RandomNumberGenerator.GetBytes(lengths.Sum());
            byte[] whole = key.Encrypt(plaintext);
            Assert.Equal(whole, Write(key.CreateEncryptor(), plaintext, lengths));
            Assert.Equal(whole, Read(key.CreateEncryptor(), plaintext, lengths));
            Assert.Equal(plaintext, Write(key.CreateDecryptor(), whole, lengths));
            Assert.Equal(plaintext, Read(key.CreateDecryptor(), whole, lengths));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(SessionKeyStateTests.Ciphers), MemberType = typeof(SessionKeyStateTests))]
    public void One_transform_serves_several_messages_and_one_buffer(AlgorithmId algorithm, CipherMode mode)
    {
        using SessionKey key = TestKeys.SessionKey(algorithm);
        key.Mode = mode;
        byte[] plaintext = RandomNumberGenerator.GetBytes(48);
        byte[] whole = key.Encrypt(plaintext);
        using ICryptoTransform decryptor = key.CreateDecryptor();
        Assert.True(decryptor.CanReuseTransform);
        for (int i = 0; i < 3; i++)
        {
            byte[] buffer = [.. whole];
            int length = decryptor.TransformBlock(buffer, 0, 32, buffer, 0);
            byte[] last = decryptor.TransformFinalBlock(buffer, 32, whole.Length - 32);
            Assert.Equal(Hex.Of(plaintext), Hex.Of(buffer.AsSpan(0, length)) + Hex.Of(last));
        }
    }

    [Fact]
    public void A_stream_leaves_its_key_where_it_was()
    {
        using SessionKey key = TestKeys.SessionKey(AlgorithmId.Aes128);
        byte[] whole = key.Encrypt(new byte[32]);
        var first = new byte[16];
        key.Encrypt(new byte[16], first, final: false);
        Write(key.CreateEncryptor(), new byte[100], [50, 50]);
        Assert.Equal(Hex.Of(whole), Hex.Of(first) + Hex.Of(key.Encrypt(new byte[16])));
    }

    [Fact]
    public void A_damaged_end_and_a_missing_one_are_said_at_the_end_of_the_stream()
    {
        using SessionKey key = TestKeys.SessionKey(AlgorithmId.Aes256);
        byte[] whole = key.Encrypt(new byte[100]);
        foreach (byte[] damaged in new[] { whole[..^16], whole[..^1], whole[..15], [] })
        {
            Assert.Equal(
                CryptoApiError.BadData,
                Assert.Throws<CryptoApiException>(() => Read(key.CreateDecryptor(), damaged, [7, 33])).Error);
        }
    }

    [Theory]
    [InlineData(AlgorithmId.Aes256)]
    [InlineData(AlgorithmId.Rc4)]
    public void Any_size_goes_through_in_constant_memory(AlgorithmId algorithm)
    {
        const int pieces = 256, pieceLength = 1 << 20;
        using SessionKey key = TestKeys.SessionKey(algorithm);
        var piece = new byte[pieceLength];
        using var sink = new Sink();
        using var decrypting = new CryptoStream(sink, key.CreateDecryptor(), CryptoStreamMode.Write, leaveOpen: true);
        using var encrypting = new CryptoStream(decrypting, key.CreateEncryptor(), CryptoStreamMode.Write, leaveOpen: true);
        encrypting.Write(piece);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1; i < pieces; i++)
            encrypting.Write(piece);
        encrypting.FlushFinalBlock();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal((long)pieces * pieceLength, sink.Written);
        Assert.True(allocated < 8 * pieceLength, $"{allocated} bytes were allocated.");
    }

    private static byte[] Write(ICryptoTransform transform, byte[] input, int[] lengths)
    {
        var output = new MemoryStream();
        using (transform)
        using (var stream = new CryptoStream(output, transform, CryptoStreamMode.Write, leaveOpen: true))
        {
            int start = 0;
            foreach (int length in lengths)
            {
                int count = Math.Min(length, input.Length - start);
                stream.Write(input, start, count);
                start += count;
            }

            stream.Write(input, start, input.Length - start);
        }

        return output.ToArray();
    }

    private static byte[] Read(ICryptoTransform transform, byte[] input, int[] lengths)
    {
        var output = new MemoryStream();
        using (transform)
        using (var stream = new CryptoStream(new MemoryStream(input), transform, CryptoStreamMode.Read))
        {
            var buffer = new byte[70];
            for (int i = 0; ; i++)
            {
                int wanted = lengths.Length == 0 ? 70 : Math.Max(1, lengths[i % lengths.Length]);
                int count = stream.Read(buffer, 0, wanted);
                if (count == 0)
                    return output.ToArray();
                output.Write(buffer, 0, count);
            }
        }
    }

    private sealed class Sink : Stream
    {
        internal long Written { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => Written;

        public override long Position { get => Written; set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Written += count;

        public override void Write(ReadOnlySpan<byte> buffer) => Written += buffer.Length;
    }
}
