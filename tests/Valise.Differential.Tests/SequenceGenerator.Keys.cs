using System.Globalization;

namespace Valise.Differential.Tests;

// Calls about keys: made, derived, imported, exported, and their parameters.
internal sealed partial class SequenceGenerator
{
    private const string Simple = "1";
    private const string Public = "6";
    private const string Private = "7";
    private const string Plaintext = "8";

    private static readonly string s_pair = Convert.ToHexStringLower(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "privatekey.blob")));
    private static readonly string s_shortPair = Convert.ToHexStringLower(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "shortkey.blob")));

    // Name, ALG_ID, and the lengths in bytes that the wide providers take; the base provider's end with 7.
    private static readonly (string Name, string Algorithm, int[] Lengths)[] s_ciphers =
    [
        ("rc2", "6602", [5, 5, 6, 7, 8, 11, 16, 16]), ("rc4", "6801", [5, 5, 6, 7, 9, 16, 16]), ("des", "6601", [8]), ("tdes", "6603", [24]),
        ("tdes112", "6609", [16]), ("aes", "660e", [16]), ("aes", "660f", [24]), ("aes", "6610", [32]),
    ];

    private static readonly uint[] s_keyParameters = [1, 2, 3, 4, 5, 6, 7, 8, 9, 19];

    private static readonly string[] s_oddAlgorithms = ["0", "3", "6604", "660a", "6611", "6621", "8004", "8009", "a400", "2400", "aa02", "2200"];

    private void GenerateKey()
    {
        if (Chance(2))
        {
            // Takes long: the size is a small one.
            var spec = Any(["1", "2"]);
            var pair = NewName(spec == "1" ? "pair-x" : "pair-s");
            var provider = Provider();
            Add($"{pair} = genkey {provider} {spec} {Any(["2000001", "4000001", "4000001", "2080001"])}");
            Adopt(pair, provider, Private);
            return;
        }

        var (name, algorithm, lengths) = Any(s_ciphers);
        var bits = Chance(50) ? 0 : Any(lengths) * 8;
        if (Chance(3))
            bits = _random.Next(40, 200);
        // Those of RSA would make a pair that only one side has.
        if (Chance(3))
            (name, algorithm) = ("unknown", Any(s_oddAlgorithms.Except(["a400", "2400"]).ToList()));
        var context = Provider();
        var size = bits == 0 ? "default" : string.Create(CultureInfo.InvariantCulture, $"{bits}");
        var key = NewName($"{name}-{size}");
        Add($"{key} = genkey {context} {algorithm} {(bits << 16) | 1 | (Chance(70) ? 0x10 : 0):x}");
        Adopt(key, context, Plaintext);
    }

    /// <summary>Gives the follower the key that the leader made.</summary>
    private void Adopt(string key, string provider, string blobType)
    {
        var label = NewLabel();
        Add($"export {key} 0 {blobType} 0", isRandom: true, label: label, isContinuation: true);
        // Both take it, so that both have the key in the same state.
        Add($"{key} = import {provider} @{label} 0 1", isContinuation: true);
        _keys.Add(key);
    }

    private void DeriveKey()
    {
        var hash = Hash(name => !name.StartsWith("mac", StringComparison.Ordinal));
        if (hash is null)
        {
            CreateHash();
            HashData();
            return;
        }

        var (name, algorithm, lengths) = Any(s_ciphers);
        if (Chance(2))
            (name, algorithm) = ("unknown", Any(s_oddAlgorithms));
        var bits = Chance(60) ? 0 : Any(lengths) * 8;
        if (Chance(2))
            bits = _random.Next(40, 200);
        var size = bits == 0 ? "default" : string.Create(CultureInfo.InvariantCulture, $"{bits}");
        var isOfHmac = hash.StartsWith("hmac", StringComparison.Ordinal);
        var flags = Any([1, 1, 1, 5, 0x11, 0x401]);
        var isSalted = flags == 5;
        var key = NewName($"{name}-{(isOfHmac ? "hmac" : isSalted ? "salted" : size)}-derived");
        Add($"{key} = derive {Provider()} {algorithm} {Handle(hash)} {(bits << 16) | flags:x}");
        Add($"export {key} 0 {Plaintext} 0");
        // What it does with data does not depend on DES' parity, in which the two differ.
        if (!isOfHmac)
            Add($"encrypt {key} 0 1 0 {Bytes(20)}");
        if (!isOfHmac && !isSalted && !name.Contains("des", StringComparison.Ordinal))
            _keys.Add(key);
    }

    private void ImportPlaintext()
    {
        var (name, algorithm, lengths) = Any(s_ciphers);
        var length = Any(lengths);
        if (Chance(2))
            length = _random.Next(1, 34);
        if (Chance(2))
            (name, algorithm) = ("unknown", Any(s_oddAlgorithms));
        var exportable = Chance(85);
        var key = NewName($"{name}-{length * 8}{(exportable ? "" : "-n")}");
        var blob = $"{PlaintextHeader(algorithm)}{Number((uint)length)}{Bytes(length)}{(Chance(2) ? "00" : "")}";
        Add($"{key} = import {Provider()} {blob} {Handle("0")} {(exportable ? 1 : 0):x}");
        _keys.Add(key);
    }

    private static string PlaintextHeader(string algorithm) =>
        "08020000" + Number(uint.Parse(algorithm, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

    private void ImportPair()
    {
        var exchange = Chance(65);
        var exportable = Chance(80);
        var pair = NewName((exchange ? "pair-x" : "pair-s") + (exportable ? "" : "-n"));
        var blob = Chance(70) ? s_pair : s_shortPair;
        if (!exchange)
            blob = blob[..8] + Number(0x2400) + blob[16..];
        Add($"{pair} = import {Provider()} {blob} 0 {Flags(exportable ? "1" : "0")}");
        _keys.Add(pair);
    }

    private void ImportPublic()
    {
        var exchange = Chance(70);
        var key = NewName(exchange ? "pub-x" : "pub-s");
        var blob = "06020000" + Number(exchange ? 0xa400u : 0x2400u) + "52534131" + s_pair[24..(40 + 256)];
        Add($"{key} = import {Provider()} {blob} 0 {Flags("0")}");
        _keys.Add(key);
    }

    /// <summary>A session key goes from side to side in a SIMPLEBLOB.</summary>
    private void ExchangeKey()
    {
        if (SessionKey() is not { } key)
            return;
        if (Key(IsExchangePair) is not { } pair)
        {
            ImportPair();
            return;
        }

        var label = NewLabel();
        var source = Handle(key);
        Add($"export {source} {Handle(pair)} {Simple} {(Chance(3) ? "40" : "0")}", isRandom: true, label: label);
        var exportable = Chance(85);
        var copy = NewName((source == key ? key[..key.IndexOf('-', key.IndexOf('-') + 1)] : "unknown") + (exportable ? "" : "-n"));
        var blob = Chance(6) ? $"@{label}^{_random.Next(140)}" : Chance(3) ? $"@{label}:0:{_random.Next(140)}" : "@" + label;
        var flags = Flags(exportable ? "1" : "0");
        Add($"{copy} = import {Provider()} {blob} {Handle(pair)} {flags}");
        // Wine ignores CRYPT_NO_SALT here: what the key makes says nothing then.
        if (flags == "10")
            return;
        _keys.Add(copy);
        if (exportable)
            Add($"export {copy} 0 {Plaintext} 0");
        else
            Add($"encrypt {copy} 0 1 0 {Bytes(20)}");
    }

    private void ImportDamaged()
    {
        var blob = Any<Func<string>>([
            () => $"{PlaintextHeader("6601")}{Number(8)}{Bytes(8)}", () => s_shortPair,
            () => "06020000" + Number(0xa400) + "52534131" + s_pair[24..(40 + 256)]])();
        // In the header, or cut short; what is wrong in an RSA key's numbers Wine does not see.
        if (Chance(50))
        {
            var bytes = Convert.FromHexString(blob);
            bytes[_random.Next(12)] ^= (byte)(1 << _random.Next(8));
            blob = Convert.ToHexStringLower(bytes);
        }
        else
        {
            blob = blob[..(2 * _random.Next(blob.Length / 2))];
        }

        var key = NewName("unknown");
        Add($"{key} = import {Provider()} {(blob.Length == 0 ? "\"\"" : blob)} 0 {Flags("1")}");
        _keys.Add(key);
    }

    private void GetUserKey()
    {
        var spec = Any(["1", "2"]);
        var key = NewName("unknown");
        Add($"{key} = getuserkey {Provider()} {(Chance(4) ? Any(["0", "3"]) : spec)}");
        Add($"export {key} 0 {Public} 0");
        Add($"getkeyparam {key} {Any([6, 7, 8, 9])} 0");
        _keys.Add(key);
    }

    private void DuplicateKey()
    {
        if (_keys.Count == 0)
            return;
        var key = Any(_keys);
        var source = Handle(key);
        var copy = NewName(source == key ? key[..key.LastIndexOf('-')] : "unknown");
        Add($"{copy} = dupkey {source}");
        _keys.Add(copy);
    }

    private void DestroyKey()
    {
        // An HMAC needs its key until it is finished; Wine's does not.
        if (_keys.Count == 0 || HasHmac)
            return;
        var key = Handle(Any(_keys));
        Add($"destroykey {key}");
        _keys.Remove(key);
        if (Chance(20))
            Add($"encrypt {key} 0 1 0 {Bytes(5)}");
    }

    private void GetKeyParameter()
    {
        if (_keys.Count == 0)
            return;
        var key = Any(_keys);
        var parameter = Chance(3) ? (uint)_random.Next(50) : IsRsa(key) ? Any<uint>([6, 7, 8, 9]) : Any(s_keyParameters);
        Add($"getkeyparam {Handle(key)} {parameter} {Flags()}{Size()}");
    }

    private void SetKeyParameter()
    {
        if (SessionKey() is not { } key)
            return;
        if (Is40Bits(key) && Chance(20))
        {
            SetSaltOf40Bits(key);
            return;
        }

        // As many bytes as any parameter reads: from a shorter array Wine and Windows read on.
        var odd = Chance(4);
        var (parameter, data) = _random.Next(10) switch
        {
            0 or 1 or 2 => (1, Bytes(16)),
            3 or 4 or 5 => (4, Number(odd ? (uint)_random.Next(8) : Any<uint>([1, 1, 2, 2, 4, 4]))),
            6 => (3, Number(odd ? 2u : 1u)),
            7 or 8 when key.StartsWith("rc2", StringComparison.Ordinal) => (19, Number(odd ? (uint)_random.Next(1200) : (uint)_random.Next(1, 129))),
            9 => (6, Number(Any<uint>([0x3f, 0x3b, 4, 0x0c]))),
            _ => (5, Number(8)),
        };
        if (odd && Chance(40))
            (parameter, data) = (Any([0, 7, 8, 9, 11, 12, 17, 26, 30]), Bytes(16));
        Add($"setkeyparam {Handle(key)} {parameter} {Flags()} {(Chance(2) ? "-" : data + Bytes(16))}");
        if (Chance(40))
            Add($"getkeyparam {key} {parameter} 0");
    }

    // With the end of a message Wine forgets a salt that KP_SALT set: the key has no other use.
    private void SetSaltOf40Bits(string key)
    {
        Add($"setkeyparam {key} 2 0 {Bytes(16)}");
        Add($"getkeyparam {key} 2 0");
        Add($"encrypt {key} 0 1 0 {Bytes(20)}");
        _keys.Remove(key);
    }

    private void SetSalt()
    {
        if (Key(key => key.StartsWith("rc", StringComparison.Ordinal)) is not { } key)
            return;
        var most = int.TryParse(key.Split('-')[1], out var bits) ? Math.Max(0, 16 - (bits / 8)) : 0;
        Add($"setsalt {Handle(key)} {Flags()} {Bytes(Chance(4) ? _random.Next(30) : _random.Next(1, most + 1))}");
        Add($"getkeyparam {key} 2 0");
    }

    private void Export()
    {
        if (_keys.Count == 0)
            return;
        var key = Any(_keys);
        var type = IsRsa(key) ? Any([Public, Public, Private]) : Plaintext;
        if (!IsExportable(key) && !IsRsa(key) && Chance(80))
            return;
        if (Chance(3))
            type = Any(["0", Simple, "2", Public, Private, Plaintext, "9", "11", "12"]);
        Add($"export {Handle(key)} {Handle("0")} {type} {Flags()}{Size()}");
    }
}
