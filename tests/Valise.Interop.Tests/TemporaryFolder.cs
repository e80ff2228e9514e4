namespace Valise.Interop.Tests;

/// <summary>A folder that lasts as long as a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("valise-interop-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
