namespace Valise.Tests;

/// <summary>The key BLOBs of <c>tests/Blobs</c>, which other programs made.</summary>
internal static class Blobs
{
    internal static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Blobs", name + ".blob"));
}
