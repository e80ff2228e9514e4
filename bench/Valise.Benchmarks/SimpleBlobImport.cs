using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Valise.CryptoApi;

namespace Valise.Benchmarks;

/// <summary>
/// Whether the time of an import tells what is in a SIMPLEBLOB's RSA block. The four should take the same time: what
/// remains is what an attacker who can measure it may use (Bleichenbacher, CRYPTO '98).
/// </summary>
public class SimpleBlobImport
{
    private KeyContainer _container = null!;
    private byte[] _good = null!, _badPadding = null!, _wrongLength = null!, _wrongAlgorithm = null!;

    [Params(2048, 3072)]
    public int KeySize { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        using var rsa = RSA.Create(KeySize);
        _container = KeyContainer.CreateEphemeral();
        _container.SetKeyPair(RsaKeyPair.FromPkcs8(rsa.ExportPkcs8PrivateKey()));
        _good = Wrap(rsa, 32, AlgorithmId.Aes256);
        _wrongLength = Wrap(rsa, 31, AlgorithmId.Aes256);
        _wrongAlgorithm = Wrap(rsa, 32, AlgorithmId.TripleDes);

        // An RSA block at random has PKCS #1 v1.5 padding once in about 100,000 times.
        byte[] block = RandomNumberGenerator.GetBytes(KeySize / 8);
        block[^1] = 0;
        _badPadding = new SimpleBlob(AlgorithmId.Aes256, block).ToArray();
    }

    [GlobalCleanup]
    public void Cleanup() => _container.Dispose();

    [Benchmark(Baseline = true)]
    public void Good() => Import(_good);

    [Benchmark]
    public void BadPadding() => Import(_badPadding);

    [Benchmark]
    public void WrongLength() => Import(_wrongLength);

    [Benchmark]
    public void WrongAlgorithm() => Import(_wrongAlgorithm);

    private void Import(byte[] blob) => _container.ImportSessionKey(blob).Dispose();

    private static byte[] Wrap(RSA rsa, int length, AlgorithmId algorithm)
    {
        byte[] block = rsa.Encrypt(RandomNumberGenerator.GetBytes(length), RSAEncryptionPadding.Pkcs1);
        Array.Reverse(block);
        return new SimpleBlob(algorithm, block).ToArray();
    }
}
