// Seals a file with CryptoAPI and reads it back, as Microsoft's sample programs do: the length of the key BLOB, the key
// BLOB, the ciphertext.
//
//   SealFile keys CONTAINER PUBLIC-KEY     makes an exchange key pair, and writes its public half
//   SealFile seal PUBLIC-KEY IN OUT        encrypts a file to the owner of a public key
//   SealFile open CONTAINER IN OUT         decrypts it

using System.ComponentModel;
using System.Runtime.InteropServices;

const uint ProvRsaAes = 24, VerifyContext = 0xf0000000, NewKeySet = 8, Exportable = 1;
const uint KeyExchange = 1, SimpleBlob = 1, PublicKeyBlob = 6, Aes256 = 0x6610;
const int BlockSize = 16, PieceSize = 1000 * BlockSize;

try
{
    switch (args)
    {
        case ["keys", var container, var publicKey]:
            MakeKeys(container, publicKey);
            return 0;
        case ["seal", var publicKey, var source, var target]:
            Seal(publicKey, source, target);
            return 0;
        case ["open", var container, var source, var target]:
            Open(container, source, target);
            return 0;
        default:
            Console.Error.WriteLine("SealFile keys CONTAINER PUBLIC-KEY | seal PUBLIC-KEY IN OUT | open CONTAINER IN OUT");
            return 2;
    }
}
catch (Win32Exception e)
{
    Console.Error.WriteLine($"CryptoAPI answers {e.NativeErrorCode:x8}.");
    return 1;
}

static void MakeKeys(string container, string publicKeyFile)
{
    Check(CryptAcquireContext(out nint provider, container, null, ProvRsaAes, NewKeySet));
    Check(CryptGenKey(provider, KeyExchange, 2048 << 16, out nint pair));
    File.WriteAllBytes(publicKeyFile, Export(pair, 0, PublicKeyBlob));
    Check(CryptDestroyKey(pair));
    Check(CryptReleaseContext(provider, 0));
}

static void Seal(string publicKeyFile, string source, string target)
{
    byte[] blob = File.ReadAllBytes(publicKeyFile);
    Check(CryptAcquireContext(out nint provider, null, null, ProvRsaAes, VerifyContext));
    Check(CryptImportKey(provider, blob, (uint)blob.Length, 0, 0, out nint receiver));
    Check(CryptGenKey(provider, Aes256, Exportable, out nint key));

    using FileStream input = File.OpenRead(source);
    using var output = new BinaryWriter(File.Create(target));
    byte[] keyBlob = Export(key, receiver, SimpleBlob);
    output.Write(keyBlob.Length);
    output.Write(keyBlob);

    var buffer = new byte[PieceSize + BlockSize];
    bool isFinal;
    do
    {
        uint length = (uint)input.ReadAtLeast(buffer.AsSpan(0, PieceSize), PieceSize, throwOnEndOfStream: false);
        isFinal = length < PieceSize;
        Check(CryptEncrypt(key, 0, isFinal, 0, buffer, ref length, (uint)buffer.Length));
        output.Write(buffer, 0, (int)length);
    }
    while (!isFinal);

    Check(CryptDestroyKey(key));
    Check(CryptDestroyKey(receiver));
    Check(CryptReleaseContext(provider, 0));
}

static void Open(string container, string source, string target)
{
    using var input = new BinaryReader(File.OpenRead(source));
    byte[] keyBlob = input.ReadBytes(input.ReadInt32());
    byte[] data = input.ReadBytes((int)(input.BaseStream.Length - input.BaseStream.Position));

    Check(CryptAcquireContext(out nint provider, container, null, ProvRsaAes, 0));
    Check(CryptGetUserKey(provider, KeyExchange, out nint pair));
    Check(CryptImportKey(provider, keyBlob, (uint)keyBlob.Length, pair, 0, out nint key));
    uint length = (uint)data.Length;
    Check(CryptDecrypt(key, 0, true, 0, data, ref length));
    File.WriteAllBytes(target, data[..(int)length]);

    Check(CryptDestroyKey(key));
    Check(CryptDestroyKey(pair));
    Check(CryptReleaseContext(provider, 0));
}

static byte[] Export(nint key, nint exportKey, uint type)
{
    uint length = 0;
    Check(CryptExportKey(key, exportKey, type, 0, null, ref length));
    var blob = new byte[length];
    Check(CryptExportKey(key, exportKey, type, 0, blob, ref length));
    return blob[..(int)length];
}

static void Check(bool succeeded)
{
    if (!succeeded)
        throw new Win32Exception(Marshal.GetLastWin32Error());
}
