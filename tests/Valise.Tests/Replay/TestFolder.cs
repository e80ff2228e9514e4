using System.Diagnostics;

namespace Valise.Tests;

/// <summary>A folder of its own for one test.</summary>
public sealed class TestFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("valise-test-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    /// <summary>What a person does to a folder: `cp -a`.</summary>
    public static void CopyArchive(params string[] arguments)
    {
        using Process copy = Process.Start("cp", ["-a", .. arguments]);
        copy.WaitForExit();
        if (copy.ExitCode != 0)
            throw new InvalidOperationException("cp failed");
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
