using BenchmarkDotNet.Attributes;

namespace Valise.Benchmarks;

/// <summary>A message's payload on its way through the cores, from memory to nowhere: what encryption and hashing take
/// without files and pipes.</summary>
[MemoryDiagnoser]
public class Payload : IDisposable
{
    private readonly IdentityKeys _keys = IdentityKeys.Generate();
    private byte[] _plaintext = null!, _message = null!;
    private MessageSealer _sealer = null!;
    private MessageOpener _opener = null!;
    private Card[] _recipients = null!;

    [Params(65_536, 1 << 20, 64 << 20)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _plaintext = new byte[Size];
        new Random(1).NextBytes(_plaintext);
        _recipients = [Card.Create(_keys, "Bob", DateTimeOffset.UtcNow)];
        _sealer = MessageSealer.CreateAnonymous();
        _opener = new MessageOpener(_keys, new NoLedger()) { AllowAnonymous = true };
        _message = _sealer.SealAsync(_plaintext, _recipients).GetAwaiter().GetResult();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _keys.Dispose();
    }

    [Benchmark]
    public async Task Seal()
    {
        using var source = new MemoryStream(_plaintext);
        await _sealer.SealAsync(source, Stream.Null, _recipients);
    }

    [Benchmark]
    public async Task OpenStreaming()
    {
        using var source = new MemoryStream(_message);
        await _opener.OpenStreamingAsync(source, Stream.Null);
    }
}
