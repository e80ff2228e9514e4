namespace Valise.Cli;

/// <summary>A terminal or a pipe, whose reading can be given up while it waits for somebody to type or send something.</summary>
internal sealed class WaitingStream(Stream stream) : Stream
{
    // As much as a pipe holds.
    private readonly byte[] _own = new byte[1 << 16];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    // A reading that was given up goes on until the process ends, into a buffer that nobody else uses.
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int wanted = Math.Min(buffer.Length, _own.Length);
        int length = await Task.Run(() => stream.Read(_own, 0, wanted), CancellationToken.None).WaitAsync(cancellationToken);
        _own.AsMemory(0, length).CopyTo(buffer);
        return length;
    }

    public override int Read(byte[] buffer, int offset, int count) => stream.Read(buffer, offset, count);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            stream.Dispose();
        base.Dispose(disposing);
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
