using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Valise.Tests;

public sealed class ReplayWindowTests
{
    private const ulong Width = 4096;

    private static readonly DateTimeOffset Time = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    // Steps forwards and backwards of every size that matters, now and then to the very end.
    private static readonly Gen<Func<ulong, ulong>> Step = Gen.Frequency(
        (8, Gen.Choose(-20, 20).Select(By)),
        (4, Gen.Choose(-5000, 5000).Select(By)),
        (2, Gen.Elements(-4098, -4097, -4096, -4095, 4095, 4096, 4097, 4098).Select(By)),
        (1, Gen.Choose(5000, int.MaxValue).Select(By)),
        (1, Gen.Choose(0, 5000).Select(below => (Func<ulong, ulong>)(_ => ulong.MaxValue - (ulong)below))));

    [Fact]
    public void It_agrees_with_a_set_of_all_serials()
    {
        Prop.ForAll(Step.ArrayOf().ToArbitrary(), steps =>
        {
            var window = ReplayWindow.Begin(DateTimeOffset.UnixEpoch, 1);
            var seen = new HashSet<ulong>();
            ulong highest = 0, last = 1;
            foreach (Func<ulong, ulong> step in steps)
            {
                ulong serial = last = step(last);
                ReplayReason expected =
                    serial <= highest && highest - serial > Width ? ReplayReason.TooOldToJudge
                    : seen.Contains(serial) ? ReplayReason.Replayed
                    : ReplayReason.Fresh;
                Assert.Equal(expected, window.Judge(serial));
                if (expected == ReplayReason.Fresh)
                {
                    window = window.See(serial, Time);
                    seen.Add(serial);
                    highest = Math.Max(highest, serial);
                }

                Assert.Equal(highest, window.Highest);
            }

            ulong below = highest > Width ? highest - Width : 1;
            var missing = window.Missing();
            Assert.Equal(
                highest == 0 ? 0 : highest - below + 1 - (ulong)seen.Count(serial => serial >= below),
                missing.Aggregate(0UL, (sum, range) => sum + (range.Last - range.First + 1)));
            Assert.DoesNotContain(seen, serial => missing.Any(range => range.First <= serial && serial <= range.Last));
            Assert.Equal(below - 1 - (ulong)seen.Count(serial => serial < below), window.NeverArrived);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void A_window_is_read_as_it_was_written()
    {
        Prop.ForAll(Step.ArrayOf().ToArbitrary(), steps =>
        {
            var window = ReplayWindow.Begin(Time, 3);
            ulong last = 1;
            foreach (Func<ulong, ulong> step in steps)
            {
                last = step(last);
                if (window.Judge(last) == ReplayReason.Fresh)
                    window = window.See(last, Time.AddSeconds(last % 1000));
            }

            byte[] bytes = new byte[ReplayWindow.Size], again = new byte[ReplayWindow.Size];
            window.CopyTo(bytes);
            Assert.True(ReplayWindow.TryParse(bytes, out ReplayWindow? read));
            read.CopyTo(again);
            Assert.Equal(bytes, again);
            Assert.Equal(
                (window.Highest, window.Origin, window.NeverArrived, window.Newest, window.Floor),
                (read.Highest, read.Origin, read.NeverArrived, read.Newest, read.Floor));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Arbitrary_bytes_are_a_window_or_none()
    {
        var arbitrary = Gen.Elements(0, ReplayWindow.Size - 1, ReplayWindow.Size, ReplayWindow.Size + 1)
            .SelectMany(length => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(length)).ToArbitrary();
        Prop.ForAll(arbitrary, bytes =>
        {
            if (ReplayWindow.TryParse(bytes, out ReplayWindow? window))
                window.Missing();
            else
                Assert.Null(window);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void After_a_jump_to_the_highest_serial_4096_below_it_can_still_arrive()
    {
        var window = ReplayWindow.Begin(DateTimeOffset.UnixEpoch, 1).See(1, Time).See(ulong.MaxValue, Time);
        Assert.Equal(ReplayReason.Replayed, window.Judge(ulong.MaxValue));
        Assert.Equal(ReplayReason.Fresh, window.Judge(ulong.MaxValue - 1));
        Assert.Equal(ReplayReason.Fresh, window.Judge(ulong.MaxValue - Width));
        Assert.Equal(ReplayReason.TooOldToJudge, window.Judge(ulong.MaxValue - Width - 1));
        Assert.Equal(ReplayReason.TooOldToJudge, window.Judge(1));
        Assert.Equal([new SerialRange(ulong.MaxValue - Width, ulong.MaxValue - 1)], window.Missing());
        Assert.Equal(ulong.MaxValue - Width - 2, window.NeverArrived);
    }

    [Fact]
    public void A_window_that_began_under_a_floor_misses_nothing_from_before()
    {
        var window = ReplayWindow.Begin(Time, 100).See(100, Time).See(103, Time);
        Assert.Equal([new SerialRange(101, 102)], window.Missing());
        Assert.Equal(ReplayReason.Fresh, window.Judge(99));

        // 100 to 4,903 without 100 and 103.
        Assert.Equal(4802UL, window.See(5000, Time).See(9000, Time).NeverArrived);
    }

    private static Func<ulong, ulong> By(int step) => from =>
        step < 0 ? from > (ulong)-step ? from - (ulong)-step : 1
        : ulong.MaxValue - from < (ulong)step ? ulong.MaxValue
        : from + (ulong)step;
}
