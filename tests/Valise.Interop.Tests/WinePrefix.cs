using System.Diagnostics;
using Xunit;

[assembly: AssemblyFixture(typeof(Valise.Interop.Tests.WinePrefix))]

namespace Valise.Interop.Tests;

/// <summary>A Windows of our own under Wine, with the peer in it: made when the first suite asks for it, gone when
/// the last test has run.</summary>
public sealed class WinePrefix : IDisposable
{
    private readonly Lazy<string> _folder = new(MakeFolder);
    private readonly Lazy<string> _peer = new(() => Publish("tests/Valise.Peer", "peer", "-r", "win-x64", "--self-contained"));

    /// <summary>How to start the peer.</summary>
    public ProcessStartInfo Peer() => Start(FindWine(), _folder.Value, _peer.Value + ".exe");

    /// <summary>How to start another program for Windows.</summary>
    public ProcessStartInfo Windows(string program, params string[] arguments) =>
        Start(FindWine(), _folder.Value, [program, .. arguments]);

    public void Dispose()
    {
        if (!_folder.IsValueCreated)
            return;
        var server = Find("wineserver", "/usr/lib/wine/wineserver", "/usr/lib/wine/wineserver64");
        Command.Run(Start(server, _folder.Value, "--kill"));
        Directory.Delete(_folder.Value, recursive: true);
    }

    private static string FindWine() => Find("wine64", "wine", "/usr/lib/wine/wine64");

    private static string Find(params string[] candidates) => Command.Find("apt-get install wine64", candidates);

    private static ProcessStartInfo Start(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments);
        start.Environment["WINEPREFIX"] = folder;
        start.Environment["WINEDEBUG"] = "-all";
        // Where there is no display, Wine does not ask whether to download what the peer has no use for.
        start.Environment.Remove("DISPLAY");
        start.Environment.Remove("WAYLAND_DISPLAY");
        return start;
    }

    private static string MakeFolder()
    {
        var wine = FindWine();
        var folder = Directory.CreateTempSubdirectory("valise-wine-").FullName;
        ProcessStartInfo boot = Start(wine, folder, "wineboot", "--init");
        try
        {
            Command.Run(boot);
        }
        catch (Xunit.Sdk.FailException)
        {
            // On a busy machine it fails now and then when all is set up already; what is not is done now.
            Command.Run(boot);
        }

        return folder;
    }

    /// <summary>Publishes a project of this repository, if it was changed since, and gives the program without .exe.</summary>
    internal static string Publish(string project, string name, params string[] options)
    {
        var root = RepositoryRoot();
        var source = Path.Combine(root, project);
        var target = Path.Combine(root, "artifacts", name);
        var program = Path.Combine(target, Path.GetFileName(project));
        var library = program + ".dll";
        var changed = new[] { source, Path.Combine(root, "src", "Valise.CryptoApi") }
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs*", SearchOption.AllDirectories))
            .Max(File.GetLastWriteTimeUtc);
        if (!File.Exists(library) || File.GetLastWriteTimeUtc(library) < changed)
        {
            Command.Run(new ProcessStartInfo("dotnet", ["publish", source, "-c", "Release", "-o", target, .. options]));
            File.SetLastWriteTimeUtc(library, DateTime.UtcNow);
        }

        return program;
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Valise.slnx")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run inside a checkout.");
        return folder.FullName;
    }
}
