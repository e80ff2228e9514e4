using System.Buffers.Binary;
using System.Security.Cryptography;
using Valise.CryptoApi;

namespace Valise.Tests;

/// <summary>A receiver of CryptoAPI messages with a ledger, and what a sender does.</summary>
public abstract class CryptoApiTest : FolderLedgerTest
{
    // One for all: to make an RSA key takes longer than most tests.
    private static readonly byte[] Receiver = NewPrivateKey();

    private protected CryptoApiTest()
    {
        Ledger = NewLedger();
        Container = NewContainer(Receiver);
    }

    public static IEnumerable<AlgorithmId> Ciphers =>
    [
        AlgorithmId.Des, AlgorithmId.Rc2, AlgorithmId.TripleDes, AlgorithmId.TripleDes112,
        AlgorithmId.Aes128, AlgorithmId.Aes192, AlgorithmId.Aes256, AlgorithmId.Rc4,
    ];

    protected FolderLedger Ledger { get; }

    protected KeyContainer Container { get; }

    protected RsaPublicKey PublicKey => Container.ExchangeKey.PublicKey;

    protected string Output => Folder["out"];

    protected static byte[] NewPrivateKey()
    {
        using var rsa = RSA.Create(1024);
        return rsa.ExportPkcs8PrivateKey();
    }

    protected static KeyContainer NewContainer(byte[] privateKey)
    {
        KeyContainer container = KeyContainer.CreateEphemeral();
        container.SetKeyPair(RsaKeyPair.FromPkcs8(privateKey));
        return container;
    }

    protected static int BlockSizeOf(AlgorithmId cipher)
    {
        using KeyContainer container = KeyContainer.CreateEphemeral();
        using SessionKey key = container.GenerateSessionKey(cipher);
        return key.BlockSize;
    }

    protected CryptoApiOpener NewOpener(bool oaep = false, ReplayRules? rules = null) =>
        new(Container, Ledger) { Oaep = oaep, Rules = rules ?? ReplayRules.Default };

    protected async Task<byte[]> SealAsync(byte[] plaintext, AlgorithmId cipher = AlgorithmId.Aes256, bool oaep = false)
    {
        var message = new MemoryStream();
        var sealer = new CryptoApiSealer { Cipher = cipher, Oaep = oaep };
        await sealer.SealAsync(new MemoryStream(plaintext), message, PublicKey, cancellationToken: Token);
        return message.ToArray();
    }

    /// <summary>Opens a message into <see cref="Output"/>.</summary>
    protected async Task<ReplayVerdict> OpenAsync(byte[] message, bool oaep = false, ReplayRules? rules = null, string? path = null) =>
        await NewOpener(oaep, rules).OpenToFileAsync(
            await CryptoApiMessage.ReadAsync(new MemoryStream(message), Token), path ?? Output, cancellationToken: Token);

    /// <summary>Opens a message into memory.</summary>
    protected async Task<byte[]> OpenToMemoryAsync(byte[] message, bool oaep = false, ReplayRules? rules = null)
    {
        var plaintext = new MemoryStream();
        await NewOpener(oaep, rules).OpenToStreamAsync(
            await CryptoApiMessage.ReadAsync(new MemoryStream(message), Token), plaintext, cancellationToken: Token);
        return plaintext.ToArray();
    }

    /// <summary>A message whose RSA block holds what no sender puts there.</summary>
    protected static byte[] Craft(AlgorithmId cipher, byte[] rsaBlock, byte[] ciphertext)
    {
        byte[] blob = new SimpleBlob(cipher, rsaBlock).ToArray();
        var message = new byte[4 + blob.Length + ciphertext.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, blob.Length);
        blob.CopyTo(message, 4);
        ciphertext.CopyTo(message, 4 + blob.Length);
        return message;
    }

    /// <summary>An RSA block for the receiver with right PKCS #1 v1.5 padding and any content.</summary>
    protected byte[] Encrypt(byte[] content)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(PublicKey.ExportSubjectPublicKeyInfo(), out _);
        byte[] block = rsa.Encrypt(content, RSAEncryptionPadding.Pkcs1);
        Array.Reverse(block);
        return block;
    }

    /// <summary>Nothing under the output's name, nothing temporary, nothing in the ledger's memory of marks.</summary>
    protected void AssertNothingIsLeft()
    {
        Xunit.Assert.Equal(["ledger"], Directory.EnumerateFileSystemEntries(Folder.Root).Select(Path.GetFileName));
        Xunit.Assert.False(Directory.Exists(Path.Combine(Home, "marks", "cryptoapi"))
            && Directory.EnumerateFiles(Path.Combine(Home, "marks", "cryptoapi")).Any());
    }
}
