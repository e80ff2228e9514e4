using System.Buffers.Binary;
using System.Globalization;

namespace Valise.Differential.Tests;

/// <summary>
/// Makes sequences of calls: mostly such that make sense, for it knows which handles are open and what they stand for;
/// some that nearly do, with one argument of another kind; some that do not.
/// </summary>
/// <remarks>A name says what its handle is (<c>rc2-40-n-3</c> is an RC2 key of 40 bits that is not exportable), so that a
/// rule of accepted.txt can tell.</remarks>
internal sealed partial class SequenceGenerator
{
    private const string VerifyContext = "f0000000";

    private static readonly (string Name, string Arguments)[] s_providers =
    [
        ("base", "\"Microsoft Base Cryptographic Provider v1.0\" 1"),
        ("strong", "\"Microsoft Strong Cryptographic Provider\" 1"),
        ("enhanced", "\"Microsoft Enhanced Cryptographic Provider v1.0\" 1"),
        ("aes", "\"Microsoft Enhanced RSA and AES Cryptographic Provider\" 24"),
        ("aes", "\"Microsoft Enhanced RSA and AES Cryptographic Provider\" 24"),
        ("xp", "\"Microsoft Enhanced RSA and AES Cryptographic Provider (Prototype)\" 24"),
    ];

    private static readonly string[] s_oddFlags = ["1", "2", "4", "8", "10", "20", "40", "80", "100", "200", "400", "4000", "80000000", "f0000000"];

    private readonly Random _random;
    private readonly List<Step> _steps = [];
    private readonly List<string> _providers = [];
    private readonly List<string> _keys = [];
    private readonly List<string> _hashes = [];
    private readonly (int Weight, Action Act)[] _actions;
    private int _names;

    private SequenceGenerator(Random random)
    {
        _random = random;
        _actions =
        [
            (4, GenerateKey), (6, DeriveKey), (12, ImportPlaintext), (6, ImportPair), (3, ImportPublic), (8, ExchangeKey),
            (2, GetUserKey), (5, DuplicateKey), (3, DestroyKey), (10, GetKeyParameter), (14, SetKeyParameter), (4, SetSalt),
            (10, Export), (2, ImportDamaged),
            (20, Encrypt), (10, Decrypt), (14, EncryptAndDecryptInPieces), (6, EncryptWithRsa),
            (8, CreateHash), (6, CreateKeyedHash), (16, HashData), (5, HashSessionKey), (10, GetHashParameter), (4, SetHashParameter),
            (4, DuplicateHash), (2, DestroyHash), (8, Sign), (3, VerifyNonsense),
            (6, GetProviderParameter), (1, EnumerateAlgorithms), (3, AskForProviders), (2, CountReferences), (3, AcquireOddly), (3, ReopenContainer),
            (6, CallNonsense),
        ];
    }

    /// <summary>The sequence of a number, always the same for the same seed.</summary>
    public static Sequence Make(int seed, int number)
    {
        var generator = new SequenceGenerator(new Random(unchecked((seed * 1_000_003) + number)));
        generator.Fill();
        return new Sequence(number, number % 2 == 0, generator._steps);
    }

    private void Fill()
    {
        OpenProvider();
        if (Chance(8))
            OpenProvider();
        ImportPlaintext();
        var count = _random.Next(4, 24);
        var total = _actions.Sum(action => action.Weight);
        for (var i = 0; i < count; i++)
        {
            var at = _random.Next(total);
            foreach (var (weight, act) in _actions)
            {
                at -= weight;
                if (at >= 0)
                    continue;
                act();
                break;
            }
        }

        if (Chance(10))
            Add($"release {_providers[0]}");
        if (Chance(20) && _keys.Count > 0)
            Add($"getkeyparam {Any(_keys)} 7 0");
    }

    private void OpenProvider()
    {
        var (name, arguments) = Any(s_providers);
        name = NewName(name);
        Add($"{name} = acquire - {arguments} {VerifyContext}");
        _providers.Add(name);
    }

    // ---- choosing

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Any<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];

    private string Add(FormattableString text, bool isRandom = false, string? label = null, bool isContinuation = false)
    {
        var line = text.ToString(CultureInfo.InvariantCulture);
        _steps.Add(new Step(line) { IsRandom = isRandom, Label = label, IsContinuation = isContinuation });
        return line;
    }

    private string NewName(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{++_names}");

    private string NewLabel() => string.Create(CultureInfo.InvariantCulture, $"b{++_names}");

    /// <summary>Flags: those that make sense here, or rarely any.</summary>
    private string Flags(params string[] sensible) =>
        Chance(2) ? Any(s_oddFlags) : sensible.Length == 0 ? "0" : Any(sensible);

    /// <summary>A handle: one that makes sense here, or rarely none, or another's. Closed ones are tried only at once:
    /// Wine gives their numbers to others.</summary>
    private string Handle(string sensible) => !Chance(2) ? sensible : Chance(30) ? "0" : AnyName();

    private string AnyName() => Any([.. _providers, .. _keys, .. _hashes, "0"]);

    private bool IsHash(string name) => _hashes.Contains(name);

    private bool HasHmac => _hashes.Exists(name => name.StartsWith("hmac", StringComparison.Ordinal));

    private string Provider() => Handle(Any(_providers));

    private string? Key(Func<string, bool> isWanted)
    {
        var wanted = _keys.Where(isWanted).ToList();
        return wanted.Count == 0 ? null : Any(wanted);
    }

    private string? SessionKey() => Key(IsSession);

    /// <summary>Hardly ever a size argument; mostly there is plenty of room.</summary>
    private string Size() => Chance(6) ? " ?" : Chance(6) ? string.Create(CultureInfo.InvariantCulture, $" {_random.Next(200)}") : "";

    private string Bytes(int count)
    {
        if (count == 0)
            return Chance(80) ? "\"\"" : "-";
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>Data that is there, if only empty.</summary>
    private string Data(int count) => Bytes(count) is var bytes && bytes == "-" ? "\"\"" : bytes;

    private static string Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Convert.ToHexStringLower(bytes);
    }

    // ---- what a name says

    private static bool IsRsa(string key) => key.StartsWith("pair", StringComparison.Ordinal) || key.StartsWith("pub", StringComparison.Ordinal);

    private static bool IsSession(string key) => !IsRsa(key) && !key.StartsWith("unknown", StringComparison.Ordinal);

    private static bool IsExchangePair(string key) => key.StartsWith("pair-x", StringComparison.Ordinal);

    private static bool IsExportable(string key) => !key.Contains("-n-", StringComparison.Ordinal);

    private static bool Is40Bits(string key) => key.StartsWith("rc2-40-", StringComparison.Ordinal) || key.StartsWith("rc4-40-", StringComparison.Ordinal);

    private static int BlockSizeOf(string key) =>
        key.StartsWith("aes", StringComparison.Ordinal) ? 16 : key.StartsWith("rc4", StringComparison.Ordinal) ? 1 : 8;
}
