using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Valise;

/// <summary>
/// What identifies an identity: 32 bytes, SHA-256 of <c>"valise/1 identity" || 0x00 || exchange key || signature
/// key</c>.
/// </summary>
/// <remarks>
/// Shown as sixteen groups of four hexadecimal digits, which two people can compare over the telephone.
/// </remarks>
public readonly struct Fingerprint : IEquatable<Fingerprint>
{
    /// <summary>The size of a fingerprint in bytes.</summary>
    public const int Size = 32;

    private const int DigitsPerGroup = 4;

    // Not two of 128 bits: what touches those cannot be compiled ahead, and almost everything touches a fingerprint.
    private readonly ulong _first, _second, _third, _fourth;

    /// <summary>Reads a fingerprint from its 32 bytes.</summary>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> is not 32 bytes long.</exception>
    public Fingerprint(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"A fingerprint has {Size} bytes.", nameof(bytes));
        _first = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _second = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _third = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _fourth = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>Computes the fingerprint of two public keys, SEC 1 uncompressed points of 65 bytes each.</summary>
    internal static Fingerprint Compute(ReadOnlySpan<byte> exchangeKey, ReadOnlySpan<byte> signatureKey)
    {
        ReadOnlySpan<byte> label = "valise/1 identity\0"u8;
        Span<byte> input = stackalloc byte[label.Length + 2 * P256.PointSize];
        label.CopyTo(input);
        exchangeKey.CopyTo(input[label.Length..]);
        signatureKey.CopyTo(input[(label.Length + P256.PointSize)..]);

        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(input, hash);
        return new Fingerprint(hash);
    }

    /// <summary>Reads a fingerprint as people write it: 64 hexadecimal digits of either case, with or without blanks,
    /// colons or hyphens between them.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Fingerprint fingerprint)
    {
        fingerprint = default;
        if (text is null || text.Length > 4 * Size)
            return false;

        Span<char> digits = stackalloc char[2 * Size];
        int count = 0;
        foreach (char c in text)
        {
            if (c is ' ' or ':' or '-')
                continue;
            if (count == digits.Length)
                return false;
            digits[count++] = c;
        }

        Span<byte> bytes = stackalloc byte[Size];
        if (count != digits.Length || Convert.FromHexString(digits, bytes, out _, out _) != OperationStatus.Done)
            return false;
        fingerprint = new Fingerprint(bytes);
        return true;
    }

    /// <summary>Reads a fingerprint as <see cref="TryParse"/> does.</summary>
    /// <exception cref="ValiseException">The text is not a fingerprint.</exception>
    public static Fingerprint Parse(string text) =>
        TryParse(text, out Fingerprint fingerprint) ? fingerprint : throw Error.NotAFingerprint(text);

    /// <summary>Writes the 32 bytes.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has no room for 32 bytes.</exception>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _first);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _second);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _third);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _fourth);
    }

    /// <summary>The 64 hexadecimal digits in lower case without blanks, as a file name for instance.</summary>
    public string ToHex() => $"{_first:x16}{_second:x16}{_third:x16}{_fourth:x16}";

    /// <summary>Sixteen groups of four hexadecimal digits with a blank between them.</summary>
    public override string ToString() =>
        string.Join(' ', ToHex().Chunk(DigitsPerGroup).Select(static group => new string(group)));

    /// <summary>Whether both are the same fingerprint.</summary>
    public bool Equals(Fingerprint other) =>
        _first == other._first && _second == other._second && _third == other._third && _fourth == other._fourth;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Fingerprint other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_first, _second, _third, _fourth);

    /// <summary>Whether both are the same fingerprint.</summary>
    public static bool operator ==(Fingerprint left, Fingerprint right) => left.Equals(right);

    /// <summary>Whether the two differ.</summary>
    public static bool operator !=(Fingerprint left, Fingerprint right) => !left.Equals(right);
}
