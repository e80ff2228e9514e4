using System.Diagnostics;

namespace Valise.CryptoApi.Tests;

/// <summary>
/// Another process that uses a container at the same time: this very program, which says that it is ready, waits for a
/// line, does its work and says how it went.
/// </summary>
internal sealed class ContainerProcess : IDisposable
{
    internal const string Argument = "container-process";

    private readonly Process _process;

    private ContainerProcess(string[] work)
    {
        string program = Path.ChangeExtension(typeof(ContainerProcess).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        _process = Process.Start(new ProcessStartInfo(program, [Argument, .. work])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }

    /// <summary>Starts processes for one work and lets them begin at once.</summary>
    /// <returns>What each of them said.</returns>
    internal static async Task<string?[]> RunAsync(int count, params string[] work)
    {
        ContainerProcess[] processes = [.. Enumerable.Range(0, count).Select(_ => new ContainerProcess(work))];
        try
        {
            foreach (ContainerProcess process in processes)
                await process._process.StandardOutput.ReadLineAsync();
            foreach (ContainerProcess process in processes)
                await process._process.StandardInput.WriteLineAsync("go");
            return await Task.WhenAll(processes.Select(process => process._process.StandardOutput.ReadLineAsync()));
        }
        finally
        {
            foreach (ContainerProcess process in processes)
                process.Dispose();
        }
    }

    internal static int Run(string[] work)
    {
        Console.WriteLine("ready");
        Console.ReadLine();
        try
        {
            Console.WriteLine(Do(work));
        }
        catch (CryptoApiException e)
        {
            Console.WriteLine(e.Error);
        }

        return 0;
    }

    public void Dispose()
    {
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Do(string[] work)
    {
        var store = new KeyContainerStore(work[1]);
        switch (work[0])
        {
            case "create":
                store.Create(work[2]).Dispose();
                return "created";
            case "create many":
                for (int i = 0; i < 10; i++)
                    store.Create($"{work[2]} {Environment.ProcessId} {i}").Dispose();
                return "created";
            default:
                RsaPublicKey? last = null;
                for (int i = 0; i < 10; i++)
                {
                    using KeyContainer container = store.Open(work[2]);
                    last = container.GenerateKeyPair(KeySpec.Exchange, 512).PublicKey;
                }

                return Hex.Of(last!.ExportBlob());
        }
    }
}
