namespace Valise.Tests;

/// <summary>A pipe full of zero bytes that takes no memory.</summary>
internal sealed class ZeroStream(long size) : ReadOnlyStream
{
    private long _left = size;

    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, _left);
        buffer[..count].Clear();
        _left -= count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));
}
