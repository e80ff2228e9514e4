using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Valise.Tests;

public sealed class PostgresProcessTests(PostgresServer server) : PostgresTest(server)
{
    private const int Count = 200;

    private static bool IsLong => Environment.GetEnvironmentVariable("VALISE_LONG_TESTS") == "1";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Open().CreateSchemaAsync(Token);
        await Open().BeginIdentityAsync(Replica.Me, Token);
    }

    [Fact]
    public async Task Of_4_replicas_with_the_same_messages_exactly_one_opens_each()
    {
        Process[] replicas = [.. Enumerable.Range(0, 4).Select(i => Replica.Start(ConnectionString, Folder[$"{i}"], Count))];
        string[][] lines = [.. (await Task.WhenAll(replicas.Select(Lines))).SelectMany(each => each).Select(line => line.Split(' '))];
        Assert.All(replicas, replica => Assert.Equal(0, replica.ExitCode));
        Assert.Equal(4 * Count, lines.Length);
        Assert.Equal(
            Enumerable.Range(1, Count), lines.Where(line => line[0] == "opened").Select(Number).Order());
        Assert.Equal(Enumerable.Range(1, Count).Where(number => !Replica.IsForMemory(number)), Delivered().Order());
        Assert.Equal(Count, (await Open().ReadLogAsync(Token)).Count);
        Assert.Equal(0, await CountAsync("valise_claim"));
    }

    [Fact]
    public async Task When_replicas_are_killed_in_the_middle_no_message_is_lost_and_none_opens_twice()
    {
        int kills = IsLong ? 50 : 5, count = Count * (IsLong ? 10 : 1);
        using Process survivor = Replica.Start(ConnectionString, Folder["survivor"], count);
        Task<string[]> survived = Lines(survivor);
        var lines = new List<string>();
        for (int i = 0; i < kills; i++)
        {
            using Process replica = Replica.Start(ConnectionString, Folder[$"{i}"], count);
            Assert.Equal("ready", await replica.StandardOutput.ReadLineAsync(Token));
            for (int j = Random.Shared.Next(20); j > 0; j--)
                lines.Add((await replica.StandardOutput.ReadLineAsync(Token))!);
            await Task.Delay(Random.Shared.Next(30), Token);
            replica.Kill();
            lines.AddRange(await Lines(replica));
        }

        // The one that survived waited for what the others had claimed and not delivered; what they have claimed after
        // it came by is opened by the next that asks.
        lines.AddRange(await survived);
        Assert.Equal(0, survivor.ExitCode);
        using Process next = Replica.Start(ConnectionString, Folder["next"], count);
        lines.AddRange(await Lines(next));
        Assert.Equal(0, next.ExitCode);

        Assert.Equal(Enumerable.Range(1, count).Where(number => !Replica.IsForMemory(number)), Delivered().Order());
        int[] opened = [.. lines.Where(line => line.StartsWith("opened", StringComparison.Ordinal)).Select(line => Number(line.Split(' ')))];
        Assert.Equal(opened.Length, opened.Distinct().Count());
        Assert.Equal(count, (await Open().ReadLogAsync(Token)).Count);
        Assert.Equal(0, await CountAsync("valise_claim"));

        // Those that a killed replica had opened and not yet told of.
        Assert.InRange(count - opened.Length, 0, Replica.AtOnce * kills);
    }

    private static int Number(string[] words) => int.Parse(words[1], CultureInfo.InvariantCulture);

    private IEnumerable<int> Delivered() => Directory.EnumerateFiles(Folder.Root, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetFileName(file)).Where(name => !name.StartsWith('.'))
        .Select(name => int.Parse(name, CultureInfo.InvariantCulture));

    private static async Task<string[]> Lines(Process process)
    {
        string output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);

        // Without what a killed process left of its last line.
        return [.. output.Split('\n')[..^1].Where(line => line != "ready")];
    }
}
