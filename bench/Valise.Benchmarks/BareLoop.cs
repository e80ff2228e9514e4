using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Valise.Benchmarks;

/// <summary>
/// What sealing a file cannot do without, and nothing else: a loop on every core reads a MiB, encrypts and hashes its
/// sixteen chunks, and writes them in place. No header, no order, no errors, no command: the floor for `valise seal`.
/// </summary>
internal static class BareLoop
{
    private const int ChunkSize = 65_536;
    private const int SealedChunkSize = ChunkSize + 16;
    private const int Chunks = 16;

    internal static void Run(string source, string destination)
    {
        using SafeFileHandle input = File.OpenHandle(source);
        using SafeFileHandle output = File.OpenHandle(destination, FileMode.CreateNew, FileAccess.Write);
        long size = RandomAccess.GetLength(input), batches = (size + Chunks * ChunkSize - 1) / (Chunks * ChunkSize), next = 0;
        byte[] key = RandomNumberGenerator.GetBytes(32);

        Thread[] threads = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Loop))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();

        void Loop()
        {
            byte[] buffer = GC.AllocateUninitializedArray<byte>(Chunks * SealedChunkSize);
            Span<byte> nonce = stackalloc byte[12], digest = stackalloc byte[32];
            using var aead = new AesGcm(key, 16);
            for (long batch; (batch = Interlocked.Increment(ref next) - 1) < batches;)
            {
                int length = 0;
                for (int chunk = 0; chunk < Chunks; chunk++)
                {
                    long position = (batch * Chunks + chunk) * ChunkSize;
                    Span<byte> text = buffer.AsSpan(length, (int)Math.Clamp(size - position, 0, ChunkSize));
                    if (text.IsEmpty)
                        break;
                    RandomAccess.Read(input, text, position);
                    aead.Encrypt(nonce, text, text, buffer.AsSpan(length + text.Length, 16));
                    SHA256.HashData(buffer.AsSpan(length, text.Length + 16), digest);
                    length += text.Length + 16;
                }

                RandomAccess.Write(output, buffer.AsSpan(0, length), batch * Chunks * SealedChunkSize);
            }
        }
    }
}
