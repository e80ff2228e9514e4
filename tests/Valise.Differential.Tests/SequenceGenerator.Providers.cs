namespace Valise.Differential.Tests;

// Calls about contexts and providers, and calls that make no sense at all.
internal sealed partial class SequenceGenerator
{
    private void GetProviderParameter()
    {
        // 2, PP_ENUMCONTAINERS, would name the containers of sequences that run at the same time.
        var parameter = Chance(8) ? _random.Next(3, 50) : Any([3, 4, 5, 6, 16, 17, 27, 34, 35, 36, 39]);
        Add($"getprovparam {Provider()} {parameter} {Flags()}{Size()}");
    }

    private void EnumerateAlgorithms()
    {
        var provider = Provider();
        var parameter = Any([1, 22]);
        var count = _random.Next(1, 24);
        for (var i = 0; i < count; i++)
            Add($"getprovparam {provider} {parameter} {(i == 0 ? 1 : 0)}{(Chance(5) ? Size() : "")}");
    }

    private void AskForProviders()
    {
        switch (_random.Next(4))
        {
            case 0:
                Add($"getdefaultprovider {Any([24, 24, 1, 0, 2, 99, 1000])} {Any(["1", "1", "2"])}{Size()}");
                break;
            case 1:
                Add($"enumtypes {Any([0, 99])}{Size()}");
                break;
            case 2:
                Add($"genrandom {Provider()} {Any([0, 1, 100])}");
                break;
            default:
                Add($"setprovparam {Provider()} {_random.Next(40)} {Flags()} {Bytes(16)}");
                break;
        }
    }

    private void CountReferences()
    {
        var provider = Any(_providers);
        var counted = Handle(provider);
        Add($"addref {counted}");
        if (counted == provider)
            Add($"release {provider} {(Chance(4) ? "1" : "0")}");
    }

    private void AcquireOddly()
    {
        var name = NewName("odd");
        var provider = Any(s_providers).Arguments;
        switch (_random.Next(6))
        {
            case 0:
                Add($"{name} = acquire %c {provider} 0");
                break;
            case 1:
                Add($"{name} = acquire %c {provider} {VerifyContext}");
                break;
            case 2:
                Add($"{name} = acquire {Any(["-", "\"\""])} {provider} {Any([VerifyContext, "f0000040"])}");
                break;
            case 3:
                Add($"{name} = acquire - {provider[..provider.LastIndexOf(' ')]} {Any([0, 1, 12, 24, 99, 1000])} {VerifyContext}");
                break;
            case 4:
                Add($"{name} = acquire - {Any(["\"No Such Provider\"", "-", "\"\""])} {Any([1, 24, 0, 3, 13, 99])} {VerifyContext}");
                break;
            default:
                Add($"acquire %c {provider} 10");
                break;
        }
    }

    /// <summary>A container that keeps its key pair after it was closed.</summary>
    private void ReopenContainer()
    {
        var provider = Any(s_providers);
        var opened = NewName(provider.Name);
        Add($"{opened} = acquire %c {provider.Arguments} 8");
        var spec = Chance(70) ? 1 : 2;
        var blob = spec == 1 ? s_pair : s_pair[..8] + Number(0x2400) + s_pair[16..];
        var exportable = Chance(60);
        var pair = NewName("kept");
        Add($"{pair} = import {opened} {blob} 0 {(exportable ? 1 : 0)}");
        Add($"release {opened}");
        if (Chance(20))
            Add($"export {pair} 0 {Public} 0");
        var another = Any(s_providers);
        var reopened = NewName(another.Name);
        Add($"{reopened} = acquire %c {another.Arguments} 0");
        var found = NewName((spec == 1 ? "pair-x" : "pair-s") + (exportable ? "" : "-n"));
        Add($"{found} = getuserkey {reopened} {spec}");
        Add($"export {found} 0 {Any([Public, Private])} 0");
        Add($"getkeyparam {found} 6 0");
        Add($"getprovparam {reopened} {Any([6, 36])} 0");
        if (Chance(20))
            Add($"{NewName("again")} = acquire %c {provider.Arguments} 8");
        Add($"release {reopened}");
        Add($"acquire %c {another.Arguments} 10");
        if (Chance(30))
            Add($"{NewName("again")} = acquire %c {provider.Arguments} 0");
    }

    /// <summary>Any call, on any handles.</summary>
    private void CallNonsense()
    {
        var (a, b) = (AnyName(), AnyName());
        var name = NewName("unknown");
        var flags = Any(["0", "0", "1", "40", "80000000"]);
        FormattableString line = _random.Next(20) switch
        {
            0 => $"release 0 {flags}",
            1 => $"getprovparam {a} 4 {flags}",
            2 => $"{name} = genkey {a} 6601 1",
            3 => $"{name} = derive {a} 6801 {b} 1",
            4 => $"{name} = getuserkey {a} 1",
            5 => $"{name} = dupkey {a}",
            6 => $"destroykey {(Chance(10) && !HasHmac ? a : "0")}",
            7 => $"getkeyparam {a} {Any([1, 4, 7, 9])} {flags}",
            8 => $"setkeyparam {a} 1 {flags} {Bytes(32)}",
            9 => $"export {a} {b} {Any(["1", "6", "7", "8"])} 0",
            10 => $"encrypt {a} {(IsHash(b) ? "0" : b)} 1 {flags} {Bytes(16)}",
            11 => $"decrypt {a} {b} 0 {flags} {Bytes(16)}",
            12 => $"{name} = createhash {a} 8004 {b} {flags}",
            13 => $"{name} = duphash {a}",
            14 => $"destroyhash {(Chance(10) ? a : "0")}",
            15 => $"gethashparam {a} 1 {flags}",
            16 => $"hashdata {a} {flags} {Bytes(8)}",
            17 => $"hashsessionkey {a} {b} {flags}",
            18 => $"sign {a} 1 {flags}",
            _ => $"verify {a} {b} {flags} {Bytes(16)}",
        };
        Add(line, isRandom: line.Format.StartsWith("export", StringComparison.Ordinal) || line.Format.StartsWith("encrypt", StringComparison.Ordinal));
        if (line.Format.StartsWith("destroykey", StringComparison.Ordinal))
            _keys.Remove(a);
        // Whether a signature that fails finishes the hash differs: it is not used again.
        if (line.Format.StartsWith("destroyhash", StringComparison.Ordinal) || line.Format.StartsWith("sign", StringComparison.Ordinal)
            || line.Format.StartsWith("verify", StringComparison.Ordinal))
            _hashes.Remove(a);
    }
}
