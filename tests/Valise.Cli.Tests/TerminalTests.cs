using Xunit;

namespace Valise.Cli.Tests;

/// <summary>What differs when a person sits at a terminal.</summary>
public sealed class TerminalTests : IDisposable
{
    private const string Escape = "\u001b";

    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task A_passphrase_is_asked_for_twice_and_not_shown()
    {
        (int exitCode, string printed) = await AtTerminalAsync("valise id new alice --cryptoapi rsa-2048", "correct horse", "correct horse");

        Assert.True(exitCode == 0, printed);
        Assert.Contains("(empty for none): ", printed, StringComparison.Ordinal);
        Assert.Contains("Once more: ", printed, StringComparison.Ordinal);
        Assert.Contains("under your passphrase", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", printed, StringComparison.Ordinal);
        Assert.Equal(2, (await _sandbox.RunAsync("id", "show", "alice")).ExitCode);

        (exitCode, printed) = await AtTerminalAsync("valise id show alice", "correct horse");

        Assert.True(exitCode == 0, printed);
        Assert.Contains("exchange   CryptoAPI", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_passphrases_that_differ_make_nothing()
    {
        (int exitCode, string printed) = await AtTerminalAsync("valise id new alice --cryptoapi rsa-2048", "correct horse", "correct house");

        Assert.Equal(2, exitCode);
        Assert.Contains("not the same", printed, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_sandbox.PathOf("home")));
    }

    [Fact]
    public async Task An_empty_passphrase_is_none()
    {
        (int exitCode, string printed) = await AtTerminalAsync("valise id new alice --cryptoapi rsa-2048", "");

        Assert.True(exitCode == 0, printed);
        Assert.DoesNotContain("Once more", printed, StringComparison.Ordinal);
        await _sandbox.DoAsync("id", "show", "alice");
    }

    [Fact]
    public async Task An_imported_key_gets_a_passphrase_too()
    {
        (int exitCode, string printed) = await AtTerminalAsync("valise id import keys/bob.pem --name bob", "correct horse", "correct horse");

        Assert.True(exitCode == 0, printed);
        Assert.Equal(2, (await _sandbox.RunAsync("id", "show", "bob")).ExitCode);
    }

    [Theory]
    [InlineData("y", 0)]
    [InlineData("Yes", 0)]
    [InlineData("n", 2)]
    [InlineData("", 2)]
    public async Task What_cannot_be_undone_needs_a_yes(string answer, int expected)
    {
        await _sandbox.DoAsync("id", "import", "keys/bob.pem", "--name", "bob");

        (int exitCode, string printed) = await AtTerminalAsync("valise id export bob --as pkcs8 -o leaked.pem", answer);
        Assert.Equal(expected, exitCode);
        Assert.Contains("unprotected? [y/N]", printed, StringComparison.Ordinal);
        Assert.Equal(expected == 0, File.Exists(_sandbox.PathOf("leaked.pem")));

        (exitCode, printed) = await AtTerminalAsync("valise id remove bob", answer);
        Assert.Equal(expected, exitCode);
        Assert.Contains("for ever? [y/N]", printed, StringComparison.Ordinal);
        Assert.Equal(expected == 0 ? 2 : 0, (await _sandbox.RunAsync("id", "show", "bob")).ExitCode);
    }

    [Fact]
    public async Task Bytes_do_not_go_to_a_terminal_unasked()
    {
        await _sandbox.DoAsync("id", "import", "keys/bob.pem", "--name", "bob");
        await File.WriteAllTextAsync(_sandbox.PathOf("plain"), "unmistakable", TestContext.Current.CancellationToken);
        await _sandbox.DoAsync("seal", "plain", "--to", "keys/bob.pub.pem", "--format", "cryptoapi", "-o", "message");

        foreach (string command in new[]
        {
            "valise seal --to keys/bob.pub.pem --format cryptoapi < plain",
            "valise open --format cryptoapi < message",
            "valise id export bob --as publickeyblob",
        })
        {
            (int exitCode, string printed) = await AtTerminalAsync(command);
            Assert.Equal(2, exitCode);
            Assert.Contains("-o -", printed, StringComparison.Ordinal);
            Assert.DoesNotContain("unmistakable", printed, StringComparison.Ordinal);
        }

        Assert.Contains("unmistakable", (await AtTerminalAsync("valise open --format cryptoapi -o - < message")).Printed, StringComparison.Ordinal);
        Assert.Contains("BEGIN PUBLIC KEY", (await AtTerminalAsync("valise id export bob --as spki")).Printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_long_work_shows_its_progress()
    {
        const string seal = "valise seal --to keys/bob.pub.pem --format cryptoapi -o";

        (int exitCode, string printed) = await AtTerminalAsync($"echo short | {seal} short");
        Assert.True(exitCode == 0, printed);
        Assert.DoesNotContain($"{Escape}[?25l", printed, StringComparison.Ordinal);

        (exitCode, printed) = await AtTerminalAsync($"(echo long; sleep 3) | {seal} long");
        Assert.True(exitCode == 0, printed);
        Assert.Contains($"{Escape}[?25l", printed, StringComparison.Ordinal);
    }

    // Types slowly: what is typed before the question would be lost.
    private async Task<(int ExitCode, string Printed)> AtTerminalAsync(string command, params string[] lines)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script") && OperatingSystem.IsLinux(), "There is no script command, which makes a terminal");
        string typing = string.Concat(lines.Select(line => $"sleep 2; printf '%s\\n' '{line}'; "));
        return await _sandbox.ShellAsync($"({typing} sleep 1) | script -qec \"{command}\" /dev/null");
    }
}
