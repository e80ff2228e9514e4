using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;

namespace Valise.Benchmarks;

/// <summary>
/// A message of 1 KiB in memory, signed, to one recipient; and the public key operations that it cannot do without, by
/// the same primitives, with the long-lived keys at hand.
/// </summary>
/// <remarks>
/// To seal: an ephemeral key pair, an agreement, two signatures. To open: the ephemeral key is imported, which checks it,
/// an agreement, two verifications. Serials are reserved by the thousand, and <see cref="Open()"/> keeps no ledger;
/// <see cref="OpenWithFolderLedger"/> records each message on the disk of the temporary folder.
/// </remarks>
public class SmallMessages : IDisposable
{
    private const int Size = 1024, Batch = 100, Rounds = 11;

    private readonly byte[] _plaintext = RandomNumberGenerator.GetBytes(Size), _signature = new byte[P256.SignatureSize];
    private readonly ECDiffieHellman _exchange = ECDiffieHellman.Create(P256.Curve);
    private readonly ECDsa _signer = ECDsa.Create(P256.Curve);
    private ECDiffieHellmanPublicKey _recipient = null!;
    private ECParameters _ephemeral;
    private string _folder = null!;
    private IdentityKeys _alice = null!, _bob = null!;
    private Card[] _toBob = null!;
    private SerialCounters _serials = null!;
    private MessageSealer _sealer = null!;
    private MessageOpener _opener = null!, _recorder = null!;
    private byte[] _message = null!;
    private readonly Queue<byte[]> _messages = new();

    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory().FullName;
        (_alice, _bob) = (IdentityKeys.Generate(), IdentityKeys.Generate());
        _toBob = [Card.Create(_bob, "Bob", DateTimeOffset.UtcNow)];
        _serials = new SerialCounters(Path.Combine(_folder, "serials"), reserve: 1000);
        _sealer = new MessageSealer(_alice, Card.Create(_alice, "Alice", DateTimeOffset.UtcNow), _serials);
        _opener = new MessageOpener(_bob, new NoLedger()) { AllowAnySender = true };
        var ledger = FolderLedger.Create(Path.Combine(_folder, "ledger"));
        ledger.BeginIdentity(_bob.Fingerprint);
        _recorder = new MessageOpener(_bob, ledger) { AllowAnySender = true };
        _message = Seal();
        using (ECDiffieHellman other = ECDiffieHellman.Create(P256.Curve))
            _ephemeral = other.ExportParameters(includePrivateParameters: false);
        _recipient = ECDiffieHellman.Create(_ephemeral).PublicKey;
        _signer.SignData(_plaintext, _signature, HashAlgorithmName.SHA256);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _serials.Dispose();
        _alice.Dispose();
        _bob.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark]
    public byte[] Seal() => _sealer.SealAsync(_plaintext, _toBob).GetAwaiter().GetResult();

    [Benchmark]
    public void PublicKeyOperationsOfSeal()
    {
        using ECDiffieHellman ephemeral = ECDiffieHellman.Create(P256.Curve);
        ephemeral.ExportParameters(includePrivateParameters: false);
        ephemeral.DeriveRawSecretAgreement(_recipient);
        _signer.SignData(_plaintext, _signature, HashAlgorithmName.SHA256);
        _signer.SignData(_plaintext, _signature, HashAlgorithmName.SHA256);
    }

    [Benchmark]
    public OpenedMessage Open() => Open(_opener, _message);

    [Benchmark]
    public void PublicKeyOperationsOfOpen()
    {
        using ECDiffieHellman ephemeral = ECDiffieHellman.Create(_ephemeral);
        using ECDiffieHellmanPublicKey key = ephemeral.PublicKey;
        _exchange.DeriveRawSecretAgreement(key);
        _signer.VerifyData(_plaintext, _signature, HashAlgorithmName.SHA256);
        _signer.VerifyData(_plaintext, _signature, HashAlgorithmName.SHA256);
    }

    [IterationSetup(Target = nameof(OpenWithFolderLedger))]
    public void SealForLedger()
    {
        for (int i = 0; i < Batch; i++)
            _messages.Enqueue(Seal());
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public void OpenWithFolderLedger()
    {
        while (_messages.TryDequeue(out byte[]? message))
            Open(_recorder, message);
    }

    /// <summary>Prints the median time of each, measured in turns, a line each: <c>NAME VALUE UNIT</c>; then the rates
    /// as percentages of what the public key operations allow.</summary>
    internal static void Run()
    {
        using var it = new SmallMessages();
        it.Setup();
        (string Name, Action Action)[] rows =
        [
            ("seal", () => it.Seal()), ("seal-public-key-operations", it.PublicKeyOperationsOfSeal),
            ("open", () => it.Open()), ("open-public-key-operations", it.PublicKeyOperationsOfOpen),
            ("open-agreement-and-verifications", it.AgreementAndVerifications),
            ("open-folder-ledger", it.OpenWithFolderLedger),
        ];
        double[][] times = [.. rows.Select(_ => new double[Rounds])];
        for (int round = -Rounds; round < Rounds; round++)
        {
            for (int row = 0; row < rows.Length; row++)
            {
                bool isLedger = rows[row].Action == it.OpenWithFolderLedger;
                if (isLedger)
                    it.SealForLedger();
                long start = Stopwatch.GetTimestamp();
                for (int i = isLedger ? Batch - 1 : 0; i < Batch; i++)
                    rows[row].Action();
                if (round >= 0)
                    times[row][round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / Batch;
            }
        }

        double[] medians = [.. times.Select(each => each.Order().ElementAt(Rounds / 2))];
        for (int row = 0; row < rows.Length; row++)
            Print($"{rows[row].Name} {medians[row]:f1} us");
        Print($"seal-rate {100 * medians[1] / medians[0]:f1} %");
        Print($"open-rate {100 * medians[3] / medians[2]:f1} %");
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private void AgreementAndVerifications()
    {
        _exchange.DeriveRawSecretAgreement(_recipient);
        _signer.VerifyData(_plaintext, _signature, HashAlgorithmName.SHA256);
        _signer.VerifyData(_plaintext, _signature, HashAlgorithmName.SHA256);
    }

    private static OpenedMessage Open(MessageOpener opener, byte[] message) =>
        opener.OpenAsync(message).GetAwaiter().GetResult().Message;
}
