using Microsoft.Win32.SafeHandles;

namespace Valise;

/// <summary>Where a payload is read from: a file at positions, by several threads, or any other stream in
/// order.</summary>
internal sealed class PayloadInput
{
    private readonly Stream _stream;
    private readonly SafeFileHandle? _file;

    internal PayloadInput(Stream stream)
    {
        _stream = stream;
        if (stream.GetType() != typeof(FileStream) || !stream.CanSeek)
            return;
        _file = ((FileStream)stream).SafeFileHandle;
        Position = stream.Position;
        // Files that are made as they are read, as in /proc, say that they are empty.
        Remaining = Math.Max(0, stream.Length - Position);
    }

    /// <summary>Where the payload begins or goes on.</summary>
    internal long Position { get; private set; }

    /// <summary>The bytes left to the end of a file, as its length says; 0 when it is not known.</summary>
    internal long Remaining { get; }

    /// <summary>Reads the next bytes in order.</summary>
    internal ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (_file is null)
            return _stream.ReadAsync(destination, cancellationToken);
        int read = RandomAccess.Read(_file, destination.Span, Position);
        Position += read;
        return ValueTask.FromResult(read);
    }

    /// <summary>Reads bytes of a file at a distance from <see cref="Position"/>.</summary>
    internal void ReadAt(long distance, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int read = RandomAccess.Read(_file!, destination, Position + distance);
            if (read == 0)
                throw Error.SourceChanged();
            distance += read;
            destination = destination[read..];
        }
    }

    /// <summary>Leaves the stream behind what was read at positions.</summary>
    internal void Finish(long distance = 0)
    {
        if (_file is not null)
            _stream.Position = Position + distance;
    }
}
