using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Valise.Tests;

/// <summary>
/// A replica of a service: another process that opens messages. It is this program, which does that instead of running
/// tests when it is told to by its environment.
/// </summary>
internal static class Replica
{
    private const string Variable = "VALISE_TEST_REPLICA";

    /// <summary>How many messages a replica opens at the same time.</summary>
    internal const int AtOnce = 4;

    internal static readonly Fingerprint Me = Named("me"), Sender = Named("sender");

    /// <summary>Starts a replica that opens the messages 1 to <paramref name="count"/>, in any order.</summary>
    /// <param name="database">How to connect.</param>
    /// <param name="folder">Where its files go, under their numbers.</param>
    /// <param name="count">How many messages there are.</param>
    internal static Process Start(string database, string folder, int count)
    {
        Directory.CreateDirectory(folder);
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Valise.Postgres.Tests"))
        {
            RedirectStandardOutput = true,
            Environment =
            {
                [Variable] = folder,
                ["VALISE_TEST_DATABASE"] = database,
                ["VALISE_TEST_COUNT"] = count.ToString(CultureInfo.InvariantCulture),
            },
        };
        return Process.Start(start)!;
    }

    /// <summary>A third are CryptoAPI messages, a third have serials and go to files, and a third go to memory.</summary>
    internal static ReplaySubject Message(int number) => number % 3 == 0
        ? CryptoApiMark.OfRsaBlock(Encoding.ASCII.GetBytes($"message {number}"))
        : new MessageSerial(
            Me, Sender, new StreamId(SHA256.HashData([(byte)(number / 4000)]).AsSpan(0, StreamId.Size)), (ulong)number, DateTimeOffset.UnixEpoch.AddDays(20000));

    internal static bool IsForMemory(int number) => number % 3 == 2;

    internal static bool IsAskedFor => Environment.GetEnvironmentVariable(Variable) is not null;

    internal static async Task RunAsync()
    {
        string folder = Environment.GetEnvironmentVariable(Variable)!;
        int count = int.Parse(Environment.GetEnvironmentVariable("VALISE_TEST_COUNT")!, CultureInfo.InvariantCulture);
        await using var database = NpgsqlDataSource.Create(Environment.GetEnvironmentVariable("VALISE_TEST_DATABASE")!);
        var ledger = new PostgresLedger(database) { StepReached = Dawdle };
        Console.WriteLine("ready");
        int[] order = [.. Enumerable.Range(1, count)];
        Random.Shared.Shuffle(order);
        await Parallel.ForEachAsync(order, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            ReplayVerdict verdict = await ledger.AcceptAsync(
                Message(number), ReplayRules.Default, DeliveryOf(number, folder), CancellationToken.None);
            Console.WriteLine($"{(verdict.IsAccepted ? "opened" : "refused")} {number}");
        });
    }

    // So that one that is killed has often claimed and not delivered, or delivered and not recorded.
    private static void Dawdle(AcceptStep step)
    {
        if (step is AcceptStep.Claimed or AcceptStep.Delivered)
            Thread.Sleep(Random.Shared.Next(5));
    }

    private static Delivery DeliveryOf(int number, string folder)
    {
        if (IsForMemory(number))
            return Delivery.ToCaller();
        string temporary = Path.Combine(folder, $".{Guid.NewGuid()}");
        File.WriteAllText(temporary, "plaintext");
        return Delivery.ToFile(temporary, Path.Combine(folder, number.ToString(CultureInfo.InvariantCulture)));
    }

    private static Fingerprint Named(string name) => new(SHA256.HashData(Encoding.ASCII.GetBytes(name)));
}
