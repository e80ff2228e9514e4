using Xunit;

namespace Valise.Tests;

/// <summary>A sender, two recipients, and messages between them, in memory.</summary>
internal static class TestMessage
{
    internal static readonly IdentityKeys Alice, Bob, Carol;
    internal static readonly Card AliceCard, BobCard, CarolCard;
    internal static readonly StreamId SerialStream = new(0x0123456789abcdef);
    internal static readonly DateTimeOffset Time = new(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero);

    static TestMessage()
    {
        var entropy = new FixedEntropy();
        (Alice, Bob, Carol) = (entropy.Identity(), entropy.Identity(), entropy.Identity());
        (AliceCard, BobCard, CarolCard) = (Card.Create(Alice, "Alice", Time), Card.Create(Bob, "Bob", Time), Card.Create(Carol, "Carol", Time));
    }

    internal static Sender FromAlice => new(Alice, AliceCard, SerialStream);

    /// <summary>From Alice to Bob and Carol.</summary>
    internal static MessageDraft Signed => new(FromAlice, [new Addressee(BobCard, 7), new Addressee(CarolCard, 9)], "report.pdf", Time);

    internal static MessageDraft SignedTo(params Card[] cards) =>
        new(FromAlice, [.. cards.Select(card => new Addressee(card, 7))], "report.pdf", Time);

    internal static MessageDraft Anonymous => new(null, [new Addressee(BobCard, 0)], "", Time);

    internal static byte[] Bytes(int size)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    internal static async Task<byte[]> SealAsync(MessageDraft draft, byte[] plaintext, IEntropy? entropy = null)
    {
        using var destination = new MemoryStream();
        await MessageWriter.WriteAsync(draft, new MemoryStream(plaintext), destination, entropy: entropy, cancellationToken: TestContext.Current.CancellationToken);
        return destination.ToArray();
    }

    /// <summary>Opens a message whole, as the opener does without its ledger; the output is handed out at the end
    /// only.</summary>
    internal static async Task<byte[]> OpenAsync(Stream message, IdentityKeys keys)
    {
        using MessageReader reader = await UnlockAsync(message, keys);
        using var destination = new MemoryStream();
        await reader.DecryptAsync(destination, cancellationToken: TestContext.Current.CancellationToken);
        return destination.ToArray();
    }

    internal static async Task<MessageReader> UnlockAsync(Stream message, IdentityKeys keys)
    {
        MessageReader reader = await MessageReader.OpenAsync(message, TestContext.Current.CancellationToken);
        try
        {
            reader.Unlock(reader.Find(new HashSet<Fingerprint> { keys.Fingerprint }), keys);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Seals a small payload; in memory that is done before it returns.</summary>
    internal static byte[] Seal(MessageDraft draft, byte[] plaintext, IEntropy? entropy = null) =>
        SealAsync(draft, plaintext, entropy).GetAwaiter().GetResult();

    internal static byte[] Open(byte[] message, IdentityKeys keys) =>
        OpenAsync(new MemoryStream(message), keys).GetAwaiter().GetResult();

    internal static void Refused(byte[] message, IdentityKeys keys, string what)
    {
        try
        {
            Open(message, keys);
        }
        catch (ValiseException exception) when (exception.Kind is FailureKind.Damaged or FailureKind.NoKey)
        {
            return;
        }

        Assert.Fail($"Accepted: {what}");
    }
}
