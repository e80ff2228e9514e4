namespace Valise.Cli;

/// <summary>The same work for many files.</summary>
internal static class Batch
{
    /// <summary>
    /// Works on each file. One that fails is reported, and the others are worked on all the same; the first failure gives
    /// the exit code.
    /// </summary>
    internal static async Task<int> RunAsync(IReadOnlyList<string> files, Func<string, Task> work)
    {
        if (files.Count == 1)
        {
            await work(files[0]);
            return ExitCode.Done;
        }

        int result = ExitCode.Done;
        foreach (string file in files)
        {
            try
            {
                await work(file);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                int code = ExitCode.Report(e, file);
                result = result == ExitCode.Done ? code : result;
            }
        }

        return result;
    }
}
