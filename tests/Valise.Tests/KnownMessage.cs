using Xunit;
using static Valise.Tests.TestMessage;

namespace Valise.Tests;

/// <summary>
/// A message to Bob that is changed many times. Where a change leaves the header alone, the public key operations are
/// not done again: only payload and trailer are, with the keys that the header gave.
/// </summary>
internal sealed class KnownMessage : IDisposable
{
    private readonly Header _header;
    private readonly Card? _sender;
    private readonly KeySchedule _keys;

    internal KnownMessage(MessageDraft draft, int size)
    {
        Bytes = Seal(draft, TestMessage.Bytes(size));
        using MessageReader reader = UnlockAsync(new MemoryStream(Bytes), Bob).GetAwaiter().GetResult();
        byte[] sessionKey = new byte[KeyGrant.SessionKeySize];
        Assert.True(reader.Find(new HashSet<Fingerprint> { Bob.Fingerprint }).TryUnwrap(Bob, sessionKey, out _));
        (_header, _sender) = (reader.Header, reader.Stamp.Sender);
        _keys = new KeySchedule(sessionKey, _header.Bound.Span);
        Assert.True(IsAccepted(Bytes));
    }

    internal byte[] Bytes { get; }

    internal void Refused(byte[] changed, string what)
    {
        if (!changed.AsSpan().StartsWith(_header.Encoded.Span))
            TestMessage.Refused(changed, Bob, what);
        else if (!changed.AsSpan().SequenceEqual(Bytes))
            Assert.False(IsAccepted(changed), $"Accepted: {what}");
    }

    public void Dispose() => _keys.Dispose();

    private bool IsAccepted(byte[] message)
    {
        int start = _header.Encoded.Length;
        var input = new PayloadInput(new MemoryStream(message, start, message.Length - start));
        using var payload = new PayloadDecryptor(_keys, input, output: null, _sender is null ? 0 : Trailer.Size, expected: null, progress: null);
        try
        {
            payload.RunAsync(CancellationToken.None).GetAwaiter().GetResult();
            return _sender is null || Trailer.Verify(_keys, _sender, _header.Hash(), payload.Hash(), payload.Tail);
        }
        catch (ValiseException exception) when (exception.Kind == FailureKind.Damaged)
        {
            return false;
        }
    }
}
