using System.Text;

namespace Valise.Cli;

/// <summary>Where passphrases come from: a file, or the person at the terminal.</summary>
internal sealed class Passphrase(string? file)
{
    private string? _given = file is null ? null : FirstLine(file);

    private static bool NobodyIsThere => Console.IsInputRedirected || Console.IsErrorRedirected;

    /// <summary>For something new: asked for twice on a terminal; null for none.</summary>
    internal string? Choose()
    {
        if (_given is not null || NobodyIsThere)
            return _given;

        string first = Ask("Passphrase for the private keys (empty for none): ");
        if (first.Length == 0)
            return null;
        if (first != Ask("Once more: "))
            throw new ValiseException(FailureKind.Usage, "The two passphrases are not the same. Nothing was made; try again.");
        return _given = first;
    }

    /// <summary>The passphrase of something that is there; null when it needs none and none was given.</summary>
    internal string? Get(bool isNeeded)
    {
        if (_given is null && isNeeded)
        {
            if (NobodyIsThere)
                throw new ValiseException(FailureKind.Usage, "The private keys are under a passphrase. Give it with --passphrase-file.");
            _given = Ask("Passphrase: ");
        }

        return _given;
    }

    /// <summary>Opens an identity, asking for its passphrase if there must be one.</summary>
    internal Identity Open(IdentityStore identities, string name) => identities.Open(name, Get(identities.NeedsPassphrase(name)));

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
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
