using System.Buffers.Binary;
using System.Text.RegularExpressions;
using Valise.CryptoApi;
using Xunit;

namespace Valise.Tests;

public class InspectorTests
{
    [Fact]
    public async Task A_PUBLICKEYBLOB_of_OpenSSL_is_taken_apart()
    {
        Inspection inspection = await InspectAsync(Blobs.Read("publickey"));

        Assert.Equal("PUBLICKEYBLOB", inspection.Format);
        // SHA-256 of `openssl rsa -pubin -outform DER`.
        Assert.Matches("1024-bit RSA key pair for key exchange, fingerprint 66ac fb7a 9080 5220 96fd 7513 .* 5b0c cd9e", inspection.Summary);
        Assert.Null(inspection.Damage);
        AssertFields(
            inspection,
            ("BLOBHEADER", "bType", 0, 1, "PUBLICKEYBLOB", "06"),
            ("BLOBHEADER", "bVersion", 1, 1, "2", "02"),
            ("BLOBHEADER", "reserved", 2, 2, "0", "0000"),
            ("BLOBHEADER", "aiKeyAlg", 4, 4, "CALG_RSA_KEYX", "00a40000"),
            ("RSAPUBKEY", "magic", 8, 4, "RSA1", "52534131"),
            ("RSAPUBKEY", "bitlen", 12, 4, "1024", "00040000"),
            ("RSAPUBKEY", "pubexp", 16, 4, "65537", "01000100"),
            ("PUBLICKEYBLOB", "modulus", 20, 128, null, Hex(Blobs.Read("publickey").AsSpan(20))));
    }

    [Fact]
    public async Task A_PRIVATEKEYBLOB_of_OpenSSL_is_taken_apart_without_showing_a_private_number()
    {
        Inspection inspection = await InspectAsync(Blobs.Read("privatekey"));

        Assert.Equal("PRIVATEKEYBLOB", inspection.Format);
        Assert.Matches("whole 1024-bit RSA key pair for key exchange, .* fingerprint 66ac fb7a", inspection.Summary);
        Assert.Null(inspection.Damage);
        AssertFields(
            inspection,
            ("BLOBHEADER", "bType", 0, 1, "PRIVATEKEYBLOB", "07"),
            ("BLOBHEADER", "bVersion", 1, 1, "2", "02"),
            ("BLOBHEADER", "reserved", 2, 2, "0", "0000"),
            ("BLOBHEADER", "aiKeyAlg", 4, 4, "CALG_RSA_KEYX", "00a40000"),
            ("RSAPUBKEY", "magic", 8, 4, "RSA2", "52534132"),
            ("RSAPUBKEY", "bitlen", 12, 4, "1024", "00040000"),
            ("RSAPUBKEY", "pubexp", 16, 4, "65537", "01000100"),
            ("PRIVATEKEYBLOB", "modulus", 20, 128, null, Hex(Blobs.Read("publickey").AsSpan(20))),
            ("PRIVATEKEYBLOB", "prime1", 148, 64, null, null),
            ("PRIVATEKEYBLOB", "prime2", 212, 64, null, null),
            ("PRIVATEKEYBLOB", "exponent1", 276, 64, null, null),
            ("PRIVATEKEYBLOB", "exponent2", 340, 64, null, null),
            ("PRIVATEKEYBLOB", "coefficient", 404, 64, null, null),
            ("PRIVATEKEYBLOB", "privateExponent", 468, 128, null, null));
    }

    [Fact]
    public async Task A_PLAINTEXTKEYBLOB_of_Wine_is_taken_apart_without_showing_the_key()
    {
        Inspection inspection = await InspectAsync(Blobs.Read("plaintextkey"));

        Assert.Equal("PLAINTEXTKEYBLOB", inspection.Format);
        Assert.Null(inspection.Damage);
        AssertFields(
            inspection,
            ("BLOBHEADER", "bType", 0, 1, "PLAINTEXTKEYBLOB", "08"),
            ("BLOBHEADER", "bVersion", 1, 1, "2", "02"),
            ("BLOBHEADER", "reserved", 2, 2, "0", "0000"),
            ("BLOBHEADER", "aiKeyAlg", 4, 4, "CALG_AES_256", "10660000"),
            ("PLAINTEXTKEYBLOB", "dwKeySize", 8, 4, "32", "20000000"),
            ("PLAINTEXTKEYBLOB", "rgbKeyData", 12, 32, null, null));
    }

    [Fact]
    public async Task A_SIMPLEBLOB_of_Wine_is_taken_apart()
    {
        Inspection inspection = await InspectAsync(Blobs.Read("simple"));

        Assert.Equal("SIMPLEBLOB", inspection.Format);
        Assert.Equal("A session key for AES-256, encrypted to the owner of a 1024-bit RSA key.", inspection.Summary);
        Assert.Null(inspection.Damage);
        AssertFields(inspection, SimpleBlobAt(0));
    }

    [Fact]
    public async Task A_message_of_Wine_is_taken_apart()
    {
        byte[] message = Blobs.Read("message");
        Inspection inspection = await InspectAsync(message);

        Assert.Equal("CryptoAPI message", inspection.Format);
        Assert.Null(inspection.Damage);
        AssertFields(
            inspection,
            [
                ("CryptoAPI message", "length", 0, 4, "140", "8c000000"),
                .. SimpleBlobAt(4),
                ("CryptoAPI message", "ciphertext", 144, 32, null, Hex(message.AsSpan(144, 16))),
            ]);
        Assert.StartsWith("2 blocks of 16 bytes: a plaintext of 16 to 31 bytes", inspection.Fields[^1].Meaning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AlgorithmId.Aes256, 0, "not one or more whole blocks of 16", true)]
    [InlineData(AlgorithmId.Aes256, 16, "1 block of 16 bytes: a plaintext of 0 to 15", false)]
    [InlineData(AlgorithmId.Aes128, 31, "not one or more whole blocks of 16", true)]
    [InlineData(AlgorithmId.TripleDes, 24, "3 blocks of 8 bytes: a plaintext of 16 to 23", false)]
    [InlineData(AlgorithmId.Des, 20, "not one or more whole blocks of 8", true)]
    [InlineData(AlgorithmId.Rc4, 20, "as long as the plaintext: 20 bytes", false)]
    [InlineData(AlgorithmId.Rc4, 0, "as long as the plaintext: 0 bytes", false)]
    public async Task A_ciphertext_is_measured_in_the_blocks_of_its_cipher(AlgorithmId cipher, int length, string meaning, bool isDamaged)
    {
        byte[] message = Blobs.Read("message");
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(8), (uint)cipher);
        Inspection inspection = await InspectAsync([.. message.AsSpan(0, 144), .. new byte[length]]);

        Assert.Contains(meaning, inspection.Fields[^1].Meaning, StringComparison.Ordinal);
        Assert.Equal(isDamaged, inspection.Damage is not null);
        Assert.Equal(144 + length, inspection.Length);
    }

    [Fact]
    public async Task A_long_message_is_measured_through_a_pipe()
    {
        const long length = 3L << 30;
        Inspection inspection = await Inspector.InspectAsync(
            new LongStream(Blobs.Read("message").AsMemory(0, 144), length), TestContext.Current.CancellationToken);
        Assert.Equal(length, inspection.Length);
        Assert.Equal(length - 144, inspection.Fields[^1].Length);
        Assert.Null(inspection.Damage);
    }

    [Theory]
    [InlineData("publickey")]
    [InlineData("privatekey")]
    [InlineData("simple")]
    [InlineData("plaintextkey")]
    [InlineData("message")]
    public async Task A_pipe_gives_what_a_file_gives(string name)
    {
        byte[] content = Blobs.Read(name);
        Inspection file = await InspectAsync(content);
        Inspection pipe = await Inspector.InspectAsync(new ChoppyStream(content, piece: 7), TestContext.Current.CancellationToken);
        AssertFields(pipe, [.. file.Fields.Select(Row)]);
        Assert.Equal(file.Summary, pipe.Summary);
    }

    [Theory]
    [InlineData("publickey", false)]
    [InlineData("privatekey", true)]
    [InlineData("plaintextkey", true)]
    public async Task Trailing_bytes_are_named_and_not_shown_behind_a_secret(string name, bool isSecret)
    {
        byte[] content = Blobs.Read(name);
        Inspection inspection = await InspectAsync([.. content, 0xca, 0xfe]);
        Assert.Equal(
            ("(no structure)", "(trailing)", content.Length, 2, null, isSecret ? null : "cafe"), Row(inspection.Fields[^1]));
    }

    // One changed byte makes the PRIVATEKEYBLOB of a long key a SIMPLEBLOB that is not right.
    [Theory]
    [InlineData(AlgorithmId.Aes256, false)]
    [InlineData(AlgorithmId.RsaKeyExchange, true)]
    public async Task What_is_behind_the_longest_SIMPLEBLOB_is_shown_only_if_all_is_right(AlgorithmId algorithm, bool isSecret)
    {
        var content = new byte[5000];
        new BlobHeader(BlobType.Simple, algorithm).Write(content);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(8), (uint)AlgorithmId.RsaKeyExchange);
        InspectedField trailing = (await InspectAsync(content)).Fields[^1];
        Assert.Equal(("(trailing)", 2060, 2940, isSecret), (trailing.Name, trailing.Offset, trailing.Length, trailing.IsSecret));
    }

    [Theory]
    [InlineData("publickey", 1, 3, "version 3 at offset 1")]
    [InlineData("publickey", 4, 1, "algorithm 0xa401 at offset 4")]
    [InlineData("publickey", 8, 0, "mark at offset 8")]
    [InlineData("publickey", 15, 1, "16778240 bits at offset 12")]
    [InlineData("publickey", 13, 8, "148 bytes long and should have at least 276")]
    [InlineData("privatekey", 13, 8, "596 bytes long and should have at least 1172")]
    [InlineData("plaintextkey", 8, 33, "44 bytes long and should have at least 45")]
    [InlineData("simple", 1, 3, "version 3 at offset 1")]
    [InlineData("message", 0, 0x0c, "Offsets from byte 4.*12 bytes long and should have at least 13")]
    [InlineData("message", 1, 0xff, "not a CryptoAPI message")]
    [InlineData("message", 6, 1, "not a SIMPLEBLOB")]
    [InlineData("message", 13, 0x24, "not a SIMPLEBLOB")]
    [InlineData("message", 4, 7, "neither a card, nor a key BLOB, nor a message")]
    public async Task A_damaged_file_is_refused_with_what_is_wrong_and_where(string name, int offset, byte value, string sentence)
    {
        byte[] content = Blobs.Read(name);
        content[offset] = value;
        var refusal = await Assert.ThrowsAsync<ValiseException>(() => InspectAsync(content));
        Assert.Equal(FailureKind.Damaged, refusal.Kind);
        Assert.Matches(new Regex(sentence), refusal.Message);
    }

    [Theory]
    [InlineData("simple", 2, 1, "not a SIMPLEBLOB for an RSA key")]
    [InlineData("simple", 9, 0x24, "not a SIMPLEBLOB for an RSA key")]
    [InlineData("simple", 4, 0x11, "cipher 0x6611")]
    [InlineData("message", 8, 0x11, "cipher 0x6611")]
    [InlineData("privatekey", 30, 0x55, "not an RSA private key")]
    [InlineData("privatekey", 150, 0x55, "not an RSA private key")]
    [InlineData("plaintextkey", 4, 0x0e, "32 bytes, which algorithm 0x660e does not have")]
    [InlineData("plaintextkey", 8, 31, "31 bytes, which algorithm 0x6610 does not have")]
    public async Task Fields_that_can_be_told_apart_are_shown_although_something_is_wrong(string name, int offset, byte value, string sentence)
    {
        byte[] content = Blobs.Read(name);
        content[offset] = value;
        Inspection inspection = await InspectAsync(content);
        Assert.NotNull(inspection.Damage);
        Assert.Contains(sentence, inspection.Damage, StringComparison.Ordinal);
        Assert.Equal(content.Length, inspection.Length);
    }

    [Fact]
    public async Task A_PRIVATEKEYBLOB_under_a_session_key_has_a_header_and_nothing_else_that_can_be_seen()
    {
        using KeyContainer container = KeyContainer.CreateEphemeral();
        using SessionKey key = container.GenerateSessionKey(AlgorithmId.Aes256);
        byte[] plain = Blobs.Read("privatekey");
        Inspection inspection = await InspectAsync([.. plain.AsSpan(0, 8), .. key.Encrypt(plain.AsSpan(8))]);

        Assert.Equal("A whole RSA key pair for key exchange, encrypted with a session key.", inspection.Summary);
        Assert.Equal(("PRIVATEKEYBLOB", "encrypted", 8, 592, null, null), Row(inspection.Fields[^1]));
    }

    [Theory]
    [InlineData("publickey")]
    [InlineData("privatekey")]
    [InlineData("plaintextkey")]
    [InlineData("message")]
    public async Task A_file_cut_short_is_damaged_wherever_it_was_cut(string name)
    {
        byte[] content = Blobs.Read(name);
        for (int length = 0; length < content.Length; length++)
        {
            try
            {
                Inspection inspection = await InspectAsync(content[..length]);
                Assert.True(inspection.Damage is not null || (name == "message" && length == 144 + 16), $"cut to {length} bytes");
            }
            catch (ValiseException e)
            {
                Assert.Equal(FailureKind.Damaged, e.Kind);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PUBLIC KEY-----\n")]
    [InlineData("Bring the documents on Friday.\n")]
    public async Task What_is_neither_is_refused(string content)
    {
        var refusal = await Assert.ThrowsAsync<ValiseException>(() => InspectAsync(System.Text.Encoding.ASCII.GetBytes(content)));
        Assert.Equal(FailureKind.Damaged, refusal.Kind);
    }

    private static Task<Inspection> InspectAsync(byte[] content) =>
        Inspector.InspectAsync(new MemoryStream(content), TestContext.Current.CancellationToken);

    private static (string, string, long, long, string?, string?)[] SimpleBlobAt(int offset) =>
    [
        ("BLOBHEADER", "bType", offset, 1, "SIMPLEBLOB", "01"),
        ("BLOBHEADER", "bVersion", offset + 1, 1, "2", "02"),
        ("BLOBHEADER", "reserved", offset + 2, 2, "0", "0000"),
        ("BLOBHEADER", "aiKeyAlg", offset + 4, 4, "CALG_AES_256", "10660000"),
        ("SIMPLEBLOB", "algid", offset + 8, 4, "CALG_RSA_KEYX", "00a40000"),
        ("SIMPLEBLOB", "encryptedkey", offset + 12, 128, null, Hex(Blobs.Read("simple").AsSpan(12))),
    ];

    private static void AssertFields(Inspection inspection, params (string, string, long, long, string?, string?)[] expected) =>
        Assert.Equal(expected, inspection.Fields.Select(Row));

    private static (string, string, long, long, string?, string?) Row(InspectedField field)
    {
        Assert.True(!field.IsSecret || field.Bytes.IsEmpty);
        return (field.Structure, field.Name, field.Offset, field.Length, field.Value, field.IsSecret ? null : Hex(field.Bytes.Span));
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    /// <summary>A pipe with a beginning and any number of bytes behind it.</summary>
    private sealed class LongStream(ReadOnlyMemory<byte> beginning, long length) : ReadOnlyStream
    {
        private long _position;

        public override int Read(Span<byte> buffer)
        {
            int count = (int)Math.Min(buffer.Length, (_position < beginning.Length ? beginning.Length : length) - _position);
            if (_position < beginning.Length)
                beginning.Span.Slice((int)_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
    }
}
