using System.Globalization;

namespace Valise;

/// <summary>What a signed message is known by: the place in its sender's counting of the messages to one identity.</summary>
public sealed record MessageSerial : ReplaySubject
{
    internal const string Kind = "serial";

    /// <summary>Creates the subject.</summary>
    /// <param name="identity">The identity that the message was sealed to, mine.</param>
    /// <param name="sender">The sender's fingerprint.</param>
    /// <param name="stream">The stream, not zero.</param>
    /// <param name="serial">The serial, at least 1.</param>
    /// <param name="stamped">The time in the stamp.</param>
    /// <exception cref="ArgumentOutOfRangeException">The serial or the stream is zero.</exception>
    public MessageSerial(Fingerprint identity, Fingerprint sender, StreamId stream, ulong serial, DateTimeOffset stamped)
    {
        ArgumentOutOfRangeException.ThrowIfZero(serial);
        if (stream.IsZero)
            throw new ArgumentOutOfRangeException(nameof(stream), "The stream of a signed message is not zero.");
        (Identity, Sender, Stream, Serial, Stamped) = (identity, sender, stream, serial, stamped);
    }

    /// <summary>The identity that the message was sealed to, mine.</summary>
    public Fingerprint Identity { get; }

    /// <summary>The sender's fingerprint.</summary>
    public Fingerprint Sender { get; }

    /// <summary>The stream that the serial counts in.</summary>
    public StreamId Stream { get; }

    /// <summary>The serial, at least 1.</summary>
    public ulong Serial { get; }

    /// <summary>The time in the stamp, by the sender's clock.</summary>
    public DateTimeOffset Stamped { get; }

    internal override DateTimeOffset? Time => Stamped;

    internal override string Key => string.Create(
        CultureInfo.InvariantCulture, $"{Kind} {Identity.ToHex()} {Sender.ToHex()} {Stream} {Serial}");
}
