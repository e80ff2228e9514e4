using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Valise.Interop.Tests;

/// <summary>A running peer, for the tests of one class: CryptoAPI itself, spoken to in the language that
/// tests/Valise.Peer/README.md describes.</summary>
/// <param name="prefix">The Windows it runs in.</param>
public sealed class WinePeer(WinePrefix prefix) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private Process? _process;

    /// <summary>The answer to one line.</summary>
    public string Ask(string line)
    {
        var process = _process ??= Start();
        process.StandardInput.Write(line + "\n");
        var answer = process.StandardOutput.ReadLineAsync();
        if (answer.Wait(Patience) && answer.Result is not null)
            return answer.Result;

        // The next test starts with a new one.
        process.Kill();
        process.Dispose();
        _process = null;
        Assert.Fail($"the peer {(answer.IsCompleted ? "crashed" : "does not answer")}: {Shorten(line)}");
        throw new UnreachableException();
    }

    /// <summary>A line that must succeed.</summary>
    public void Do(FormattableString line) => Get(line);

    /// <summary>The bytes that a line hands out, which must succeed.</summary>
    /// <param name="line">The line; byte arrays in it are written in hex.</param>
    public byte[] Get(FormattableString line)
    {
        var text = string.Format(LineFormat.Instance, line.Format, line.GetArguments());
        var answer = Ask(text).Split(' ');
        Assert.True(answer[0] == "ok", $"{Shorten(text)}: {string.Join(' ', answer)}");
        return answer.Length < 3 ? [] : Convert.FromHexString(answer[2]);
    }

    public void Dispose()
    {
        if (_process is null)
            return;
        // The end of its input is the end of the peer.
        _process.StandardInput.Close();
        _process.WaitForExit(Patience);
        _process.Dispose();
        _process = null;
    }

    private Process Start()
    {
        var start = prefix.Peer();
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        var process = Process.Start(start)!;
        process.StandardInput.AutoFlush = true;
        return process;
    }

    private static string Shorten(string line) => line.Length <= 200 ? line : line[..200] + "...";

    /// <summary>Writes bytes in hex, no bytes as <c>""</c>, and numbers as numbers.</summary>
    private sealed class LineFormat : IFormatProvider, ICustomFormatter
    {
        public static readonly LineFormat Instance = new();

        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        public string Format(string? format, object? arg, IFormatProvider? formatProvider) => arg switch
        {
            byte[] { Length: 0 } => "\"\"",
            byte[] bytes => Convert.ToHexStringLower(bytes),
            IFormattable value => value.ToString(format, CultureInfo.InvariantCulture),
            _ => $"{arg}",
        };
    }
}
