namespace Valise.Cli;

/// <summary>A file that is worked on, alone or with others at once.</summary>
internal sealed class BatchFile
{
    // One chunk of the payload by far suffices for what comes by the thousand; what is longer keeps all cores busy by itself.
    private const long MaxSmallSize = 1 << 20;

    private readonly Task _before;
    private readonly TaskCompletionSource _passed = new();

    private BatchFile(string path, long size, Task before) => (Path, Size, _before) = (path, size, before);

    internal string Path { get; }

    /// <summary>Its length in bytes; 0 when it is not small.</summary>
    internal long Size { get; }

    /// <summary>Whether others are worked on meanwhile. Then it is done in memory, and shows no progress.</summary>
    internal bool IsSmall => Size > 0;

    /// <summary>A file that nothing else is worked on with.</summary>
    internal static BatchFile Alone(string path) => new(path, 0, Task.CompletedTask);

    /// <summary>A file of several, which come one after the other where order counts.</summary>
    internal static BatchFile After(BatchFile? before, string path)
    {
        // Pipes and devices have no length, and neither have files that are not there.
        var file = new FileInfo(path);
        long size = path != CommonOptions.StandardStream && file.Exists && file.Length <= MaxSmallSize ? file.Length : 0;
        return new(path, size, before?._passed.Task ?? Task.CompletedTask);
    }

    /// <summary>Opens it for reading; a small one is read as a whole.</summary>
    internal Stream Open()
    {
        Stream source = Input.Open(Path);
        if (!IsSmall || source.Length > MaxSmallSize) // It may have grown since.
            return source;
        using (source)
        {
            var content = new MemoryStream((int)Size);
            source.CopyTo(content, 1 << 16);
            content.Position = 0;
            return content;
        }
    }

    /// <summary>Does what must be done in the order of the files, once those before it have, or have failed.</summary>
    /// <param name="begin">Begins it; the next may begin theirs when this returns.</param>
    internal async ValueTask<T> InTurnAsync<T>(Func<ValueTask<T>> begin)
    {
        await _before;
        ValueTask<T> begun = begin();
        Pass();
        return await begun;
    }

    /// <summary>Lets the next file have its turn, once those before this one have had theirs.</summary>
    internal async Task PassInTurnAsync()
    {
        await _before;
        Pass();
    }

    private void Pass() => _passed.TrySetResult();
}
