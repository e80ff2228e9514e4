using System.Security.Cryptography;
using System.Text;

namespace Valise.Vectors;

/// <summary>
/// A message put together from its parts as docs/message-format.md has them, by other code than the writer's, and with
/// parts that no writer makes where a reader has to refuse them.
/// </summary>
internal sealed class VectorMessage
{
    /// <summary>When all of it happens: 2026-03-04T05:06:07.890Z.</summary>
    internal const ulong Clock = 1_772_600_767_890;

    internal const int ChunkSize = 65_536;
    internal const int TagSize = 16;

    internal required string Name { get; init; }

    internal VectorIdentity? Sender { get; init; }

    internal required (VectorIdentity Identity, ulong Serial)[] Recipients { get; init; }

    internal byte[] FileName { get; init; } = [];

    internal byte[] Payload { get; init; } = [];

    // What a broken message says instead.

    internal byte[] EntryBefore { get; init; } = [];

    internal byte GrantVersion { get; init; } = 1;

    internal ulong Time { get; init; } = Clock;

    internal ulong? StreamId { get; init; }

    internal Func<RecordedSignatures, byte[]>? Card { get; init; }

    internal VectorIdentity? StampSigner { get; init; }

    internal VectorIdentity? TrailerSigner { get; init; }

    internal string StampLabel { get; init; } = "valise/1 stamp";

    internal bool HasEmptyLastChunk { get; init; }

    internal bool HasTrailer { get; init; } = true;

    // What it is made of, once it is built.

    internal byte[] SessionKey => VectorIdentity.Random($"{Name}, session key");

    internal byte[] Ephemeral(int recipient) => VectorIdentity.Random($"{Name}, ephemeral key {recipient}");

    internal byte[] Stream =>
        [.. new byte[8], .. VectorIdentity.UInt64(StreamId ?? (Sender is null ? 0ul : 0x0123456789abcdef))];

    internal byte[] Grant(int recipient) =>
        [GrantVersion, .. SessionKey, .. VectorIdentity.UInt64(Recipients[recipient].Serial)];

    internal byte[][] KeyBlobs { get; private set; } = [];

    internal byte[] Bound { get; private set; } = [];

    internal byte[] Prk => HKDF.Extract(HashAlgorithmName.SHA256, SessionKey, SHA256.HashData(Bound));

    internal byte[] Commitment => Expand("valise/1 commitment");

    internal byte[] StampKey => Expand("valise/1 stamp");

    internal byte[] PayloadKey => Expand("valise/1 payload");

    internal byte[] TrailerKey => Expand("valise/1 trailer");

    internal byte[] Transcript => SHA256.HashData([.. Bound, .. Commitment]);

    internal byte[] Stamp { get; private set; } = [];

    internal byte[] Header { get; private set; } = [];

    internal List<byte[]> Chunks { get; } = [];

    internal byte[] ChunksHash => SHA256.HashData([.. Chunks.SelectMany(SHA256.HashData)]);

    internal byte[] TrailerSignature { get; private set; } = [];

    internal byte[] Trailer { get; private set; } = [];

    internal byte[] Encoded => [.. Header, .. Chunks.SelectMany(chunk => chunk), .. Trailer];

    /// <summary>The payload of a vector: byte i is i mod 251.</summary>
    internal static byte[] Pattern(int size) => [.. Enumerable.Range(0, size).Select(i => (byte)(i % 251))];

    internal static byte[] Nonce(int index, bool isLast) =>
        [0, 0, 0, .. VectorIdentity.UInt64((ulong)index), isLast ? (byte)1 : (byte)0];

    internal VectorMessage Build(RecordedSignatures signatures)
    {
        KeyBlobs = [.. Recipients.Select((_, i) => KeyBlob(i))];
        byte[] entries = [.. EntryBefore, .. KeyBlobs.SelectMany((blob, i) => (byte[])[.. Recipients[i].Identity.Fingerprint, 0, 1, 0, 122, .. blob])];
        Bound = [.. "valise\0"u8, 1, (byte)(entries.Length >> 16), (byte)(entries.Length >> 8), (byte)entries.Length, .. entries];

        Stamp = MakeStamp(signatures);
        byte[] sealedStamp = Encrypt(StampKey, new byte[12], Stamp, [.. Bound, .. Commitment]);
        Header = [.. Bound, .. Commitment, (byte)(sealedStamp.Length >> 8), (byte)sealedStamp.Length, .. sealedStamp];

        byte[][] plain = [.. Payload.Chunk(ChunkSize)];
        if (plain.Length == 0 || HasEmptyLastChunk)
            plain = [.. plain, []];
        for (int i = 0; i < plain.Length; i++)
            Chunks.Add(Encrypt(PayloadKey, Nonce(i, i == plain.Length - 1), plain[i], []));

        if (Sender is not null && HasTrailer)
        {
            byte[] signed = [.. "valise/1 payload\0"u8, .. SHA256.HashData(Header), .. ChunksHash];
            TrailerSignature = signatures.Sign(TrailerSigner ?? Sender, signed);
            Trailer = Encrypt(TrailerKey, new byte[12], TrailerSignature, []);
        }

        return this;
    }

    private byte[] MakeStamp(RecordedSignatures signatures)
    {
        byte[] card = Card?.Invoke(signatures) ?? Sender?.Card(signatures) ?? [];
        byte[] fields = [(byte)(card.Length >> 8), (byte)card.Length, .. card, .. VectorIdentity.UInt64(Time), .. Stream, (byte)FileName.Length, .. FileName];
        if (Sender is null)
            return [.. fields, 0];
        byte[] signed = [.. Encoding.ASCII.GetBytes(StampLabel), 0, .. Transcript, .. fields];
        return [.. fields, 64, .. signatures.Sign(StampSigner ?? Sender, signed)];
    }

    private byte[] KeyBlob(int recipient)
    {
        VectorIdentity identity = Recipients[recipient].Identity;
        byte[] blob = new byte[122];
        using ECDiffieHellman key = P256.ImportExchangeKey(identity.ExchangePoint)!;
        Hpke.Seal(new VectorEntropy([], [Ephemeral(recipient)]), key.PublicKey, identity.ExchangePoint, "valise/1 key blob"u8, identity.Fingerprint, Grant(recipient), blob);
        return blob;
    }

    private byte[] Expand(string label) => HKDF.Expand(HashAlgorithmName.SHA256, Prk, 32, Encoding.ASCII.GetBytes(label));

    private static byte[] Encrypt(byte[] key, byte[] nonce, byte[] plaintext, byte[] aad)
    {
        byte[] ciphertext = new byte[plaintext.Length], tag = new byte[TagSize];
        using var aead = new AesGcm(key, TagSize);
        aead.Encrypt(nonce, plaintext, ciphertext, tag, aad);
        return [.. ciphertext, .. tag];
    }
}
