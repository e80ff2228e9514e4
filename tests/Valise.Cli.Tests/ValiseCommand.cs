using System.Diagnostics;

namespace Valise.Cli.Tests;

/// <summary>The built command, as a child process without a terminal.</summary>
public static class ValiseCommand
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    /// <summary>Its path: VALISE_COMMAND, or the build beside these tests.</summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("VALISE_COMMAND") ?? Path.Combine(
        AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Valise.Cli.exe" : "Valise.Cli");

    public static async Task<(int ExitCode, byte[] Output, byte[] Error)> RunAsync(
        IEnumerable<string> arguments, byte[] input, string folder, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(s_patience);
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        try
        {
            await Task.WhenAll(
                WriteAsync(process.StandardInput, input, patience.Token),
                process.StandardOutput.BaseStream.CopyToAsync(output, patience.Token),
                process.StandardError.BaseStream.CopyToAsync(error, patience.Token));
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"valise did not end within {s_patience.TotalSeconds} seconds");
        }

        return (process.ExitCode, output.ToArray(), error.ToArray());
    }

    private static async Task WriteAsync(StreamWriter standardInput, byte[] input, CancellationToken cancellation)
    {
        try
        {
            await standardInput.BaseStream.WriteAsync(input, cancellation);
            standardInput.Close();
        }
        catch (IOException)
        {
            // A command may end before it has read everything.
        }
    }
}
