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

        _copy = CreateNameless();
        First = new CopyingStream(source, _copy);
    }

    // Nothing is left of it however the process ends: elsewhere than on Windows it loses its name at once.
    private static FileStream CreateNameless()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite };
        if (OperatingSystem.IsWindows())
        {
            options.Options = FileOptions.DeleteOnClose;
            return new FileStream(path, options);
        }

        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        File.Delete(path);
        return file;
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
