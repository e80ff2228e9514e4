using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Valise.Cli.Tests;

/// <summary>What scripts cannot bring about: full disks, closed pipes, signals, and two at once.</summary>
public sealed class FaultTests : IDisposable
{
    private const string Format = "--format cryptoapi";
    private const string Receiver = "--to keys/bob.pub.pem --format cryptoapi";

    // A file may grow to 1 MB only, and a write beyond that fails as on a full disk. The runtime's own double mapping of
    // its code counts as a file, too.
    private const string FullDisk = "trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f 1000;";

    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task A_message_cut_off_anywhere_is_damaged()
    {
        await _sandbox.DoAsync("id", "import", "keys/small.pem", "--name", "small");
        await File.WriteAllTextAsync(_sandbox.PathOf("plain"), "two blocks and a half of AES, cut off at each byte", Token);
        await _sandbox.DoAsync("seal", "plain", "--to", "keys/small.pub.pem", "--format", "cryptoapi", "-o", "message");
        byte[] message = await File.ReadAllBytesAsync(_sandbox.PathOf("message"), Token);
        Assert.Equal(4 + 12 + 128 + 64, message.Length);
        string[] names = [.. Enumerable.Range(0, message.Length).Select(length => $"{length}.valise")];
        for (int length = 0; length < message.Length; length++)
            await File.WriteAllBytesAsync(_sandbox.PathOf(names[length]), message[..length], Token);

        (int exitCode, string printed) = await _sandbox.RunAsync(["open", .. names, "--format", "cryptoapi"]);

        Assert.Equal(4, exitCode);
        Assert.Equal(names, Regex.Matches(printed, @"(?m)^valise: (\d+\.valise): \S").Select(line => line.Groups[1].Value));
        Assert.DoesNotContain(Enumerable.Range(0, message.Length), length => File.Exists(_sandbox.PathOf($"{length}")));
        Assert.Empty(_sandbox.Leftovers());
        await _sandbox.DoAsync("open", "message", "--format", "cryptoapi", "-o", "opened");
    }

    // CryptoAPI's padding lets one wrong session key in 256 pass, so one message of three failing is enough.
    [Theory]
    [InlineData("carol", "")]
    [InlineData("bob", "--oaep")]
    [InlineData("bob", "", 100)]
    public async Task What_a_wrong_key_opens_is_damaged_or_something_else(string name, string option, int changedByte = -1)
    {
        await _sandbox.DoAsync("id", "import", "keys/bob.pem", "--name", "bob");
        await _sandbox.DoAsync("id", "import", "keys/carol.pem", "--name", "carol");
        string[] files = ["one", "two", "three"];
        foreach (string file in files)
            await File.WriteAllTextAsync(_sandbox.PathOf(file), "unmistakable", Token);
        await _sandbox.DoAsync(["seal", .. files, "--to", "keys/bob.pub.pem", "--format", "cryptoapi"]);
        foreach (string file in files)
        {
            File.Delete(_sandbox.PathOf(file));
            byte[] message = await File.ReadAllBytesAsync(_sandbox.PathOf(file + ".valise"), Token);
            if (changedByte >= 0)
                message[changedByte] ^= 1;
            await File.WriteAllBytesAsync(_sandbox.PathOf(file + ".valise"), message, Token);
        }

        (int exitCode, string printed) = await _sandbox.RunAsync(
            ["open", .. files.Select(file => file + ".valise"), "--as", name, "--format", "cryptoapi", .. option.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal(4, exitCode);
        Assert.Contains("sealed with OAEP where you did not say --oaep", printed, StringComparison.Ordinal);
        foreach (string file in files.Where(file => File.Exists(_sandbox.PathOf(file))))
            Assert.NotEqual("unmistakable", await File.ReadAllTextAsync(_sandbox.PathOf(file), Token));
    }

    [Theory]
    [InlineData("valise seal big " + Receiver + " -o sealed")]
    [InlineData("valise seal " + Receiver + " -o sealed < big")]
    [InlineData("valise open message -o opened " + Format)]
    [InlineData("valise open " + Format + " < <(cat message) > opened-through-a-copy")]
    public async Task A_full_disk_leaves_no_part_of_a_file(string command)
    {
        await MakeBigMessageAsync();

        (int exitCode, string printed) = await _sandbox.ShellAsync($"{FullDisk} {command}");

        Assert.Equal((7, "valise: "), (exitCode, printed[..8]));
        Assert.False(File.Exists(_sandbox.PathOf("sealed")));
        Assert.False(File.Exists(_sandbox.PathOf("opened")));
        Assert.Empty(_sandbox.Leftovers());
        await _sandbox.DoAsync("open", "message", "--format", "cryptoapi", "-o", "not-recorded");
    }

    [Theory]
    [InlineData("valise seal " + Receiver + " < big > sealed-in-part")]
    [InlineData("valise open " + Format + " < message > opened-in-part")]
    public async Task A_full_disk_behind_a_redirection_is_file_trouble(string command)
    {
        await MakeBigMessageAsync();

        Assert.Equal((7, "valise: The file has become longer than its disk or a limit allows.\n"), await _sandbox.ShellAsync($"{FullDisk} {command}"));
        Assert.Empty(_sandbox.Leftovers());
    }

    [Theory]
    [InlineData("valise seal big " + Receiver + " -o -")]
    [InlineData("valise id list")]
    [InlineData("valise id list --json")]
    [InlineData("valise id export bob --as spki")]
    [InlineData("valise --help")]
    public async Task A_full_disk_behind_standard_output_is_file_trouble(string command)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full");
        await MakeBigMessageAsync();

        Assert.Equal((7, "valise: No space left on device\n"), await _sandbox.ShellAsync($"{command} > /dev/full"));
    }

    [Theory]
    [InlineData("valise open message -o - " + Format)]
    [InlineData("valise seal big -o - " + Receiver)]
    public async Task A_closed_pipe_is_told_in_a_sentence(string command)
    {
        await MakeBigMessageAsync();

        (int exitCode, string printed) = await _sandbox.ShellAsync($"{command} | head -c 1 > first; exit ${{PIPESTATUS[0]}}");

        Assert.Equal((7, "valise: Whoever read the output has stopped reading. It is not complete.\n"), (exitCode, printed));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 130)]
    [InlineData("KILL", 137)]
    public async Task A_signal_in_the_middle_leaves_no_part_of_a_file(string signal, int expected)
    {
        await MakeBigMessageAsync();

        // Both halves wait for the rest of their input when the signal comes.
        (int exitCode, string printed) = await _sandbox.ShellAsync($$"""
            set -m
            mkfifo pipe
            sleep 30 > pipe &
            head -c 2000000 big > pipe &
            valise seal pipe {{Receiver}} -o sealed 2> said &
            sealing=$!
            until ls -a | grep -q '^[.]valise-'; do sleep 0.05; done
            kill -{{signal}} $sealing
            wait $sealing
            code=$?
            kill %1
            cat said
            exit $code
            """);

        Assert.Equal(expected, exitCode);
        Assert.False(File.Exists(_sandbox.PathOf("sealed")));
        if (signal != "KILL")
        {
            Assert.Contains("valise: Interrupted.", printed, StringComparison.Ordinal);
            Assert.Empty(_sandbox.Leftovers());
        }
    }

    [Fact]
    public async Task An_interrupted_opening_counts_as_none()
    {
        await MakeBigMessageAsync();

        (int exitCode, _) = await _sandbox.ShellAsync($$"""
            set -m
            (head -c 2000000 message; sleep 30) | valise open {{Format}} -o opened 2> said &
            until ls -a | grep -q '^[.]valise-'; do sleep 0.05; done
            opening=$!
            kill -INT $opening
            wait $opening
            code=$?
            kill %1
            exit $code
            """);

        Assert.Equal(130, exitCode);
        Assert.False(File.Exists(_sandbox.PathOf("opened")));
        Assert.Empty(_sandbox.Leftovers());
        await _sandbox.DoAsync("open", "message", "--format", "cryptoapi", "-o", "opened");
    }

    [Fact]
    public async Task Of_several_that_open_a_message_at_once_one_does()
    {
        await MakeBigMessageAsync();

        (int ExitCode, string Printed)[] runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            i => _sandbox.RunAsync("open", "message", "--format", "cryptoapi", "-o", $"opened-{i}")));

        Assert.Equal([0, 5, 5, 5], runs.Select(run => run.ExitCode).Order());
        Assert.Single(Directory.EnumerateFiles(_sandbox.Folder, "opened-*"));
        Assert.Empty(_sandbox.Leftovers());
    }

    [Fact]
    public async Task Of_several_that_make_an_identity_at_once_one_does()
    {
        (int ExitCode, string Printed)[] runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            _ => _sandbox.RunAsync("id", "new", "alice", "--cryptoapi", "rsa-2048")));

        Assert.Equal([0, 2, 2, 2], runs.Select(run => run.ExitCode).Order());
        Assert.Empty(_sandbox.Leftovers());
        await _sandbox.DoAsync("id", "show", "alice");
    }

    [Fact]
    public async Task An_identity_that_is_interrupted_in_the_making_leaves_nothing()
    {
        await _sandbox.ShellAsync("timeout -s INT 1 valise id new alice --cryptoapi rsa-4096");

        Assert.Empty(_sandbox.Leftovers());
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task MakeBigMessageAsync()
    {
        await File.WriteAllTextAsync(_sandbox.PathOf("big"), new string('.', 3_000_000), Encoding.ASCII, Token);
        await _sandbox.DoAsync("id", "import", "keys/bob.pem", "--name", "bob");
        await _sandbox.DoAsync("seal", "big", "--to", "keys/bob.pub.pem", "--format", "cryptoapi", "-o", "message");
    }
}
