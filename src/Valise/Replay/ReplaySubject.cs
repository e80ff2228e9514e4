using System.Globalization;

namespace Valise;

/// <summary>What a ledger knows a message by.</summary>
public abstract record ReplaySubject
{
    private protected ReplaySubject()
    {
    }

    /// <summary>What tells the message from every other, as one line of ASCII.</summary>
    internal abstract string Key { get; }

    /// <summary>The time in the stamp; null if the message has none.</summary>
    internal abstract DateTimeOffset? Time { get; }

    /// <summary>The key and the time, from which <see cref="Parse"/> makes the subject again.</summary>
    internal string ToText() => Time is { } time
        ? string.Create(CultureInfo.InvariantCulture, $"{Key} {time.ToUnixTimeMilliseconds()}")
        : Key;

    internal static ReplaySubject Parse(string text) => text.Split(' ') switch
    {
        [CryptoApiMark.Kind, var digest] => new CryptoApiMark(Convert.FromHexString(digest)),
        [AnonymousMark.Kind, var digest, var time] => new AnonymousMark(Convert.FromHexString(digest), TimeOf(time)),
        [MessageSerial.Kind, var identity, var sender, var stream, var serial, var time] => new MessageSerial(
            Fingerprint.Parse(identity),
            Fingerprint.Parse(sender),
            StreamId.Parse(stream),
            ulong.Parse(serial, CultureInfo.InvariantCulture),
            TimeOf(time)),
        _ => throw new FormatException($"'{text}' is not the subject of a claim."),
    };

    private static DateTimeOffset TimeOf(string milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture));
}
