using System.Diagnostics;
using Valise.Interop.Tests;

namespace Valise.Differential.Tests;

/// <summary>Wine's CryptoAPI: the peer as a process of its own, which is started again after it crashed.</summary>
internal sealed class WineSide(WinePrefix prefix) : ISide, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private Process? _process;

    public IReadOnlyList<string> Answer(IReadOnlyList<string> lines)
    {
        var process = _process ??= Start();
        // Both pipes are short, and answers are longer than questions: who only wrote would wait for ever.
        var writing = Task.Run(() => Write(process, lines));
        var answers = new List<string>(lines.Count);
        while (answers.Count < lines.Count)
        {
            var answer = process.StandardOutput.ReadLineAsync();
            if (!answer.Wait(Patience) || answer.Result is null)
            {
                answers.Add(answer.IsCompleted ? "crashed" : "silent");
                Stop();
                while (answers.Count < lines.Count)
                    answers.Add("gone");
                break;
            }

            answers.Add(answer.Result);
        }

        writing.Wait();
        return answers;
    }

    public void Dispose() => Stop();

    private static void Write(Process process, IReadOnlyList<string> lines)
    {
        try
        {
            foreach (var line in lines)
                process.StandardInput.Write(line + "\n");
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // The reader sees what became of it.
        }
    }

    private Process Start()
    {
        var start = prefix.Peer();
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        // What .NET says of its crash, on two dozen lines.
        process.BeginErrorReadLine();
        return process;
    }

    private void Stop()
    {
        _process?.Kill();
        _process?.Dispose();
        _process = null;
    }
}
