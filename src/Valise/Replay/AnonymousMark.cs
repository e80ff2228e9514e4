using System.Security.Cryptography;

namespace Valise;

/// <summary>The mark of an anonymous message: SHA-256 of its commitment, 32 bytes, and the time in its stamp.</summary>
public sealed record AnonymousMark : ReplaySubject
{
    internal const string Kind = "anonymous";

    /// <summary>Creates the mark.</summary>
    /// <param name="digest">SHA-256 of the commitment, 32 bytes.</param>
    /// <param name="stamped">The time in the stamp.</param>
    /// <exception cref="ArgumentException"><paramref name="digest"/> is not 32 bytes long.</exception>
    public AnonymousMark(ReadOnlySpan<byte> digest, DateTimeOffset stamped)
    {
        if (digest.Length != SHA256.HashSizeInBytes)
            throw new ArgumentException("The digest must be 32 bytes long.", nameof(digest));
        Digest = Convert.ToHexStringLower(digest);
        Stamped = stamped;
    }

    /// <summary>The mark of a message's commitment.</summary>
    /// <param name="commitment">The commitment in the header, 32 bytes.</param>
    /// <param name="stamped">The time in the stamp.</param>
    public static AnonymousMark OfCommitment(ReadOnlySpan<byte> commitment, DateTimeOffset stamped) =>
        new(SHA256.HashData(commitment), stamped);

    /// <summary>The digest, 64 lower-case hexadecimal digits.</summary>
    public string Digest { get; }

    /// <summary>The time in the stamp.</summary>
    public DateTimeOffset Stamped { get; }

    internal override DateTimeOffset? Time => Stamped;

    internal override string Key => $"{Kind} {Digest}";
}
