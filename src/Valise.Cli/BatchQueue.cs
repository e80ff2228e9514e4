using System.Runtime.ExceptionServices;

namespace Valise.Cli;

/// <summary>The files of a batch that are being worked on, in their order.</summary>
internal sealed class BatchQueue
{
    private readonly Queue<(BatchFile File, Task<Action> Work)> _running = new();
    private OperationCanceledException? _interruption;
    private int _exitCode = Cli.ExitCode.Done;

    internal bool IsEmpty => _running.Count == 0;

    internal int Count => _running.Count;

    /// <summary>How long the files are together.</summary>
    internal long Size { get; private set; }

    internal bool IsInterrupted => _interruption is not null;

    /// <summary>That of the first file that failed.</summary>
    /// <exception cref="OperationCanceledException">The work was interrupted.</exception>
    internal int ExitCode
    {
        get
        {
            if (_interruption is not null)
                ExceptionDispatchInfo.Throw(_interruption);
            return _exitCode;
        }
    }

    internal void Add(BatchFile file, Func<BatchFile, Task<Action>> work)
    {
        _running.Enqueue((file, RunAsync(file, work)));
        Size += file.Size;
    }

    /// <summary>Waits for the first of them, and says what became of it.</summary>
    internal async Task FinishFirstAsync()
    {
        var (file, work) = _running.Dequeue();
        Size -= file.Size;
        try
        {
            (await work)();
        }
        catch (OperationCanceledException e)
        {
            _interruption ??= e;
        }
        catch (Exception e)
        {
            int code = Cli.ExitCode.Report(e, file.Path);
            _exitCode = _exitCode == Cli.ExitCode.Done ? code : _exitCode;
        }
    }

    private static async Task<Action> RunAsync(BatchFile file, Func<BatchFile, Task<Action>> work)
    {
        try
        {
            return await work(file);
        }
        finally
        {
            await file.PassInTurnAsync();
        }
    }
}
