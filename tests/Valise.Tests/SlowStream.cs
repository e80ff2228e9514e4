namespace Valise.Tests;

/// <summary>A memory stream that is written slowly, by a thread of its own, and may be full at some point.</summary>
internal sealed class SlowStream(long room = long.MaxValue) : MemoryStream
{
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        if (Length + buffer.Length > room)
            throw new IOException("No space left on device.");
        Write(buffer.Span);
    }
}
