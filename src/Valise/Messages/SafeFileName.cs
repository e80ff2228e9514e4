namespace Valise;

/// <summary>The file name in a stamp, as a place on the receiver's disk.</summary>
public static class SafeFileName
{
    private const string Nameless = "message";

    // Windows takes the digits one to three in superscript for the plain ones.
    private static readonly string[] Reserved =
    [
        "CONIN$", "CONOUT$", "COM\u00b9", "COM\u00b2", "COM\u00b3", "LPT\u00b9", "LPT\u00b2", "LPT\u00b3",
        "CON", "PRN", "AUX", "NUL", "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    ];

    /// <summary>Whether a sender may suggest this name.</summary>
    /// <param name="name">One path component, or empty for no suggestion.</param>
    public static bool CanBeSuggested(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return FileNameRule.IsValid(name);
    }

    /// <summary>The path of a suggested name in the folder that the user chose.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="suggested">What the stamp says: one path component, or empty.</param>
    /// <returns>A path in that folder; what some platform cannot take as a name is changed.</returns>
    public static string In(string folder, string suggested)
    {
        ArgumentNullException.ThrowIfNull(suggested);
        string name = suggested.TrimEnd('.', ' ');
        foreach (char c in "<>\"|?*")
            name = name.Replace(c, '_');
        if (name.Length == 0)
            name = Nameless;
        if (Reserved.Contains(name.Split('.')[0].TrimEnd(), StringComparer.OrdinalIgnoreCase))
            name = "_" + name;
        return Path.Combine(folder, name);
    }
}
