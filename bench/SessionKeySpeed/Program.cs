// How fast CryptoAPI's session keys are: pieces of 64 KiB encrypted and decrypted in place, and SIMPLEBLOBs for an RSA key
// of 2,048 bits exported and imported. One line for each: NAME VALUE UNIT. MB are 1,000,000 bytes.
//
//   SessionKeySpeed [SECONDS]     how long to measure each; 0.3 unless given

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

const uint ProvRsaAes = 24, VerifyContext = 0xf0000000, Exportable = 1, KeyExchange = 1, SimpleBlob = 1;
const uint Aes256 = 0x6610, TripleDes = 0x6603, Rc2 = 0x6602, Rc4 = 0x6801, Size128 = 128 << 16, Size2048 = 2048 << 16;
const int PieceSize = 1 << 16, Pieces = 4;

double seconds = args is [var given] ? double.Parse(given, CultureInfo.InvariantCulture) : 0.3;
Check(CryptAcquireContext(out nint provider, null, null, ProvRsaAes, VerifyContext));
MeasureCipher("aes-256", Aes256, 0);
MeasureCipher("rc4", Rc4, Size128);
MeasureCipher("rc2", Rc2, Size128);
MeasureCipher("3des", TripleDes, 0);
MeasureBlob();
Check(CryptReleaseContext(provider, 0));

void MeasureCipher(string name, uint algorithm, uint size)
{
    Check(CryptGenKey(provider, algorithm, size, out nint key));
    byte[][] pieces = [.. Enumerable.Range(0, Pieces).Select(_ => RandomNumberGenerator.GetBytes(PieceSize))];
    CheckRoundTrip(key, pieces);

    int next = 0;
    Measure($"{name}-encrypt", "MB/s", PieceSize / 1e6, () => Encrypt(key, pieces[next++ % Pieces], PieceSize, isFinal: false));
    Measure($"{name}-decrypt", "MB/s", PieceSize / 1e6, () => Decrypt(key, pieces[next++ % Pieces], PieceSize, isFinal: false));
    Check(CryptDestroyKey(key));
}

void MeasureBlob()
{
    Check(CryptGenKey(provider, KeyExchange, Size2048, out nint pair));
    Check(CryptGenKey(provider, Aes256, Exportable, out nint key));
    uint size = 0;
    Check(CryptExportKey(key, pair, SimpleBlob, 0, null, ref size));
    var blob = new byte[size];

    Measure("simpleblob-export", "keys/s", 1, () =>
    {
        uint length = size;
        Check(CryptExportKey(key, pair, SimpleBlob, 0, blob, ref length));
    });
    Measure("simpleblob-import", "keys/s", 1, () =>
    {
        Check(CryptImportKey(provider, blob, size, pair, 0, out nint imported));
        Check(CryptDestroyKey(imported));
    });

    Check(CryptImportKey(provider, blob, size, pair, 0, out nint copy));
    byte[] message = RandomNumberGenerator.GetBytes(PieceSize);
    byte[] buffer = [.. message];
    Encrypt(key, buffer, PieceSize, isFinal: false);
    Decrypt(copy, buffer, PieceSize, isFinal: false);
    RequireEqual(message, buffer);
    Check(CryptDestroyKey(copy));
    Check(CryptDestroyKey(key));
    Check(CryptDestroyKey(pair));
}

// The last piece ends a message, after which both directions begin at the initialization vector again.
static void CheckRoundTrip(nint key, byte[][] pieces)
{
    byte[][] copies = [.. pieces.Select(piece => (byte[])[.. piece])];
    var last = new byte[16];
    foreach (byte[] copy in copies)
        Encrypt(key, copy, PieceSize, isFinal: false);
    int length = Encrypt(key, last, 0, isFinal: true);
    if (copies.Zip(pieces).Any(both => both.First.AsSpan().SequenceEqual(both.Second)))
        throw new InvalidDataException("A piece was not encrypted.");
    foreach (byte[] copy in copies)
        Decrypt(key, copy, PieceSize, isFinal: false);
    // Wine's CryptDecrypt does not survive the end of a message without a byte.
    if (length > 0)
        RequireEqual([], last.AsSpan(0, Decrypt(key, last, length, isFinal: true)));
    foreach ((byte[] copy, byte[] piece) in copies.Zip(pieces))
        RequireEqual(piece, copy);
}

void Measure(string name, string unit, double amount, Action action)
{
    Run(action, seconds / 2);
    Console.WriteLine(FormattableString.Invariant($"{name} {amount / Run(action, seconds):f1} {unit}"));
}

// How many seconds the action takes.
static double Run(Action action, double seconds)
{
    long start = Stopwatch.GetTimestamp();
    int count = 0;
    double elapsed;
    do
    {
        action();
        count++;
        elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
    while (elapsed < seconds);
    return elapsed / count;
}

static int Encrypt(nint key, byte[] buffer, int length, bool isFinal)
{
    uint count = (uint)length;
    Check(CryptEncrypt(key, 0, isFinal, 0, buffer, ref count, (uint)buffer.Length));
    return (int)count;
}

static int Decrypt(nint key, byte[] buffer, int length, bool isFinal)
{
    uint count = (uint)length;
    Check(CryptDecrypt(key, 0, isFinal, 0, buffer, ref count));
    return (int)count;
}

static void RequireEqual(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
{
    if (!expected.SequenceEqual(actual))
        throw new InvalidDataException("What was decrypted is not what was encrypted.");
}

static void Check(bool succeeded)
{
    if (!succeeded)
        throw new Win32Exception(Marshal.GetLastWin32Error());
}
