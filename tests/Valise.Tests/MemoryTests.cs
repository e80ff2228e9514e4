using Xunit;
using static Valise.Tests.TestMessage;

namespace Valise.Tests;

[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public class MemoryTests
{
    private const long MiB = 1 << 20;
    private const long Size = 256 * MiB;

    [Fact]
    public async Task Sealing_and_opening_take_no_more_memory_for_a_longer_message()
    {
        await SealAndOpenAsync(16 * MiB);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await SealAndOpenAsync(Size);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        // 4,096 chunks in 256 batches, twice: some objects for each batch, none for a chunk, and at worst all buffers
        // anew.
        Assert.InRange(allocated, 0, 2 * (10 * 2 * MiB + 256 * 6144));
    }

    private static async Task SealAndOpenAsync(long size)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        await using (FileStream sealing = File.Create(folder["sealed"]))
            Assert.Equal(size, await MessageWriter.WriteAsync(Signed, new ZeroStream(size), sealing, cancellationToken: cancellation));
        await using FileStream opening = File.OpenRead(folder["sealed"]);
        using MessageReader reader = await UnlockAsync(opening, Bob);
        Assert.Equal(size, await reader.DecryptAsync(Stream.Null, cancellationToken: cancellation));
    }
}
