namespace Valise.Cli;

/// <summary>Files that belong together: all of them appear when all are complete.</summary>
internal sealed class PendingFiles : IDisposable
{
    private readonly List<PendingFile> _files = [];

    internal Stream Add(string path, bool overwrite)
    {
        var file = PendingFile.Create(path, overwrite);
        _files.Add(file);
        return file.Stream;
    }

    internal void Commit() => _files.ForEach(file => file.Commit());

    public void Dispose() => _files.ForEach(file => file.Dispose());
}
