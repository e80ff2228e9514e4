using System.Security.Cryptography;

namespace Valise.CryptoApi.Tests;

/// <summary>Key pairs that are made once and thrown away.</summary>
internal static class TestKeys
{
    private static readonly Lazy<string> Pem1024 = new(() => Generate(1024));
    private static readonly Lazy<string> Pem512 = new(() => Generate(512));

    /// <summary>An RSA key pair of 1,024 bits as PKCS #8 in PEM.</summary>
    internal static string Pem => Pem1024.Value;

    /// <summary>The same of 512 bits, the shortest that the platform takes.</summary>
    internal static string ShortPem => Pem512.Value;

    internal static RsaKeyPair Pair(KeySpec spec = KeySpec.Exchange) => RsaKeyPair.FromPem(Pem, null, spec, isExportable: true);

    /// <summary>A container that is kept nowhere, with <see cref="Pair"/> as its exchange key.</summary>
    internal static KeyContainer Container(Provider? provider = null)
    {
        KeyContainer container = KeyContainer.CreateEphemeral(provider);
        container.SetKeyPair(Pair());
        return container;
    }

    /// <summary>A SIMPLEBLOB for a receiver, whatever the RSA block is to hold.</summary>
    internal static byte[] Wrap(RsaPublicKey receiver, AlgorithmId algorithm, ReadOnlySpan<byte> content, bool oaep = false) =>
        new SimpleBlob(algorithm, receiver.Wrap(content, oaep)).ToArray();

    internal static SessionKey SessionKey(AlgorithmId algorithm, byte[]? key = null)
    {
        using KeyContainer container = KeyContainer.CreateEphemeral();
        if (key is null)
            return container.GenerateSessionKey(algorithm);
        using var blob = new PlaintextKeyBlob(algorithm, key);
        return container.ImportPlaintextKey(blob.ToArray(), isExportable: true);
    }

    private static string Generate(int bits)
    {
        using var rsa = RSA.Create(bits);
        return rsa.ExportPkcs8PrivateKeyPem();
    }
}
