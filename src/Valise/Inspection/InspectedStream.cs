using System.Buffers;
using System.Security.Cryptography;

namespace Valise;

/// <summary>
/// A stream whose beginning can be looked at before it is read, and whose rest can be measured without holding it. The
/// stream below stays open.
/// </summary>
internal sealed class InspectedStream : ReadOnlyStream
{
    internal const int BeginningLength = 64;

    private const int PieceLength = 1 << 16;

    private readonly Stream _source;
    private readonly byte[] _beginning;
    private readonly int _beginningLength;
    private ReadOnlyMemory<byte> _unread;

    private InspectedStream(Stream source, byte[] beginning, int length)
    {
        _source = source;
        _beginning = beginning;
        _unread = beginning.AsMemory(0, length);
        _beginningLength = length;
    }

    /// <summary>The first bytes, <see cref="BeginningLength"/> or all there are. They are read all the same.</summary>
    internal ReadOnlySpan<byte> Beginning => _beginning.AsSpan(0, _beginningLength);

    /// <summary>Looks at the beginning of a stream.</summary>
    internal static async ValueTask<InspectedStream> OpenAsync(Stream source, CancellationToken cancellationToken)
    {
        var beginning = new byte[BeginningLength];
        int length = await source.ReadAtLeastAsync(
            beginning, beginning.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return new InspectedStream(source, beginning, length);
    }

    /// <summary>How many bytes there are from here to the end, where the stream is afterwards.</summary>
    internal async ValueTask<long> MeasureRestAsync(CancellationToken cancellationToken)
    {
        long length = _unread.Length;
        _unread = default;
        if (_source.CanSeek)
        {
            length += Math.Max(0, _source.Length - _source.Position);
            _source.Seek(0, SeekOrigin.End);
            return length;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            int read;
            while ((read = await _source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
                length += read;
            return length;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_unread.IsEmpty)
            return await _source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return Unread(buffer.Span);
    }

    public override int Read(Span<byte> buffer) => _unread.IsEmpty ? _source.Read(buffer) : Unread(buffer);

    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(_beginning);
        base.Dispose(disposing);
    }

    private int Unread(Span<byte> buffer)
    {
        int length = Math.Min(buffer.Length, _unread.Length);
        _unread.Span[..length].CopyTo(buffer);
        _unread = _unread[length..];
        return length;
    }
}
