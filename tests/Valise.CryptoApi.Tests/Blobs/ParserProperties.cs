using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xunit;

namespace Valise.CryptoApi.Tests;

/// <summary>
/// Whatever they are given, the parsers give a value or their own exception, and allocate no more than in proportion to
/// the input.
/// </summary>
public sealed class ParserProperties
{
    // A value holds a few copies of its input; a sentence and a stack trace cost the rest.
    private const int AllowancePerByte = 8;
    private const int Allowance = 16 * 1024;

    private static readonly byte[] PublicBlob = TestKeys.Pair().PublicKey.ExportBlob();
    private static readonly byte[] PrivateBlob = TestKeys.Pair().ExportBlob();
    private static readonly byte[] Simple = TestKeys.Wrap(TestKeys.Pair().PublicKey, AlgorithmId.Aes128, new byte[16]);
    private static readonly byte[] Plaintext = TestKeys.SessionKey(AlgorithmId.TripleDes).ExportPlaintext();

    [Fact]
    public void Headers() => Survives(20_000, b => BlobHeader.Parse(b), Simple, PublicBlob, PrivateBlob, Plaintext);

    [Fact]
    public void SimpleBlobs() => Survives(20_000, b => SimpleBlob.Parse(b), Simple);

    [Fact]
    public void PublicKeyBlobs() => Survives(20_000, b => PublicKeyBlob.Parse(b), PublicBlob);

    [Fact]
    public void PrivateKeyBlobs() => Survives(20_000, b => PrivateKeyBlob.Parse(b).Dispose(), PrivateBlob);

    [Fact]
    public void PlaintextKeyBlobs() => Survives(20_000, b => PlaintextKeyBlob.Parse(b).Dispose(), Plaintext);

    [Fact]
    public void Plaintext_keys()
    {
        using KeyContainer container = KeyContainer.CreateEphemeral();
        Survives(5_000, b => container.ImportPlaintextKey(b).Dispose(), Plaintext);
    }

    [Fact]
    public void Session_keys()
    {
        using KeyContainer container = TestKeys.Container();
        Survives(2_000, b => container.ImportSessionKey(b).Encrypt([1, 2, 3]), Simple);
    }

    [Fact]
    public void Public_keys_of_every_form()
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(TestKeys.ShortPem);
        var request = new CertificateRequest("CN=test", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        byte[] blob = new PublicKeyBlob(AlgorithmId.RsaKeyExchange, rsa.ExportParameters(false)).ToArray();

        Survives(
            8_000,
            b => Use(RsaPublicKey.Import(b)),
            blob,
            rsa.ExportSubjectPublicKeyInfo(),
            certificate.RawData,
            Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem()),
            Encoding.ASCII.GetBytes(rsa.ExportRSAPublicKeyPem()),
            Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()));

        static void Use(RsaPublicKey key)
        {
            Assert.Equal(key, RsaPublicKey.Import(key.ExportSubjectPublicKeyInfo(), key.Spec));
            try
            {
                Assert.True(key.IsBelowModulus(key.Wrap([1, 2, 3, 4, 5], oaep: false)));
            }
            catch (CryptoApiException e)
            {
                Assert.Contains(e.Error, new[] { CryptoApiError.BadPublicKey, CryptoApiError.BadLength });
            }
        }
    }

    [Fact]
    public void Key_pairs_of_every_form()
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(TestKeys.ShortPem);
        byte[] blob = new PrivateKeyBlob(AlgorithmId.RsaKeyExchange, rsa.ExportParameters(true)).ToArray();

        Survives(
            6_000,
            b => Use(RsaKeyPair.Import(b, "passphrase", isExportable: true)),
            blob,
            rsa.ExportPkcs8PrivateKey(),
            Encoding.ASCII.GetBytes(rsa.ExportPkcs8PrivateKeyPem()),
            Encoding.ASCII.GetBytes(rsa.ExportRSAPrivateKeyPem()),
            Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem()),
            Encoding.ASCII.GetBytes(rsa.ExportEncryptedPkcs8PrivateKeyPem(
                "passphrase", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1))));

        static void Use(RsaKeyPair pair)
        {
            using KeyContainer container = KeyContainer.CreateEphemeral();
            container.SetKeyPair(pair);
            if (pair.Spec == KeySpec.Exchange)
                container.ImportSessionKey(new SimpleBlob(AlgorithmId.Aes128, new byte[(pair.KeySize + 7) / 8]).ToArray()).Dispose();
            try
            {
                pair.ExportBlob();
            }
            catch (CryptoApiException e)
            {
                Assert.Equal(CryptoApiError.BadKey, e.Error);
            }
        }
    }

    private static void Survives(int cases, Action<byte[]> parse, params byte[][] valid)
    {
        foreach (byte[] input in valid)
            Assert.Null(Record.Exception(() => Try(parse, input)));

        foreach (byte[] input in valid.SelectMany(Mutation.Every).Take(cases / 2))
            Measure(input);
        Mutation.Check(cases, Mutation.Of(valid), Measure);

        void Measure(byte[] input)
        {
            // What is made once for the process, whichever input comes first, is not made a second time.
            long bound = Allowance + (AllowancePerByte * (long)input.Length);
            long allocated = Allocated(input);
            if (allocated > bound)
                allocated = Allocated(input);
            Assert.True(allocated <= bound, $"{allocated} bytes were allocated for {input.Length}: {Convert.ToHexString(input)}");
        }

        long Allocated(byte[] input)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Try(parse, input);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static void Try(Action<byte[]> parse, byte[] input)
    {
        try
        {
            parse(input);
        }
        catch (CryptoApiException)
        {
        }
    }
}
