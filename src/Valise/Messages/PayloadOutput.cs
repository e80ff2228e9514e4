using Microsoft.Win32.SafeHandles;

namespace Valise;

/// <summary>Where a payload is written to: a file at positions, by several threads, or any other stream in
/// order.</summary>
internal sealed class PayloadOutput
{
    private readonly Stream _stream;
    private readonly SafeFileHandle? _file;
    private readonly long _start;

    /// <param name="stream">Where to write to.</param>
    /// <param name="inOrder">Whether the stream is to hold the payload's beginning at every moment.</param>
    internal PayloadOutput(Stream stream, bool inOrder = false)
    {
        _stream = stream;
        // A handle that someone else opened may be in append mode, as after the shell's >>, where the system ignores
        // positions. Such a stream does not know its path.
        if (inOrder || stream.GetType() != typeof(FileStream) || !stream.CanSeek)
            return;
        var file = (FileStream)stream;
        if (!Path.IsPathFullyQualified(file.Name))
            return;
        file.Flush();
        _file = file.SafeFileHandle;
        _start = file.Position;
    }

    /// <summary>Whether <see cref="WriteAt"/> may be used, in any order and by several threads.</summary>
    internal bool IsPositional => _file is not null;

    internal void WriteAt(long distance, ReadOnlySpan<byte> source) =>
        RandomAccess.Write(_file!, source, _start + distance);

    internal ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken) =>
        _stream.WriteAsync(source, cancellationToken);

    /// <summary>Leaves the stream behind what was written at positions.</summary>
    internal void Finish(long distance)
    {
        if (_file is not null)
            _stream.Position = _start + distance;
    }
}
