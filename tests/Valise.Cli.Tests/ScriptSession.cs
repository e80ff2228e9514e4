using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;
using Xunit.Sdk;

namespace Valise.Cli.Tests;

/// <summary>Runs one <see cref="Script"/> in a temporary folder.</summary>
public sealed class ScriptSession : IDisposable
{
    private readonly string _work = Directory.CreateTempSubdirectory("valise-script-").FullName;
    private readonly Dictionary<string, string> _environment;
    private byte[] _stdin = [];
    private byte[] _stdout = [];
    private byte[] _stderr = [];

    public ScriptSession() => _environment = new()
    {
        ["WORK"] = _work,
        ["HOME"] = _work,
        ["BLOBS"] = Path.Combine(AppContext.BaseDirectory, "Blobs"),
        ["VALISE_HOME"] = PathOf("home"),
    };

    public void Dispose() => Directory.Delete(_work, recursive: true);

    public async Task RunAsync(Script script)
    {
        TestKeys.CopyTo(PathOf("keys"));
        foreach (var (name, text) in script.Files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
            await File.WriteAllTextAsync(PathOf(name), text);
        }

        for (var i = 0; i < script.Lines.Count; i++)
        {
            try
            {
                if (ScriptWords.Split(script.Lines[i], name => _environment[name]) is { Count: > 0 } words)
                    await ExecuteAsync(words);
            }
            catch (Exception e) when (e is not SkipException)
            {
                Assert.Fail($"""
                    line {i + 1}: {script.Lines[i]}
                    {e.Message}
                    --- stdout
                    {Encoding.UTF8.GetString(_stdout)}
                    --- stderr
                    {Encoding.UTF8.GetString(_stderr)}
                    """);
            }
        }
    }

    private Task ExecuteAsync(List<string> words)
    {
        switch (words)
        {
            case ["valise", .. var arguments]:
                return RunValiseAsync(arguments, expected: 0);
            case ["exit", var code, "valise", .. var arguments]:
                return RunValiseAsync(arguments, int.Parse(code));
            case ["!", .. var assertion]:
                Check(!Holds(assertion), "it does");
                break;
            case ["stdin", var file]:
                _stdin = Read(file);
                break;
            case ["env", var setting] when setting.Split('=', 2) is [var name, var value]:
                _environment[name] = value;
                break;
            case ["cp", var from, var to]:
                File.WriteAllBytes(PathOf(to), Read(from));
                break;
            case ["rm", .. { Count: > 0 } paths]:
                paths.ForEach(Remove);
                break;
            case ["mkdir", .. { Count: > 0 } folders]:
                folders.ForEach(folder => Directory.CreateDirectory(PathOf(folder)));
                break;
            case ["chmod", var mode, var file]:
                if (OperatingSystem.IsWindows())
                    throw NoFileModes;
                File.SetUnixFileMode(PathOf(file), (UnixFileMode)Convert.ToInt32(mode, 8));
                break;
            case ["truncate", var length, var file]:
                File.WriteAllBytes(PathOf(file), Read(file)[..int.Parse(length)]);
                break;
            case ["flip", var offset, var file]:
                Flip(file, int.Parse(offset));
                break;
            case ["symlink", var target, var link]:
                File.CreateSymbolicLink(PathOf(link), target);
                break;
            case ["hardlink", var file, var link]:
                if (OperatingSystem.IsWindows())
                    Assert.Skip("Windows has no ln command");
                Process.Start("ln", [PathOf(file), PathOf(link)]).WaitForExit();
                break;
            case ["skip", var reason]:
                Assert.Skip(reason);
                break;
            default:
                Check(Holds(words), "it does not");
                break;
        }

        return Task.CompletedTask;
    }

    private bool Holds(List<string> assertion)
    {
        switch (assertion)
        {
            case ["stdout", var pattern]:
                return Matches(_stdout, pattern);
            case ["stderr", var pattern]:
                return Matches(_stderr, pattern);
            case ["cmp", var left, var right]:
                return Read(left).AsSpan().SequenceEqual(Read(right));
            case ["exists", var path]:
                return Path.Exists(PathOf(path));
            case ["empty", var folder]:
                return !Directory.EnumerateFileSystemEntries(PathOf(folder)).Any();
            case ["mode", var mode, var file]:
                if (OperatingSystem.IsWindows())
                    throw NoFileModes;
                return File.GetUnixFileMode(PathOf(file)) == (UnixFileMode)Convert.ToInt32(mode, 8);
            default:
                throw new InvalidOperationException("this is not a command of the scripts; see Scripts/README.md");
        }
    }

    private async Task RunValiseAsync(IEnumerable<string> arguments, int expected)
    {
        var input = _stdin;
        _stdin = [];
        (var exitCode, _stdout, _stderr) = await ValiseCommand.RunAsync(arguments, input, _work, _environment);
        Check(exitCode == expected, $"it exits with {exitCode}, not {expected}");
        Check(!Matches(_stderr, "^   at "), "it shows a stack trace");
        Check(!Matches(_stderr, "correct horse|PRIVATE KEY"), "it tells a secret");
    }

    private static SkipException NoFileModes => SkipException.ForSkip("Windows has no file modes");

    private static void Check(bool condition, string otherwise)
    {
        if (!condition)
            throw new InvalidOperationException(otherwise);
    }

    private static bool Matches(byte[] stream, string pattern) =>
        Regex.IsMatch(Encoding.UTF8.GetString(stream), pattern, RegexOptions.Multiline);

    private string PathOf(string name) => Path.Combine(_work, name);

    private byte[] Read(string name) => name switch
    {
        "stdout" => _stdout,
        "stderr" => _stderr,
        _ => File.ReadAllBytes(PathOf(name)),
    };

    private void Flip(string name, int offset)
    {
        byte[] content = Read(name);
        content[offset < 0 ? content.Length + offset : offset] ^= 0x80;
        File.WriteAllBytes(PathOf(name), content);
    }

    private void Remove(string name)
    {
        if (Directory.Exists(PathOf(name)))
            Directory.Delete(PathOf(name), recursive: true);
        else
            File.Delete(PathOf(name));
    }
}
