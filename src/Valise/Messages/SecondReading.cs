namespace Valise;

/// <summary>
/// A source that is read twice. One that can be, is; of a pipe, what is read the first time goes into a temporary file
/// that nobody else sees. It is the message that is kept there, never its plaintext.
/// </summary>
internal sealed class SecondReading : IDisposable
{
    private readonly Stream _source;
    private readonly FileStream? _copy;
    private readonly long _start;

    internal SecondReading(Stream source)
    {
        _source = source;
        if (source.CanSeek)
        {
            _start = source.Position;
            First = source;
            return;
        }

        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        _copy = new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), options);
        First = new CopyingStream(source, _copy);
    }

    /// <summary>The source, for the first reading.</summary>
    internal Stream First { get; }

    /// <summary>The source from where it stood, for the second reading.</summary>
    internal Stream Second()
    {
        Stream second = _copy ?? _source;
        second.Position = _copy is null ? _start : 0;
        return second;
    }

    public void Dispose()
    {
        _copy?.Dispose();
        if (_copy is not null)
            First.Dispose();
    }
}
