using System.Diagnostics;
using System.Security.Cryptography;
using Xunit;

namespace Valise.Interop.Tests;

/// <summary>
/// samples/SealFile: a Windows program, and the same source without Windows. What one build seals the other opens.
/// </summary>
public sealed class SampleTests(WinePrefix wine) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("valise-sample-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_the_sample_seals_on_one_side_it_opens_on_the_other()
    {
        // First, so that the test is skipped where there is no Wine.
        OnWindows("keys", "alice", "alice.pub");
        OnLinux("keys", "bob", "bob.pub");
        byte[] content = RandomNumberGenerator.GetBytes(100_003);
        File.WriteAllBytes(Path.Combine(_folder, "plain"), content);

        OnLinux("seal", "alice.pub", "plain", "to-alice");
        OnWindows("open", "alice", "to-alice", "opened-by-alice");
        OnWindows("seal", "bob.pub", "plain", "to-bob");
        OnLinux("open", "bob", "to-bob", "opened-by-bob");

        Assert.Equal(content, File.ReadAllBytes(Path.Combine(_folder, "opened-by-alice")));
        Assert.Equal(content, File.ReadAllBytes(Path.Combine(_folder, "opened-by-bob")));
    }

    private void OnWindows(params string[] arguments)
    {
        string program = WinePrefix.Publish("samples/SealFile", "sample-windows", "-r", "win-x64", "--self-contained") + ".exe";
        Run(wine.Windows(program, arguments));
    }

    private void OnLinux(params string[] arguments)
    {
        string program = WinePrefix.Publish("samples/SealFile", "sample-valise", "-p:Valise=true") + ".dll";
        Run(new ProcessStartInfo("dotnet", [program, .. arguments]));
    }

    private void Run(ProcessStartInfo start)
    {
        start.WorkingDirectory = _folder;
        start.Environment["VALISE_KEY_CONTAINERS"] = Path.Combine(_folder, "containers");
        Command.Run(start);
    }
}
