using System.Buffers;
using System.Buffers.Text;

namespace Valise;

/// <summary>Reads the bytes of a PEM block from a stream and refuses any other spelling of them.</summary>
internal sealed class ArmorReader : ReadOnlyStream
{
    private const int TextSize = 1 << 16;

    private readonly Stream _source;
    private readonly string _label;
    private readonly byte[] _beginLine, _endLine;
    private readonly byte[] _text = new byte[TextSize];
    private readonly byte[] _bytes = new byte[TextSize / 4 * 3];
    private int _textStart, _textEnd;
    private int _bytesStart, _bytesEnd;
    private Expected _next = Expected.Begin;
    private bool _ended, _carriageReturns;

    /// <param name="source">The text.</param>
    /// <param name="label">The label that its BEGIN and END lines must have.</param>
    /// <param name="prefix">The beginning of the text, which was already read.</param>
    internal ArmorReader(Stream source, string label, ReadOnlyMemory<byte> prefix)
    {
        _source = source;
        _beginLine = Armor.BeginLine(label);
        _endLine = Armor.EndLine(label);
        _label = label;
        prefix.CopyTo(_text);
        _textEnd = prefix.Length;
    }

    public override int Read(Span<byte> buffer)
    {
        while (_bytesStart == _bytesEnd && !_ended)
        {
            MakeRoom();
            Added(_source.Read(_text.AsSpan(_textEnd)));
        }

        return Take(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_bytesStart == _bytesEnd && !_ended)
        {
            MakeRoom();
            Added(await _source.ReadAsync(_text.AsMemory(_textEnd), cancellationToken).ConfigureAwait(false));
        }

        return Take(buffer.Span);
    }

    private int Take(Span<byte> destination)
    {
        int taken = Math.Min(destination.Length, _bytesEnd - _bytesStart);
        _bytes.AsSpan(_bytesStart, taken).CopyTo(destination);
        _bytesStart += taken;
        return taken;
    }

    private void MakeRoom()
    {
        _text.AsSpan(_textStart.._textEnd).CopyTo(_text);
        (_textStart, _textEnd) = (0, _textEnd - _textStart);
        (_bytesStart, _bytesEnd) = (0, 0);
    }

    private void Added(int read)
    {
        _textEnd += read;
        bool sourceEnded = read == 0;
        while (TryTakeLine(sourceEnded, out ReadOnlySpan<byte> line))
            _next = Decode(line);
        if (!sourceEnded)
            return;
        if (_next != Expected.Nothing || _textStart != _textEnd)
            throw Error.DamagedArmor();
        _ended = true;
    }

    private bool TryTakeLine(bool sourceEnded, out ReadOnlySpan<byte> line)
    {
        line = default;
        ReadOnlySpan<byte> text = _text.AsSpan(_textStart.._textEnd);
        int end = text.IndexOf((byte)'\n');
        if (end < 0)
        {
            if (text.Length > 2 * Armor.LineSize)
                throw Error.DamagedArmor();
            // Only the END line may lack its line end.
            if (!sourceEnded || !text.SequenceEqual(_endLine))
                return false;
            line = text;
            _textStart = _textEnd;
            return true;
        }

        _textStart += end + 1;
        bool carriageReturn = end > 0 && text[end - 1] == '\r';
        if (_next == Expected.Begin)
            _carriageReturns = carriageReturn;
        else if (carriageReturn != _carriageReturns)
            throw Error.DamagedArmor();
        line = text[..(carriageReturn ? end - 1 : end)];
        return true;
    }

    private Expected Decode(ReadOnlySpan<byte> line)
    {
        switch (_next)
        {
            case Expected.Begin:
                return line.SequenceEqual(_beginLine) ? Expected.FirstLine : throw Error.WrongArmor(_label);
            case Expected.LineOrEnd or Expected.End when line.SequenceEqual(_endLine):
                return Expected.Nothing;
            case Expected.FirstLine or Expected.LineOrEnd when line.Length is > 0 and <= Armor.LineSize:
                return DecodeBase64(line) == Armor.BytesPerLine ? Expected.LineOrEnd : Expected.End;
            default:
                throw Error.DamagedArmor();
        }
    }

    private int DecodeBase64(ReadOnlySpan<byte> line)
    {
        Span<byte> destination = _bytes.AsSpan(_bytesEnd), again = stackalloc byte[Armor.LineSize];
        // .NET skips blanks and ignores the last digit's spare bits: only the one spelling encodes to itself again.
        if (Base64.DecodeFromUtf8(line, destination, out _, out int written) != OperationStatus.Done
            || Base64.EncodeToUtf8(destination[..written], again, out _, out int length) != OperationStatus.Done
            || !again[..length].SequenceEqual(line))
            throw Error.DamagedArmor();
        _bytesEnd += written;
        return written;
    }

    private enum Expected
    {
        Begin,
        FirstLine,
        LineOrEnd,
        End,
        Nothing,
    }
}
