namespace Valise.Cli;

/// <summary>The same work for many files.</summary>
internal static class Batch
{
    // What is worked on at once. Far more than there are cores: those that wait for the disk wait together.
    private const int MaxFiles = 128;
    private const long MaxSize = 8 << 20;

    /// <summary>
    /// Works on each file, on several small ones at once. What there is to say is said in the order of the files. One that
    /// fails is reported, and the others are worked on all the same; the first failure gives the exit code.
    /// </summary>
    /// <param name="files">The files.</param>
    /// <param name="work">Works on a file, and gives what is to be done once those before it are done.</param>
    internal static async Task<int> RunAsync(IReadOnlyList<string> files, Func<BatchFile, Task<Action>> work)
    {
        if (files.Count == 1)
        {
            (await work(BatchFile.Alone(files[0])))();
            return ExitCode.Done;
        }

        var running = new BatchQueue();
        var seen = new HashSet<string>();
        BatchFile? before = null;
        foreach (string path in files)
        {
            // A file that is named again must find what the first time left.
            BatchFile file = seen.Add(Path.GetFullPath(path)) ? BatchFile.After(before, path) : BatchFile.Alone(path);
            bool isAlone = !file.IsSmall || before is { IsSmall: false };
            while (!running.IsEmpty && (isAlone || running.Count == MaxFiles || running.Size + file.Size > MaxSize))
                await running.FinishFirstAsync();
            if (running.IsInterrupted)
                break;
            running.Add(file, work);
            before = file;
        }

        while (!running.IsEmpty)
            await running.FinishFirstAsync();
        return running.ExitCode;
    }
}
