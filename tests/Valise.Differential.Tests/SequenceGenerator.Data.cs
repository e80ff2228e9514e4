namespace Valise.Differential.Tests;

// Calls about data: encrypted and decrypted, hashed, signed.
internal sealed partial class SequenceGenerator
{
    private static readonly int[] s_lengths = [0, 1, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 48, 63, 64, 65, 100, 128, 200];

    private static readonly (string Name, string Algorithm)[] s_hashAlgorithms =
    [
        ("md2", "8001"), ("md4", "8002"), ("md5", "8003"), ("md5", "8003"), ("sha1", "8004"), ("sha1", "8004"), ("ssl", "8008"),
        ("sha256", "800c"), ("sha256", "800c"), ("sha384", "800d"), ("sha512", "800e"),
    ];

    private void Encrypt()
    {
        if (Key(key => !IsRsa(key)) is not { } key)
            return;
        var final = Chance(60);
        var length = Any(s_lengths);
        if (!final && !Chance(4))
            length -= length % BlockSizeOf(key);
        if (Chance(4))
        {
            // Asked for the size of a message's end, Wine begins a new one: this key has no other use.
            var copy = NewName(key[..key.LastIndexOf('-')]);
            Add($"{copy} = dupkey {key}");
            // Nor may there be a MAC, which Wine gives the data that is not there.
            var idle = HashForData();
            if (idle.StartsWith("mac", StringComparison.Ordinal))
                idle = "0";
            Add($"encrypt {copy} {idle} {(final ? 1 : 0)} {Flags()} ?{length}");
            return;
        }

        var data = Data(length);
        var handle = Handle(key);
        // Wine hashes the data of a call that fails for its key, its length or its buffer.
        var hash = handle == key && IsSession(key) && (final || length % BlockSizeOf(key) == 0) ? HashForData() : "0";
        var room = Chance(6) && BlockSizeOf(key) > 1 && hash == "0" ? $" {_random.Next(length + 20)}" : "";
        // An RSA key's ciphertext is random.
        Add($"encrypt {handle} {hash} {(final ? 1 : 0)} {Flags()} {data}{room}", isRandom: !IsSession(handle), label: NewLabel());
    }

    private void Decrypt()
    {
        if (Key(key => !IsRsa(key)) is not { } key)
            return;
        var ciphertexts = _steps.Where(step => step.Text.StartsWith("encrypt", StringComparison.Ordinal) && step.Label is not null).ToList();
        var length = Any(s_lengths);
        length -= length % BlockSizeOf(key);
        // Bytes by chance end, one time in 256, with what looks like padding.
        var data = ciphertexts.Count > 0 && Chance(70) ? "@" + Any(ciphertexts).Label : Bytes(length);
        Add($"decrypt {Handle(key)} {HashForData()} {(Chance(60) ? 1 : 0)} {Flags()} {data}");
    }

    private void EncryptAndDecryptInPieces()
    {
        if (SessionKey() is not { } key)
            return;
        var copy = NewName(key[..key.LastIndexOf('-')]);
        Add($"{copy} = dupkey {key}");
        var block = BlockSizeOf(key);
        var hash = HashForData();
        var pieces = new List<(bool Final, string Label)>();
        var count = _random.Next(1, 4);
        for (var i = 1; i <= count; i++)
        {
            var length = i == count ? Any(s_lengths) : block * _random.Next(0, 8);
            var label = NewLabel();
            Add($"encrypt {key} {hash} {(i == count ? 1 : 0)} 0 {Data(length)}", label: label);
            pieces.Add((i == count, label));
        }

        hash = HashForData();
        foreach (var (final, label) in pieces)
            Add($"decrypt {copy} {hash} {(final ? 1 : 0)} 0 @{label}");
        _keys.Add(copy);
    }

    private void EncryptWithRsa()
    {
        if (Key(IsRsa) is not { } key)
            return;
        var flags = Chance(50) ? "0" : "40";
        var label = NewLabel();
        Add($"encrypt {Handle(key)} 0 {_random.Next(2)} {flags} {Bytes(_random.Next(Chance(5) ? 140 : 23))}", isRandom: true, label: label);
        if (Key(IsExchangePair) is { } pair)
            Add($"decrypt {pair} 0 1 {(Chance(3) ? "40" : flags)} @{label}{(Chance(3) ? "^7" : "")}");
    }

    // ---- hashes

    private string? Hash(Func<string, bool> isWanted)
    {
        var wanted = _hashes.Where(isWanted).ToList();
        return wanted.Count == 0 ? null : Any(wanted);
    }

    private string HashForData() => Chance(10) && _hashes.Count > 0 ? Handle(Any(_hashes)) : "0";

    private void CreateHash()
    {
        var (name, algorithm) = Any(s_hashAlgorithms);
        if (Chance(2))
            algorithm = Any(s_oddAlgorithms);
        var hash = NewName(name);
        Add($"{hash} = createhash {Provider()} {algorithm} {Handle("0")} {Flags()}");
        _hashes.Add(hash);
        if (name == "ssl" && Chance(80))
            Add($"sethashparam {hash} 2 0 {Bytes(64)}");
    }

    private void CreateKeyedHash()
    {
        if (SessionKey() is not { } key)
            return;
        var isHmac = Chance(60);
        var hash = NewName(isHmac ? "hmac" : "mac");
        if (!isHmac)
        {
            // Wine's MAC and its key are in one message together; this key has no other use.
            var own = NewName(key[..key.LastIndexOf('-')]);
            Add($"{own} = dupkey {key}");
            key = own;
        }

        Add($"{hash} = createhash {Provider()} {(isHmac ? "8009" : "8005")} {(isHmac ? Handle(key) : key)} {Flags()}");
        _hashes.Add(hash);
        if (isHmac)
            SetHmac(hash);
    }

    private void SetHmac(string hash)
    {
        var algorithm = Chance(2) ? Any(s_oddAlgorithms) : Any(["8001", "8002", "8003", "8004", "8004", "800c", "800c"]);
        var inner = Chance(80) ? "-" : Bytes(64);
        var outer = Chance(80) ? "-" : Bytes(64);
        Add($"sethmac {Handle(hash)} {Flags()} {algorithm} {inner} {outer}");
    }

    private void HashData()
    {
        if (_hashes.Count == 0)
            return;
        var length = Any(s_lengths);
        Add($"hashdata {Handle(Any(_hashes))} {Flags()} {Bytes(length)}");
    }

    private void HashSessionKey()
    {
        if (_hashes.Count == 0 || _keys.Count == 0)
            return;
        Add($"hashsessionkey {Handle(Any(_hashes))} {Handle(Any(_keys))} {Flags("0", "1")}");
    }

    private void GetHashParameter()
    {
        if (_hashes.Count == 0)
            return;
        Add($"gethashparam {Handle(Any(_hashes))} {(Chance(3) ? _random.Next(12) : Any([1, 2, 2, 2, 4]))} {Flags()}{Size()}");
    }

    private void SetHashParameter()
    {
        if (_hashes.Count == 0)
            return;
        var hash = Any(_hashes);
        if (Chance(30))
            SetHmac(hash);
        else
            Add($"sethashparam {Handle(hash)} {(Chance(8) ? Any([1, 3, 4, 9]) : 2)} {Flags()} {(Chance(3) ? "-" : Bytes(64))}");
    }

    private void DuplicateHash()
    {
        if (_hashes.Count == 0)
            return;
        var hash = Any(_hashes);
        var source = Handle(hash);
        var copy = NewName(hash[..hash.LastIndexOf('-')]);
        Add($"{copy} = duphash {source}");
        if (source == hash)
            _hashes.Add(copy);
    }

    private void DestroyHash()
    {
        if (_hashes.Count == 0)
            return;
        var hash = Handle(Any(_hashes));
        Add($"destroyhash {hash}");
        _hashes.Remove(hash);
        if (Chance(20))
            Add($"hashdata {hash} 0 {Bytes(5)}");
    }

    private void Sign()
    {
        if (Hash(name => !name.StartsWith("mac", StringComparison.Ordinal) && !name.StartsWith("hmac", StringComparison.Ordinal)) is not { } hash)
        {
            CreateHash();
            return;
        }

        if (Key(key => key.StartsWith("pair", StringComparison.Ordinal)) is not { } pair)
        {
            ImportPair();
            return;
        }

        // A signature of another length does not finish Wine's hash: the copy is not used again.
        var copy = NewName(hash[..hash.LastIndexOf('-')]);
        Add($"{copy} = duphash {hash}");
        var flags = Chance(75) ? "0" : "1";
        var signedFlags = Flags(flags);
        var label = NewName(signedFlags == "1" ? "nooid" : "signature");
        var spec = IsExchangePair(pair) ? 1 : 2;
        var signed = Handle(hash);
        if (signed != hash)
            _hashes.Remove(signed);
        Add($"sign {signed} {(Chance(3) ? _random.Next(4) : spec)} {signedFlags}{Size()}", label: label);
        if (Chance(5))
            flags = flags == "0" ? "1" : "0";
        Add($"verify {Handle(copy)} {Handle(Key(IsRsa) ?? pair)} {flags} @{label}{(Chance(8) ? "^9" : "")}");
    }

    private void VerifyNonsense()
    {
        if (_hashes.Count == 0 || _keys.Count == 0)
            return;
        // Not used again either.
        var hash = Handle(Any(_hashes));
        _hashes.Remove(hash);
        Add($"verify {hash} {Handle(Key(IsRsa) ?? Any(_keys))} {Flags("0", "1")} {Bytes(Any([0, 64, 127, 128, 129]))}");
    }
}
