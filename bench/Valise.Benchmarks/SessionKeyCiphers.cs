using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Valise.CryptoApi;

namespace Valise.Benchmarks;

/// <summary>Pieces of 64 KiB in the middle of a message, in place, as CryptEncrypt and CryptDecrypt take them.</summary>
[MemoryDiagnoser]
public class SessionKeyCiphers
{
    private readonly byte[] _piece = RandomNumberGenerator.GetBytes(1 << 16);
    private KeyContainer _container = null!;
    private SessionKey _key = null!;

    [Params(AlgorithmId.Aes256, AlgorithmId.TripleDes, AlgorithmId.Rc2, AlgorithmId.Rc4)]
    public AlgorithmId Cipher { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _container = KeyContainer.CreateEphemeral();
        _key = _container.GenerateSessionKey(Cipher);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _key.Dispose();
        _container.Dispose();
    }

    [Benchmark]
    public int Encrypt() => _key.Encrypt(_piece, _piece, final: false);

    [Benchmark]
    public int Decrypt() => _key.Decrypt(_piece, _piece, final: false);
}
