using Spectre.Console;

namespace Valise.Cli;

/// <summary>A bar on the terminal while long work runs; nothing for short work, or where nobody watches.</summary>
internal static class Progress
{
    // What a second or so takes care of needs no bar.
    private const long LongWork = 256L << 20;

    /// <summary>Runs work that reports how many of <paramref name="total"/> bytes are done; -1 when nobody knows.</summary>
    internal static Task<T> RunAsync<T>(string what, long total, Func<IProgress<long>?, Task<T>> work) =>
        Console.IsErrorRedirected || total is >= 0 and < LongWork ? work(null) : RunWithBarAsync(what, total, work);

    private static async Task<T> RunWithBarAsync<T>(string what, long total, Func<IProgress<long>?, Task<T>> work)
    {
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        ProgressColumn[] columns = total < 0
            ? [new SpinnerColumn(), new TaskDescriptionColumn(), new DownloadedColumn(), new TransferSpeedColumn()]
            : [new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new TransferSpeedColumn(), new RemainingTimeColumn()];
        return await terminal.Progress().AutoClear(true).Columns(columns).StartAsync(async context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(what), maxValue: total < 0 ? double.MaxValue : total);
            return await work(new Reporter(task));
        });
    }

    private sealed class Reporter(ProgressTask task) : IProgress<long>
    {
        public void Report(long value) => task.Value = value;
    }
}
