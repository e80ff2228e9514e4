using Valise.Differential.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(TestContainers))]

namespace Valise.Differential.Tests;

/// <summary>A folder of the tests' own for Valise's key containers, gone when they are over.</summary>
public sealed class TestContainers : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("valise-containers-").FullName;

    public TestContainers() => Environment.SetEnvironmentVariable("VALISE_KEY_CONTAINERS", _folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
