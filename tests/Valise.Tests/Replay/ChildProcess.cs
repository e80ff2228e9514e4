using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Valise.Tests;

/// <summary>
/// Another process that opens messages and takes serials. It is this program, which does that instead of running tests
/// when it is told to by its environment.
/// </summary>
internal static class ChildProcess
{
    private const string Variable = "VALISE_TEST_CHILD";

    internal static readonly Fingerprint Me = Named("me"), Sender = Named("sender");

    /// <summary>Starts a process that opens the messages 1 to <paramref name="count"/> into files of those names.</summary>
    /// <param name="root">The folder of ledger, serials and files.</param>
    /// <param name="count">How many messages there are.</param>
    /// <param name="withoutFileLocking">Whether .NET's own file locking is off.</param>
    /// <param name="atOnce">How many it opens at once, and how many serials it reserves.</param>
    internal static Process Start(string root, int count, bool withoutFileLocking = false, int atOnce = 1)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Valise.Tests"))
        {
            RedirectStandardOutput = true,
            Environment =
            {
                [Variable] = root,
                ["VALISE_TEST_COUNT"] = count.ToString(CultureInfo.InvariantCulture),
                ["VALISE_TEST_AT_ONCE"] = atOnce.ToString(CultureInfo.InvariantCulture),
            },
        };
        if (withoutFileLocking)
            start.Environment["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = "1";
        return Process.Start(start)!;
    }

    /// <summary>
    /// Every third message is a CryptoAPI one, the others have serials, in streams of 4,000 so that they may be opened
    /// in any order.
    /// </summary>
    internal static ReplaySubject Message(int number) => number % 3 == 0
        ? CryptoApiMark.OfRsaBlock(Encoding.ASCII.GetBytes($"message {number}"))
        : new MessageSerial(
            Me, Sender, new StreamId(SHA256.HashData([(byte)(number / 4000)]).AsSpan(0, StreamId.Size)), (ulong)number, DateTimeOffset.UnixEpoch.AddDays(20000));

    internal static FolderLedger OpenLedger(string root)
    {
        FolderLedger ledger = FolderLedger.Create(Path.Combine(root, "ledger"));
        ledger.BeginIdentity(Me);
        return ledger;
    }

    [ModuleInitializer]
    internal static void RunIfChild()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } root)
            return;
        Run(root, Number("VALISE_TEST_COUNT"), Number("VALISE_TEST_AT_ONCE"));
        Environment.Exit(0);
    }

    // A word for each message: opened; refused; lost, if it counts as opened and is not there; twice, if it was there.
    private static void Run(string root, int count, int atOnce)
    {
        FolderLedger ledger = OpenLedger(root);
        using var counters = new SerialCounters(Path.Combine(root, "serials"), atOnce);
        Console.WriteLine("ready");
        int[] order = [.. Enumerable.Range(1, count)];
        Random.Shared.Shuffle(order);
        foreach (int[] numbers in order.Chunk(atOnce))
        {
            foreach (var (number, finish) in numbers.Select(number => (number, Begin(root, number, ledger))).ToArray())
            {
                string word = finish();
                SerialGrant grant = counters.Take(Me, [Sender]);
                Console.WriteLine($"{word} {number} {grant.Stream} {grant.Serials[0]}");
            }
        }
    }

    // Other threads wait for the module's initializer to end before they run anything of this program.
    private static Func<string> Begin(string root, int number, FolderLedger ledger)
    {
        string destination = Path.Combine(root, "out", number.ToString(CultureInfo.InvariantCulture));
        bool wasThere = File.Exists(destination);
        string temporary = Path.Combine(root, "out", $".{Guid.NewGuid()}");
        File.WriteAllText(temporary, "plaintext");
        ValueTask<ReplayVerdict> accepting = ledger.AcceptAsync(
            Message(number), ReplayRules.Default, Delivery.ToFile(temporary, destination, overwrite: true));
        return () =>
        {
            ReplayVerdict verdict = accepting.AsTask().GetAwaiter().GetResult();
            if (!verdict.IsAccepted)
                File.Delete(temporary);
            return verdict.IsAccepted ? wasThere ? "twice" : "opened" : File.Exists(destination) ? "refused" : "lost";
        };
    }

    private static int Number(string variable) =>
        int.Parse(Environment.GetEnvironmentVariable(variable)!, CultureInfo.InvariantCulture);

    private static Fingerprint Named(string name) => new(SHA256.HashData(Encoding.ASCII.GetBytes(name)));
}
