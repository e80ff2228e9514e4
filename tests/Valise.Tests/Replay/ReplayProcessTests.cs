using System.Diagnostics;
using Xunit;

namespace Valise.Tests;

public sealed class ReplayProcessTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ReplayProcessTests() => Directory.CreateDirectory(_folder["out"]);

    // Some switch .NET's own file locking off, for the sake of network drives.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [InlineData(false, 50)]
    public async Task Of_8_processes_that_open_the_same_messages_each_is_opened_by_exactly_one(bool withoutFileLocking, int atOnce = 1)
    {
        const int count = 1000;
        ChildProcess.OpenLedger(_folder.Root);
        Process[] processes = [.. Enumerable.Range(0, 8).Select(_ => ChildProcess.Start(_folder.Root, count, withoutFileLocking, atOnce))];
        string[][] lines = [.. (await Task.WhenAll(processes.Select(Lines))).SelectMany(each => each).Select(line => line.Split(' '))];
        Assert.All(processes, process => Assert.Equal(0, process.ExitCode));
        Assert.Equal(8 * count, lines.Length);
        Assert.All(lines, line => Assert.True(line[0] is "opened" or "refused"));
        Assert.Equal(
            Enumerable.Range(1, count), lines.Where(line => line[0] == "opened").Select(line => int.Parse(line[1])).Order());
        Assert.Equal(count, Directory.GetFiles(_folder["out"]).Length);
        int[] serials = [.. lines.Select(line => int.Parse(line[3])).Order()];
        Assert.Equal(serials.Distinct(), serials);
        if (atOnce == 1)
            Assert.Equal(Enumerable.Range(1, 8 * count), serials);
        Assert.Single(lines.Select(line => line[2]).Distinct());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public async Task A_process_that_is_killed_at_any_moment_loses_no_message_and_opens_none_twice(int atOnce)
    {
        const int rounds = 200, count = 40 * rounds;
        ChildProcess.OpenLedger(_folder.Root);
        var lines = new List<string>();
        for (int round = 0; round < rounds; round++)
        {
            using Process process = ChildProcess.Start(_folder.Root, count, atOnce: atOnce);
            Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(Token));
            for (int i = Random.Shared.Next(10); i > 0; i--)
                lines.Add((await process.StandardOutput.ReadLineAsync(Token))!);
            await Task.Delay(Random.Shared.Next(15), Token);
            process.Kill();
            lines.AddRange(await Lines(process));
        }

        string[][] words = [.. lines.Select(line => line.Split(' '))];
        Assert.DoesNotContain(words, word => word[0] is "lost" or "twice");
        Assert.Equal(words.Length, words.Select(word => (word[2], word[3])).Distinct().Count());
        Assert.Single(words.Select(word => word[2]).Distinct());

        FolderLedger ledger = ChildProcess.OpenLedger(_folder.Root);
        for (int number = 1; number <= count; number++)
        {
            ReplayVerdict verdict = await ledger.AskAsync(
                ChildProcess.Message(number), ReplayRules.Default, Token);
            Assert.Equal(File.Exists(_folder[Path.Combine("out", $"{number}")]), verdict.Reason == ReplayReason.Replayed);
        }

        Assert.Empty(Directory.GetFiles(_folder["ledger"], "claim"));
        Assert.Equal(
            Directory.GetFiles(_folder["out"]).Count(file => !Path.GetFileName(file).StartsWith('.')), ledger.Log.Read().Count());
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string[]> Lines(Process process)
    {
        string output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);

        // Without what a killed process left of its last line.
        return [.. output.Split('\n')[..^1].Where(line => line != "ready")];
    }
}
