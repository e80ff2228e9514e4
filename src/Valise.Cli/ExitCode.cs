using Valise.CryptoApi;

namespace Valise.Cli;

/// <summary>What the command tells the shell. README.md lists the same.</summary>
internal static class ExitCode
{
    internal const int Done = 0;
    internal const int Unexpected = 1;
    internal const int Usage = 2;
    internal const int NoKey = 3;
    internal const int Damaged = 4;
    internal const int File = 7;

    // EPIPE of errno.h.
    private const int BrokenPipe = 32;

    // 128 + SIGINT, as shells have it.
    internal const int Interrupted = 130;

    /// <summary>Says on standard error what went wrong, in a sentence, and gives the exit code for it.</summary>
    internal static int Report(Exception e, string? file = null)
    {
        (int code, string sentence) = e switch
        {
            ValiseException known => ((int)known.Kind, known.Message),
            CryptoApiException known => (Of(known.Error), known.Message),
            OperationCanceledException => (Interrupted, "Interrupted. No part of a file is left under its name."),
            IOException { HResult: BrokenPipe } => (File, "Whoever read the output has stopped reading. It is not complete."),
            // What .NET makes of EFBIG.
            ArgumentOutOfRangeException { ParamName: "value", Source: "System.Private.CoreLib" or "System.Console" } =>
                (File, "The file has become longer than its disk or a limit allows."),
            IOException or UnauthorizedAccessException => (File, e.Message),
            _ => (Unexpected, $"Something unexpected happened ({e.GetType().Name}): {e.Message}"),
        };
        Console.Error.WriteLine(file is null ? $"valise: {sentence}" : $"valise: {file}: {sentence}");
        return code;
    }

    private static int Of(CryptoApiError error) => error switch
    {
        CryptoApiError.NoKey => NoKey,
        CryptoApiError.KeySetEntryBad or CryptoApiError.BadKeySet or CryptoApiError.BadKeySetParameter => File,
        CryptoApiError.SilentContext or CryptoApiError.WrongPassphrase or CryptoApiError.BadKeyState
            or CryptoApiError.BadFlags => Usage,
        _ => Damaged,
    };
}
