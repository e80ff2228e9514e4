using System.Text.RegularExpressions;
using Xunit;

namespace Valise.Cli.Tests;

/// <summary>Many files in one command: several are worked on at once, and nobody can tell.</summary>
public sealed class BatchTests : IDisposable
{
    private const int Count = 300;

    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_of_any_size_are_reported_in_order_with_serials_in_order_and_no_gap()
    {
        string[] files = await SealAsync();
        Directory.CreateDirectory(_sandbox.PathOf("out"));
        (int exitCode, string printed) = await _sandbox.RunAsync(["open", .. files.Select(file => file + ".valise"), "-o", "out"]);

        Assert.True(exitCode == 0, printed);
        Assert.Equal(
            files.Select((file, i) => $"{file}.valise {i + 1}"),
            Regex.Matches(printed, @"(?m)^Opened (\S+): .* serial (\d+)\.$").Select(line => $"{line.Groups[1]} {line.Groups[2]}"));
        Assert.DoesNotContain("Not arrived", printed, StringComparison.Ordinal);
        foreach (string file in files)
        {
            Assert.Equal(
                await File.ReadAllBytesAsync(_sandbox.PathOf(file), Token), await File.ReadAllBytesAsync(_sandbox.PathOf($"out/{file}"), Token));
        }

        Assert.Empty(_sandbox.Leftovers());
    }

    [Fact]
    public async Task Failures_stand_where_their_files_stand_and_the_first_gives_the_exit_code()
    {
        string[] messages = [.. (await SealAsync()).Select(file => file + ".valise")];
        await _sandbox.DoAsync("open", messages[20], "-o", "replayed");
        for (int i = 30; i < Count; i += 10)
        {
            byte[] message = await File.ReadAllBytesAsync(_sandbox.PathOf(messages[i]), Token);
            message[^1] ^= 1;
            await File.WriteAllBytesAsync(_sandbox.PathOf(messages[i]), message, Token);
        }

        Directory.CreateDirectory(_sandbox.PathOf("out"));
        (int exitCode, string printed) = await _sandbox.RunAsync(["open", .. messages[..25], "missing", .. messages[25..], messages[0], "-o", "out"]);

        string[] failing = [messages[20], "missing", .. Enumerable.Range(3, Count / 10 - 3).Select(i => messages[10 * i]), messages[0]];
        Assert.Equal(5, exitCode);
        Assert.Equal(failing, Regex.Matches(printed, @"(?m)^valise: (\S+): ").Select(line => line.Groups[1].Value));
        Assert.Equal(
            messages.Except(failing[..^1]), Regex.Matches(printed, @"(?m)^Opened (\S+): ").Select(line => line.Groups[1].Value));
        Assert.Equal(Count - failing.Length + 2, Directory.GetFiles(_sandbox.PathOf("out")).Length);
        Assert.Empty(_sandbox.Leftovers());
    }

    // What is refused at once must not let what comes after it overtake what came before.
    [Fact]
    public async Task A_file_that_is_refused_changes_nothing_about_the_order_of_the_others()
    {
        await _sandbox.DoAsync("id", "new", "me");
        await _sandbox.DoAsync("id", "export", "me", "-o", "me.card");
        string[] large = [.. Enumerable.Range(0, 20).Select(i => $"large{i}")], small = [.. Enumerable.Range(0, 20).Select(i => $"small{i}")];
        foreach (string file in large)
            await File.WriteAllBytesAsync(_sandbox.PathOf(file), new byte[1_000_000], Token);
        foreach (string file in small)
            await File.WriteAllTextAsync(_sandbox.PathOf(file), file, Token);
        await _sandbox.DoAsync(["seal", .. large, "--to", "me.card"]);
        await _sandbox.DoAsync(["seal", .. small, "--to", "me.card", "--anonymous"]);
        Directory.CreateDirectory(_sandbox.PathOf("out"));

        (int exitCode, string printed) = await _sandbox.RunAsync(
            ["open", .. large.Zip(small).SelectMany(pair => (string[])[pair.First + ".valise", pair.Second + ".valise"]), "-o", "out"]);

        Assert.Equal(6, exitCode);
        Assert.DoesNotContain("Not arrived", printed, StringComparison.Ordinal);
        Assert.Equal(large.Length, Directory.GetFiles(_sandbox.PathOf("out")).Length);
    }

    [Fact]
    public async Task Files_that_cannot_be_sealed_use_up_no_serial()
    {
        string[] files = await WriteAsync();
        await File.WriteAllTextAsync(_sandbox.PathOf("3.valise"), "mine", Token);
        (int exitCode, string printed) = await _sandbox.RunAsync(["seal", .. files, "missing", files[7], "--to", "me.card"]);
        Assert.Equal(7, exitCode);
        Assert.Equal(["3", "missing", files[7]], Regex.Matches(printed, @"(?m)^valise: (\S+): ").Select(line => line.Groups[1].Value));

        await _sandbox.DoAsync("seal", files[0], "--to", "me.card", "--force");
        (exitCode, printed) = await _sandbox.RunAsync("open", files[0] + ".valise", "-o", "first");
        Assert.Equal(0, exitCode);
        Assert.Contains($"serial {Count}.", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_is_interrupted_leaves_whole_files_and_no_serial_is_lost()
    {
        string[] files = await WriteAsync();
        (int exitCode, _) = await _sandbox.ShellAsync($$"""
            set -m
            valise seal {{string.Join(' ', files)}} --to me.card 2> said &
            sealing=$!
            until compgen -G '*.valise' > found; do :; done
            kill -INT $sealing
            wait $sealing
            """);

        Assert.True(exitCode is 0 or 130);
        Assert.Empty(_sandbox.Leftovers());
        string[] messages = [.. files.Select(file => file + ".valise").Where(file => File.Exists(_sandbox.PathOf(file)))];
        Directory.CreateDirectory(_sandbox.PathOf("out"));
        (exitCode, string printed) = await _sandbox.RunAsync(["open", .. messages, "-o", "out"]);
        Assert.True(exitCode == 0, printed);
    }

    // Most are small; some are worked on alone, and one is empty.
    private async Task<string[]> WriteAsync()
    {
        await _sandbox.DoAsync("id", "new", "me");
        await _sandbox.DoAsync("id", "export", "me", "-o", "me.card");
        string[] files = [.. Enumerable.Range(0, Count).Select(i => $"{i}")];
        for (int i = 0; i < Count; i++)
        {
            byte[] content = new byte[i == 11 ? 0 : i % 50 == 9 ? 3_000_000 : i % 20 == 4 ? 100_000 : 1000 + i];
            Random.Shared.NextBytes(content);
            await File.WriteAllBytesAsync(_sandbox.PathOf(files[i]), content, Token);
        }

        return files;
    }

    private async Task<string[]> SealAsync()
    {
        string[] files = await WriteAsync();
        await _sandbox.DoAsync(["seal", .. files, "--to", "me.card"]);
        return files;
    }
}
