using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Valise.Tests;

/// <summary>
/// What checking and recording cost with 1,000 and with 1,000,000 messages behind them. The two ledgers are asked by
/// turns, so that what else the machine does falls on both.
/// </summary>
public sealed class ReplayCostTests(ITestOutputHelper output) : FolderLedgerTest
{
    private const int Few = 1000, Many = 1_000_000, Turns = 300;

    [Fact]
    public async Task The_millionth_message_costs_what_the_thousandth_did()
    {
        FolderLedger few = Prepare("few", Few), many = Prepare("many", Many);
        foreach (var (what, next) in new (string, Func<ReplaySubject>)[]
        {
            ("CryptoAPI message", () => new CryptoApiMark(RandomNumberGenerator.GetBytes(32))),
            ("signed message", NextSerial),
        })
        {
            // A busy machine may spoil a measurement; what grows with the number of messages spoils them all.
            double ratio = double.MaxValue;
            for (int attempt = 0; attempt < 3 && ratio > 1.2; attempt++)
            {
                var times = (Few: new List<double>(), Many: new List<double>());
                for (int turn = 0; turn < Turns; turn++)
                {
                    ReplaySubject subject = next();
                    times.Few.Add(await Time(few, subject));
                    times.Many.Add(await Time(many, subject));
                }

                double afterFew = Median(times.Few), afterMany = Median(times.Many);
                ratio = afterMany / afterFew;
                output.WriteLine($"{what}: {afterFew:f3} ms after {Few}, {afterMany:f3} ms after {Many}, ratio {ratio:f2}");
            }

            Assert.True(ratio <= 1.2, $"{what}: ratio {ratio:f2}");
        }
    }

    private ulong _last = Many;

    private MessageSerial NextSerial() => Serial(++_last);

    // To ask, to accept, and to refuse the same message once more.
    private static async Task<double> Time(FolderLedger ledger, ReplaySubject subject)
    {
        long start = Stopwatch.GetTimestamp();
        Assert.True((await Ask(ledger, subject)).IsAccepted);
        Assert.True((await Accept(ledger, subject)).IsAccepted);
        Assert.False((await Ask(ledger, subject)).IsAccepted);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    // Files as the ledger itself would have left them: so many marks, a window at so many serials, so many log entries.
    private FolderLedger Prepare(string name, int count)
    {
        string home = Folder[name];
        FolderLedger ledger = FolderLedger.Create(home, Clock);
        ledger.BeginIdentity(Me);
        string marks = Path.Combine(home, "marks", "cryptoapi");
        Directory.CreateDirectory(marks);
        string time = LedgerTime.ToText(Clock.Now);
        Span<byte> digest = stackalloc byte[32];
        var shards = new Dictionary<string, StringBuilder>();
        for (int i = 0; i < count; i++)
        {
            RandomNumberGenerator.Fill(digest);
            string text = Convert.ToHexStringLower(digest);
            if (!shards.TryGetValue(text[..3], out StringBuilder? shard))
                shards.Add(text[..3], shard = new StringBuilder());
            shard.Append(text).Append(' ').Append(time).Append('\n');
        }

        foreach (var (shard, lines) in shards)
            File.WriteAllText(Path.Combine(marks, shard), lines.ToString());

        ledger.AcceptAsync(Serial((ulong)count), ReplayRules.Default, Delivery.ToCaller(), Token).AsTask().Wait(Token);
        byte[] entry = File.ReadAllBytes(Path.Combine(home, "log"));
        using FileStream log = File.OpenWrite(Path.Combine(home, "log"));
        for (int i = 0; i < count; i++)
            log.Write(entry);
        return ledger;
    }
}
