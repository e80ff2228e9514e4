using Spectre.Console;

namespace Valise.Cli;

/// <summary>A bar on the terminal while long work runs; nothing for short work, or where nobody watches.</summary>
internal static class Progress
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_refresh = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs work that reports how many of <paramref name="total"/> bytes are done; -1 when nobody knows.</summary>
    internal static async Task<T> RunAsync<T>(string what, long total, Func<IProgress<long>?, Task<T>> work)
    {
        if (Console.IsErrorRedirected)
            return await work(null);

        var done = new Latest();
        Task<T> running = Task.Run(() => work(done));
        if (await Task.WhenAny(running, Task.Delay(s_patience)) != running)
            await ShowAsync(what, total, done, running);
        return await running;
    }

    private static Task ShowAsync(string what, long total, Latest done, Task running)
    {
        // Interactive all the same when standard input is a pipe.
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Console.Error),
            Interactive = InteractionSupport.Yes,
        });
        ProgressColumn[] columns = total < 0
            ? [new SpinnerColumn(), new TaskDescriptionColumn(), new DownloadedColumn(), new TransferSpeedColumn()]
            : [new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new TransferSpeedColumn(), new RemainingTimeColumn()];
        return terminal.Progress().AutoClear(true).Columns(columns).StartAsync(async context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(what), maxValue: total < 0 ? double.MaxValue : total);
            while (!running.IsCompleted)
            {
                task.Value = done.Value;
                await Task.WhenAny(running, Task.Delay(s_refresh));
            }
        });
    }

    private sealed class Latest : IProgress<long>
    {
        private long _value;

        public long Value => Interlocked.Read(ref _value);

        public void Report(long value) => Interlocked.Exchange(ref _value, value);
    }
}
