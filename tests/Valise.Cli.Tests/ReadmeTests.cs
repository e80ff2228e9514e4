using Valise.CryptoApi;
using Xunit;

namespace Valise.Cli.Tests;

/// <summary>The README says what is true: its C# is this file's, and runs here.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void The_exchange_in_the_readme_works()
    {
        string folder = Directory.CreateTempSubdirectory("valise-readme-").FullName;
        try
        {
            Assert.Equal("Meet me at noon."u8, Exchange(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_exchange_in_the_readme_is_this_one()
    {
        string[] source = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "ReadmeTests.cs"));
        string readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md"));
        int begin = Array.FindIndex(source, line => line.Contains("The receiver, once:", StringComparison.Ordinal) && line.TrimStart().StartsWith("//", StringComparison.Ordinal));
        int end = Array.FindIndex(source, begin, line => line.Contains("// 6. ", StringComparison.Ordinal));

        Assert.Contains(string.Join('\n', source[begin..(end + 1)].Select(line => line.Length == 0 ? line : line[8..])), readme, StringComparison.Ordinal);
    }

    private static byte[] Exchange(string folder)
    {
        // The receiver, once: a key container with an exchange key pair, whose public half goes to the sender.
        using KeyContainer bob = new KeyContainerStore(folder).Create("bob", Provider.EnhancedAes);
        byte[] publicKeyBlob = bob.GenerateKeyPair(KeySpec.Exchange, 3072).PublicKey.ExportBlob();

        // The sender.
        using KeyContainer alice = KeyContainer.CreateEphemeral(Provider.EnhancedAes);   // 1. open a provider
        using SessionKey key = alice.GenerateSessionKey(AlgorithmId.Aes256);             // 2. make a session key
        byte[] ciphertext = key.Encrypt("Meet me at noon."u8);                           // 3. encrypt with it
        byte[] keyBlob = key.Export(RsaPublicKey.Import(publicKeyBlob));                 // 4. export it to the receiver

        // The receiver, with what the sender sent.
        using SessionKey sameKey = bob.ImportSessionKey(keyBlob);                        // 5. import it
        byte[] plaintext = sameKey.Decrypt(ciphertext);                                  // 6. decrypt with it

        return plaintext;
    }
}
