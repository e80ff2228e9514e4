using System.Buffers.Text;

namespace Valise;

/// <summary>Writes bytes as a PEM block to a stream. The block has its END line only once it is completed.</summary>
internal sealed class ArmorWriter : Stream
{
    private const int Lines = 1024;

    private readonly Stream _destination;
    private readonly string _label;
    private readonly byte[] _bytes = new byte[Lines * Armor.BytesPerLine];
    private readonly byte[] _text = new byte[Lines * (Armor.LineSize + 1)];
    private int _count;
    private bool _begun;

    internal ArmorWriter(Stream destination, string label)
    {
        _destination = destination;
        _label = label;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            buffer = buffer[Take(buffer)..];
            if (_count == _bytes.Length)
                _destination.Write(Encode().Span);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            buffer = buffer[Take(buffer.Span)..];
            if (_count == _bytes.Length)
                await _destination.WriteAsync(Encode(), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes what is left and the END line.</summary>
    internal void Complete()
    {
        _destination.Write(Encode().Span);
        _destination.Write([.. Armor.EndLine(_label), (byte)'\n']);
    }

    /// <summary>Writes what is left and the END line.</summary>
    internal async ValueTask CompleteAsync(CancellationToken cancellationToken = default)
    {
        await _destination.WriteAsync(Encode(), cancellationToken).ConfigureAwait(false);
        byte[] end = [.. Armor.EndLine(_label), (byte)'\n'];
        await _destination.WriteAsync(end, cancellationToken).ConfigureAwait(false);
    }

    // Nothing: half a line cannot be written before the other half is known.
    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private int Take(ReadOnlySpan<byte> source)
    {
        int taken = Math.Min(source.Length, _bytes.Length - _count);
        source[..taken].CopyTo(_bytes.AsSpan(_count));
        _count += taken;
        return taken;
    }

    // The bytes at hand as lines; the BEGIN line first, once.
    private ReadOnlyMemory<byte> Encode()
    {
        int length = 0;
        for (int start = 0; start < _count; start += Armor.BytesPerLine)
        {
            ReadOnlySpan<byte> line = _bytes.AsSpan(start, Math.Min(Armor.BytesPerLine, _count - start));
            Base64.EncodeToUtf8(line, _text.AsSpan(length), out _, out int written);
            _text[length + written] = (byte)'\n';
            length += written + 1;
        }

        _count = 0;
        if (_begun)
            return _text.AsMemory(0, length);
        _begun = true;
        return (byte[])[.. Armor.BeginLine(_label), (byte)'\n', .. _text.AsSpan(0, length)];
    }
}
