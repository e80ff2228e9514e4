using Xunit;

namespace Valise.Tests;

public sealed class GroupQueueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_comes_while_a_group_is_served_is_the_next_group()
    {
        using var begun = new SemaphoreSlim(0);
        using var mayEnd = new SemaphoreSlim(0);
        var groups = new List<IReadOnlyList<int>>();
        var queue = new GroupQueue<int>(group =>
        {
            groups.Add(group);
            begun.Release();
            mayEnd.Wait(Token);
        });
        queue.Add(1);
        await begun.WaitAsync(Token);
        queue.Add(2);
        queue.Add(3);
        mayEnd.Release();
        await begun.WaitAsync(Token);
        mayEnd.Release();
        Assert.Equal<IReadOnlyList<int>>([[1], [2, 3]], groups);
    }

    [Fact]
    public async Task Every_request_of_many_threads_is_served_once_and_never_two_groups_at_once()
    {
        const int threads = 8, count = 1000;
        using var all = new CountdownEvent(threads * count);
        var served = new List<int>();
        int serving = 0;
        var queue = new GroupQueue<int>(group =>
        {
            Assert.Equal(1, Interlocked.Increment(ref serving));
            served.AddRange(group);
            Interlocked.Decrement(ref serving);
            all.Signal(group.Count);
        });
        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(
            () =>
            {
                for (int i = 0; i < count; i++)
                    queue.Add(thread * count + i);
            },
            Token)));
        Assert.True(all.Wait(TimeSpan.FromMinutes(1), Token));
        Assert.Equal(Enumerable.Range(0, threads * count), served.Order());
        foreach (var ofThread in served.GroupBy(request => request / count))
            Assert.Equal(ofThread.Order(), ofThread);
    }
}
