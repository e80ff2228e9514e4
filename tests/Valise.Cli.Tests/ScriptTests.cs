using Xunit;
using Xunit.Sdk;

namespace Valise.Cli.Tests;

public sealed class ScriptTests
{
    public static IEnumerable<TheoryDataRow<string>> Scripts =>
        Directory.EnumerateFiles(Script.Folder, "*.txt")
            .Order(StringComparer.Ordinal)
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Select(name => new TheoryDataRow<string>(name) { TestDisplayName = $"Scripts/{name}.txt" });

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task The_session_goes_as_written(string name) =>
        await RunAsync(await File.ReadAllTextAsync(Path.Combine(Script.Folder, name + ".txt"), TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("exists no-such-file")]
    [InlineData("! exists file")]
    [InlineData("empty .")]
    [InlineData("empty file")]
    [InlineData("cmp file other")]
    [InlineData("cmp file no-such-file")]
    [InlineData("! cmp file file")]
    [InlineData("stdout ^unlikely")]
    [InlineData("! stdout .")]
    [InlineData("stderr .")]
    [InlineData("mode 777 file")]
    [InlineData("exit 2 valise --version")]
    [InlineData("valise nonsense")]
    [InlineData("! valise nonsense")]
    [InlineData("no-such-command")]
    [InlineData("exists $UNSET")]
    public async Task A_line_that_does_not_hold_fails_its_script(string line)
    {
        var failure = await Assert.ThrowsAsync<FailException>(
            () => RunAsync($"valise --version\n{line}\n-- file --\none\n-- other --\ntwo\n"));

        Assert.Contains($"line 2: {line}", failure.Message, StringComparison.Ordinal);
    }

    private static async Task RunAsync(string text)
    {
        using var session = new ScriptSession();
        await session.RunAsync(Script.Parse(text));
    }
}
