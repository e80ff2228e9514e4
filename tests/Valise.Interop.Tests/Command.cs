using System.Diagnostics;
using System.Text;
using Xunit;

namespace Valise.Interop.Tests;

/// <summary>Another program: found, or its suite is skipped; run to its end, or the test fails.</summary>
internal static class Command
{
    /// <summary>The first of these programs that is there: a name is looked for on PATH. Without any, the test is
    /// skipped and says why; where CI is "true" it fails, for there nothing may go untested unseen.</summary>
    public static string Find(string advice, params string[] candidates)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var found = candidates
            .SelectMany(name => Path.IsPathRooted(name) ? [name] : folders.Select(folder => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
        if (found is not null)
            return found;

        var reason = $"{candidates[0]} is not installed: {advice}";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(reason);
        Assert.Skip(reason);
        throw new UnreachableException();
    }

    /// <summary>Runs a program on the input; a failure shows what the program said.</summary>
    public static byte[] Run(ProcessStartInfo start, ReadOnlyMemory<byte> input = default)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var complaint = process.StandardError.ReadToEndAsync();
        var feeding = Task.Run(() =>
        {
            using var stdin = process.StandardInput.BaseStream;
            stdin.Write(input.Span);
        });

        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        if (process.ExitCode != 0)
            Assert.Fail($"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: "
                + complaint.Result + Encoding.UTF8.GetString(output.ToArray()));
        feeding.Wait();
        return output.ToArray();
    }
}
