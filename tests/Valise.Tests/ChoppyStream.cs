namespace Valise.Tests;

/// <summary>A pipe that hands out a few bytes at a time, and may fail in the middle.</summary>
internal sealed class ChoppyStream(ReadOnlyMemory<byte> content, int piece, int failAt = int.MaxValue) : ReadOnlyStream
{
    private readonly Random _random = new(piece);
    private int _position;

    public override int Read(Span<byte> buffer)
    {
        if (_position >= failAt)
            throw new IOException("The reader failed in the middle.");
        int count = Math.Min(Math.Min(buffer.Length, _random.Next(1, piece + 1)), content.Length - _position);
        content.Span.Slice(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.Yield();
        return Read(buffer.Span);
    }
}
