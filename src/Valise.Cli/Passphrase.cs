using System.Text;
using Valise.CryptoApi;

namespace Valise.Cli;

/// <summary>Where passphrases come from: a file, or the person at the terminal.</summary>
internal sealed class Passphrase(string? file)
{
    private string? _given = file is null ? null : FirstLine(file);

    /// <summary>For something new: asked for twice on a terminal; null for none.</summary>
    internal string? Choose()
    {
        if (_given is not null || Console.IsInputRedirected || Console.IsErrorRedirected)
            return _given;

        string first = Ask("Passphrase for the private keys (empty for none): ");
        if (first.Length == 0)
            return null;
        if (first != Ask("Once more: "))
            throw new ValiseException(FailureKind.Usage, "The two passphrases are not the same. Nothing was made; try again.");
        return first;
    }

    /// <summary>For something that may need one: tries without, and asks on a terminal if there must be one.</summary>
    internal async Task<T> UseAsync<T>(Func<string?, Task<T>> use)
    {
        try
        {
            return await use(_given);
        }
        catch (CryptoApiException e) when (e.Error == CryptoApiError.SilentContext)
        {
            if (Console.IsInputRedirected || Console.IsErrorRedirected)
                throw new ValiseException(FailureKind.Usage, "The private key needs its passphrase. Give it with --passphrase-file.", e);
            _given = Ask("Passphrase: ");
            return await use(_given);
        }
    }

    private static string FirstLine(string file)
    {
        using var reader = new StreamReader(file);
        return reader.ReadLine() is { Length: > 0 } line
            ? line
            : throw new ValiseException(FailureKind.Usage, $"The passphrase file '{file}' is empty.");
    }

    private static string Ask(string prompt)
    {
        Console.Error.Write(prompt);
        var typed = new StringBuilder();
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
                break;
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (key.KeyChar != '\0')
                typed.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
