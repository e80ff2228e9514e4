namespace Valise.Cli.Tests;

/// <summary>The keys that OpenSSL made; <c>Scripts/README.md</c> lists them.</summary>
public static class TestKeys
{
    public static void CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Script.Folder, "keys")))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }
}
