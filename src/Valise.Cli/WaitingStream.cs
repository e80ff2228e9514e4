namespace Valise.Cli;

/// <summary>A terminal or a pipe, whose reading can be given up while it waits for somebody to type or send something.</summary>
internal sealed class WaitingStream(Stream stream) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    // The reading itself goes on until the process ends, so it gets a buffer that nobody else uses meanwhile.
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var own = new byte[Math.Min(buffer.Length, 1 << 16)];
        int length = await Task.Run(() => stream.Read(own), CancellationToken.None).WaitAsync(cancellationToken);
        own.AsMemory(0, length).CopyTo(buffer);
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
