using System.Diagnostics;
using System.Text;
using Xunit;

namespace Valise.Cli.Tests;

/// <summary>A temporary folder with a home and the test keys, and the command to run there.</summary>
public sealed class Sandbox : IDisposable
{
    private readonly Dictionary<string, string> _environment;

    public Sandbox()
    {
        _environment = new() { ["VALISE_HOME"] = PathOf("home"), ["HOME"] = Folder };
        TestKeys.CopyTo(PathOf("keys"));
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("valise-sandbox-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>The names of all files that the command left half done, wherever they are.</summary>
    public string[] Leftovers() =>
        [.. Directory.EnumerateFileSystemEntries(Folder, ".valise-*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })];

    /// <summary>Runs the command: what it printed, standard error after standard output.</summary>
    public async Task<(int ExitCode, string Printed)> RunAsync(params string[] arguments)
    {
        (int exitCode, byte[] output, byte[] error) = await ValiseCommand.RunAsync(arguments, [], Folder, _environment);
        string printed = Encoding.UTF8.GetString(output) + Encoding.UTF8.GetString(error);
        Assert.DoesNotMatch(@"(?m)^   at ", printed);
        return (exitCode, printed);
    }

    /// <summary>Starts the command, for a test that ends it. Only its standard error is captured.</summary>
    public Process Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(ValiseCommand.Program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in _environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Runs the command, which must succeed.</summary>
    public async Task DoAsync(params string[] arguments)
    {
        (int exitCode, string printed) = await RunAsync(arguments);
        Assert.True(exitCode == 0, printed);
    }

    /// <summary>Runs lines of bash, in which <c>valise</c> is the command. Skips the test where there is no bash.</summary>
    public async Task<(int ExitCode, string Printed)> ShellAsync(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has neither bash nor signals");
        Directory.CreateDirectory(PathOf("bin"));
        if (!File.Exists(PathOf("bin/valise")))
            File.CreateSymbolicLink(PathOf("bin/valise"), ValiseCommand.Program);

        var start = new ProcessStartInfo("bash", ["-c", script])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in _environment)
            start.Environment[name] = value;
        start.Environment["PATH"] = $"{PathOf("bin")}:{start.Environment["PATH"]}";
        start.Environment["TERM"] = "xterm";

        using Process bash = Process.Start(start)!;
        bash.StandardInput.Close();
        Task<string> output = bash.StandardOutput.ReadToEndAsync();
        Task<string> error = bash.StandardError.ReadToEndAsync();
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        string printed = await output + await error;
        Assert.DoesNotMatch(@"(?m)^   at ", printed);
        return (bash.ExitCode, printed);
    }
}
