using System.Diagnostics;
using Xunit;

namespace Valise.Cli.Tests;

/// <summary>Many processes over the same messages, and processes that are killed while they work.</summary>
public sealed class RaceTests : IDisposable
{
    private const int Count = 200;

    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_8_processes_that_open_the_same_messages_each_message_is_opened_by_one()
    {
        string[] messages = await SealAsync();
        (int ExitCode, string Printed)[] runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
        {
            Directory.CreateDirectory(_sandbox.PathOf($"out-{i}"));
            return _sandbox.RunAsync(["open", .. messages, "-o", $"out-{i}"]);
        }));

        Assert.All(runs, run => Assert.True(run.ExitCode is 0 or 5, run.Printed));
        AssertAllAreOpenOnce(Directory.GetDirectories(_sandbox.Folder, "out-*"));
    }

    [Fact]
    public async Task Processes_that_are_killed_while_they_open_lose_no_message_and_open_none_twice()
    {
        string[] messages = await SealAsync();
        Directory.CreateDirectory(_sandbox.PathOf("out"));
        int opened = 0;
        for (int round = 0; round < 1000 && opened < Count; round++)
        {
            using Process process = _sandbox.Start(["open", .. messages, "-o", "out"]);
            Task output = process.StandardError.ReadToEndAsync(Token);
            await Task.Delay(Random.Shared.Next(60, 600), Token);
            process.Kill();
            await process.WaitForExitAsync(Token);
            await output;
            opened = Directory.GetFiles(_sandbox.PathOf("out"), "*.txt").Length;
        }

        // What opened last may have been killed before it was recorded for people; it counts as opened all the same.
        (int exitCode, string printed) = await _sandbox.RunAsync(["open", .. messages, "-o", "out"]);
        Assert.True(exitCode == 5, printed);
        AssertAllAreOpenOnce(_sandbox.PathOf("out"));
    }

    [Fact]
    public async Task Processes_that_are_killed_while_they_seal_use_no_serial_twice()
    {
        string[] files = await WriteAsync();
        int messagesSoFar = 0;
        for (int round = 0; round < 20 || (round < 1000 && messagesSoFar == 0); round++)
        {
            using Process process = _sandbox.Start(["seal", .. files, "--to", "me.card", "--force"]);
            Task output = process.StandardError.ReadToEndAsync(Token);
            await Task.Delay(Random.Shared.Next(60, 300 + 10 * round), Token); // Longer on a machine that is slow.
            process.Kill();
            await process.WaitForExitAsync(Token);
            await output;
            foreach (string sealedFile in Directory.GetFiles(_sandbox.Folder, "*.txt.valise"))
                File.Move(sealedFile, $"{sealedFile}.{round}");
            messagesSoFar = Directory.GetFiles(_sandbox.Folder, "*.txt.valise.*").Length;
        }

        // A serial that was used twice would be refused as a replay.
        Directory.CreateDirectory(_sandbox.PathOf("out"));
        string[] messages = Directory.GetFiles(_sandbox.Folder, "*.txt.valise.*");
        Assert.NotEmpty(messages);
        foreach (string message in messages)
            File.Move(message, message + ".valise");
        (int exitCode, string printed) = await _sandbox.RunAsync(["open", .. messages.Select(message => message + ".valise")]);
        Assert.True(exitCode == 0, printed);
    }

    private async Task<string[]> WriteAsync()
    {
        await _sandbox.DoAsync("id", "new", "me");
        await _sandbox.DoAsync("id", "export", "me", "-o", "me.card");
        string[] files = [.. Enumerable.Range(0, Count).Select(i => $"{i}.txt")];
        foreach (string file in files)
            await File.WriteAllTextAsync(_sandbox.PathOf(file), file, Token);
        return files;
    }

    private async Task<string[]> SealAsync()
    {
        string[] files = await WriteAsync();
        await _sandbox.DoAsync(["seal", .. files, "--to", "me.card"]);
        return [.. files.Select(file => file + ".valise")];
    }

    private static void AssertAllAreOpenOnce(params string[] folders)
    {
        FileInfo[] opened = [.. folders.SelectMany(folder => new DirectoryInfo(folder).GetFiles("*.txt"))];
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"{i}.txt").Order(), opened.Select(file => file.Name).Order());
        Assert.All(opened, file => Assert.Equal(file.Name, File.ReadAllText(file.FullName)));
    }
}
