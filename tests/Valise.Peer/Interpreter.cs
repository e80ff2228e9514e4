using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Valise.Peer;

/// <summary>Makes the CryptoAPI call that a line describes and words the answer; README.md has the language.
/// It does not know whose CryptoAPI answers: the project file decides that.</summary>
internal sealed class Interpreter
{
    private const int MoreData = 234;
    private const uint BlockLength = 8;
    private const uint SaltEx = 10;
    private const uint HmacInfo = 5;

    private readonly Dictionary<string, Action> _verbs;
    private readonly Dictionary<string, nint> _handles = [];
    private readonly List<(Func<nint, bool> Close, nint Handle)> _open = [];
    private Line _line = new("nothing");
    private string _answer = "";

    public Interpreter() => _verbs = new()
    {
        ["reset"] = Reset,
        ["acquire"] = Acquire,
        ["addref"] = AddRef,
        ["release"] = Release,
        ["setprovider"] = SetProvider,
        ["setproviderex"] = SetProviderEx,
        ["getdefaultprovider"] = GetDefaultProvider,
        ["enumproviders"] = EnumProviders,
        ["enumtypes"] = EnumTypes,
        ["getprovparam"] = GetProvParam,
        ["setprovparam"] = SetProvParam,
        ["genrandom"] = GenRandom,
        ["genkey"] = GenKey,
        ["derive"] = DeriveKey,
        ["getuserkey"] = GetUserKey,
        ["dupkey"] = DuplicateKey,
        ["destroykey"] = DestroyKey,
        ["getkeyparam"] = GetKeyParam,
        ["setkeyparam"] = SetKeyParam,
        ["setsalt"] = SetSalt,
        ["export"] = ExportKey,
        ["import"] = ImportKey,
        ["encrypt"] = Encrypt,
        ["decrypt"] = Decrypt,
        ["createhash"] = CreateHash,
        ["duphash"] = DuplicateHash,
        ["destroyhash"] = DestroyHash,
        ["gethashparam"] = GetHashParam,
        ["sethashparam"] = SetHashParam,
        ["sethmac"] = SetHmac,
        ["hashdata"] = HashData,
        ["hashsessionkey"] = HashSessionKey,
        ["sign"] = SignHash,
        ["verify"] = VerifySignature,
    };

    /// <summary>One line's answer: <c>ok ...</c>, <c>error ...</c>, <c>skipped ...</c> or <c>syntax ...</c>.</summary>
    public string Answer(string text)
    {
        try
        {
            _line = new Line(text);
            if (!_verbs.TryGetValue(_line.Verb, out var call))
                throw new FormatException($"{_line.Verb} is no verb");
            call();
            return _answer;
        }
        catch (FormatException malformed)
        {
            return $"syntax {malformed.Message}";
        }
    }

    // ---- providers

    private void Acquire()
    {
        var container = _line.Name("a container name");
        var provider = _line.Name("a provider name");
        var type = _line.Number("a provider type");
        var flags = _line.Hex("flags");
        Begin(handleFollows: (flags & 0x10) == 0); // CRYPT_DELETEKEYSET hands out nothing
        Opened(CryptAcquireContext(out var handle, container, provider, type, flags), handle, ReleaseOnce);
    }

    private void AddRef()
    {
        var provider = Handle("a provider");
        Begin();
        var done = CryptContextAddRef(provider, 0, 0);
        if (done)
            _open.Add((ReleaseOnce, provider));
        Report(done);
    }

    private void Release()
    {
        var provider = Handle("a provider");
        var flags = _line.HexOr("flags", 0);
        Begin();
        Closed(CryptReleaseContext(provider, flags), provider);
    }

    private void SetProvider()
    {
        var name = _line.Name("a provider name");
        var type = _line.Number("a provider type");
        Begin();
        Report(CryptSetProvider(name, type));
    }

    private void SetProviderEx()
    {
        var name = _line.Name("a provider name");
        var type = _line.Number("a provider type");
        var flags = _line.Hex("flags");
        Begin();
        Report(CryptSetProviderEx(name, type, 0, flags));
    }

    private void GetDefaultProvider()
    {
        var type = _line.Number("a provider type");
        var flags = _line.Hex("flags");
        var (name, length) = Text();
        Begin();
        ReportText(CryptGetDefaultProvider(type, 0, flags, name, ref length), null, name, length);
    }

    private void EnumProviders()
    {
        var index = _line.Number("an index");
        var (name, length) = Text();
        Begin();
        uint type = 0;
        ReportText(CryptEnumProviders(index, 0, 0, ref type, name, ref length), type, name, length);
    }

    private void EnumTypes()
    {
        var index = _line.Number("an index");
        var (name, length) = Text();
        Begin();
        uint type = 0;
        ReportText(CryptEnumProviderTypes(index, 0, 0, ref type, name, ref length), type, name, length);
    }

    private void GetProvParam()
    {
        var provider = Handle("a provider");
        var parameter = _line.Number("a parameter");
        var flags = _line.Hex("flags");
        var (buffer, length) = _line.Buffer();
        Begin();
        ReportBytes(CryptGetProvParam(provider, parameter, buffer, ref length, flags), buffer, length);
    }

    private void SetProvParam()
    {
        var provider = Handle("a provider");
        var parameter = _line.Number("a parameter");
        var flags = _line.Hex("flags");
        var data = _line.Bytes("data");
        Begin();
        Report(CryptSetProvParam(provider, parameter, data, flags));
    }

    private void GenRandom()
    {
        var provider = Handle("a provider");
        var buffer = Line.NewBuffer(_line.Number("a length"));
        Begin();
        Report(CryptGenRandom(provider, (uint)buffer.Length, buffer));
    }

    // ---- keys

    private void GenKey()
    {
        var provider = Handle("a provider");
        var algorithm = _line.Hex("an ALG_ID");
        var flags = _line.Hex("flags");
        Begin(handleFollows: true);
        Opened(CryptGenKey(provider, algorithm, flags, out var key), key, CryptDestroyKey);
    }

    private void DeriveKey()
    {
        var provider = Handle("a provider");
        var algorithm = _line.Hex("an ALG_ID");
        var hash = Handle("a hash");
        var flags = _line.Hex("flags");
        Begin(handleFollows: true);
        Opened(CryptDeriveKey(provider, algorithm, hash, flags, out var key), key, CryptDestroyKey);
    }

    private void GetUserKey()
    {
        var provider = Handle("a provider");
        var spec = _line.Number("a key spec");
        Begin(handleFollows: true);
        Opened(CryptGetUserKey(provider, spec, out var key), key, CryptDestroyKey);
    }

    private void DuplicateKey()
    {
        var key = Handle("a key");
        Begin(handleFollows: true);
        Opened(CryptDuplicateKey(key, 0, 0, out var copy), copy, CryptDestroyKey);
    }

    private void DestroyKey()
    {
        var key = Handle("a key");
        Begin();
        Closed(CryptDestroyKey(key), key);
    }

    private void GetKeyParam()
    {
        var key = Handle("a key");
        var parameter = _line.Number("a parameter");
        var flags = _line.Hex("flags");
        var (buffer, length) = _line.Buffer();
        Begin();
        ReportBytes(CryptGetKeyParam(key, parameter, buffer, ref length, flags), buffer, length);
    }

    private void SetKeyParam()
    {
        var key = Handle("a key");
        var parameter = _line.Number("a parameter");
        var flags = _line.Hex("flags");
        var data = _line.Bytes("data");
        Begin(holdsPointers: parameter == SaltEx);
        Report(CryptSetKeyParam(key, parameter, data, flags));
    }

    // KP_SALT_EX takes a CRYPT_DATA_BLOB: a length and a pointer.
    private void SetSalt()
    {
        var key = Handle("a key");
        var flags = _line.Hex("flags");
        var salt = _line.Bytes("a salt");
        Begin();
        using var structure = new PointerStructure();
        structure.Add((uint)(salt?.Length ?? 0));
        structure.Add(salt);
        Report(CryptSetKeyParam(key, SaltEx, structure.ToArray(), flags));
    }

    private void ExportKey()
    {
        var key = Handle("a key");
        var wrapping = Handle("a wrapping key");
        var type = _line.Number("a BLOB type");
        var flags = _line.Hex("flags");
        var (buffer, length) = _line.Buffer();
        Begin();
        ReportBytes(CryptExportKey(key, wrapping, type, flags, buffer, ref length), buffer, length);
    }

    private void ImportKey()
    {
        var provider = Handle("a provider");
        var (blob, length) = _line.Data("a BLOB");
        var wrapping = Handle("a wrapping key");
        var flags = _line.Hex("flags");
        Begin(handleFollows: true);
        Opened(CryptImportKey(provider, blob, length, wrapping, flags, out var key), key, CryptDestroyKey);
    }

    private void Encrypt()
    {
        var key = Handle("a key");
        var hash = Handle("a hash");
        var final = _line.Bool("Final");
        var flags = _line.Hex("flags");
        var (data, length) = _line.Data("data");
        var size = _line.NumberOr("the buffer's length", length + 4096);
        Begin();
        // The buffer that is declared may be too short for the data; the one that is passed never is.
        var buffer = data is null ? null : Line.NewBuffer(Math.Max(length, size));
        data?.CopyTo(buffer!, 0);
        var done = CryptEncrypt(key, hash, final, flags, buffer, ref length, size);
        var kept = done || data is null || buffer.AsSpan(0, data.Length).SequenceEqual(data);
        ReportBytes(done, buffer, length, kept ? "" : " changed");
    }

    private void Decrypt()
    {
        var key = Handle("a key");
        var hash = Handle("a hash");
        var final = _line.Bool("Final");
        var flags = _line.Hex("flags");
        var (data, length) = _line.Data("data");
        Begin();
        // Wine crashes on the end of a message that has no bytes at all, unless the key is a stream cipher's.
        if (final && length == 0 && !IsStreamCipher(key))
            _answer = "skipped";
        else
            ReportDecrypted(key, hash, final, flags, data, length);
    }

    private void ReportDecrypted(nint key, nint hash, bool final, uint flags, byte[]? data, uint length)
    {
        // Wine decrypts whole blocks, and writes beyond data that does not end with one.
        var buffer = data is null ? null : Line.NewBuffer(length + 64);
        data?.CopyTo(buffer!, 0);
        ReportBytes(CryptDecrypt(key, hash, final, flags, buffer, ref length), buffer, length);
    }

    private static bool IsStreamCipher(nint key)
    {
        var bits = new byte[4];
        uint length = 4;
        return CryptGetKeyParam(key, BlockLength, bits, ref length, 0) && BitConverter.ToUInt32(bits) == 0;
    }

    // ---- hashes

    private void CreateHash()
    {
        var provider = Handle("a provider");
        var algorithm = _line.Hex("an ALG_ID");
        var key = Handle("a key");
        var flags = _line.Hex("flags");
        Begin(handleFollows: true);
        Opened(CryptCreateHash(provider, algorithm, key, flags, out var hash), hash, CryptDestroyHash);
    }

    private void DuplicateHash()
    {
        var hash = Handle("a hash");
        Begin(handleFollows: true);
        Opened(CryptDuplicateHash(hash, 0, 0, out var copy), copy, CryptDestroyHash);
    }

    private void DestroyHash()
    {
        var hash = Handle("a hash");
        Begin();
        Closed(CryptDestroyHash(hash), hash);
    }

    private void GetHashParam()
    {
        var hash = Handle("a hash");
        var parameter = _line.Number("a parameter");
        var flags = _line.Hex("flags");
        var (buffer, length) = _line.Buffer();
        Begin();
        ReportBytes(CryptGetHashParam(hash, parameter, buffer, ref length, flags), buffer, length);
    }

    private void SetHashParam()
    {
        var hash = Handle("a hash");
        var parameter = _line.Number("a parameter");
        var flags = _line.Hex("flags");
        var data = _line.Bytes("data");
        Begin(holdsPointers: parameter == HmacInfo);
        Report(CryptSetHashParam(hash, parameter, data, flags));
    }

    // HP_HMAC_INFO takes an HMAC_INFO: an ALG_ID, and two strings by pointer and length.
    private void SetHmac()
    {
        var hash = Handle("a hash");
        var flags = _line.Hex("flags");
        var algorithm = _line.Hex("an ALG_ID");
        var inner = _line.Bytes("the inner string");
        var outer = _line.Bytes("the outer string");
        Begin();
        using var structure = new PointerStructure();
        structure.Add(algorithm);
        structure.Add(inner);
        structure.Add((uint)(inner?.Length ?? 0));
        structure.Add(outer);
        structure.Add((uint)(outer?.Length ?? 0));
        Report(CryptSetHashParam(hash, HmacInfo, structure.ToArray(), flags));
    }

    private void HashData()
    {
        var hash = Handle("a hash");
        var flags = _line.Hex("flags");
        var (data, length) = _line.Data("data");
        Begin();
        Report(CryptHashData(hash, data, length, flags));
    }

    private void HashSessionKey()
    {
        var hash = Handle("a hash");
        var key = Handle("a key");
        var flags = _line.Hex("flags");
        Begin();
        Report(CryptHashSessionKey(hash, key, flags));
    }

    private void SignHash()
    {
        var hash = Handle("a hash");
        var spec = _line.Number("a key spec");
        var flags = _line.Hex("flags");
        var (buffer, length) = _line.Buffer();
        Begin();
        ReportBytes(CryptSignHash(hash, spec, null, flags, buffer, ref length), buffer, length);
    }

    private void VerifySignature()
    {
        var hash = Handle("a hash");
        var key = Handle("a public key");
        var flags = _line.Hex("flags");
        var (signature, length) = _line.Data("a signature");
        Begin();
        Report(CryptVerifySignature(hash, signature, length, key, null, flags));
    }

    // ---- handles

    /// <summary>A handle by its name; <c>0</c> is the null handle. A name stays what it was after its handle is
    /// closed, so that a line can say what a stale handle does.</summary>
    private nint Handle(string what)
    {
        var word = _line.Word(what);
        return word == "0" ? 0
            : _handles.TryGetValue(word, out var handle) ? handle
            : throw new FormatException($"{word} is not the name of {what}");
    }

    /// <summary>Every word has been read: a line is refused before its call, never after.</summary>
    private void Begin(bool handleFollows = false, bool holdsPointers = false)
    {
        _line.End();
        if (holdsPointers)
            throw new FormatException("this parameter holds pointers: setsalt and sethmac make them");
        if (_line.Result is null && handleFollows)
            throw new FormatException($"{_line.Verb} hands out a handle, which wants a name");
        if (_line.Result is not null && !handleFollows)
            throw new FormatException($"{_line.Verb} hands out no handle");
    }

    private void Opened(bool done, nint handle, Func<nint, bool> close)
    {
        Report(done);
        if (_line.Result is not { } name)
            return;
        _handles[name] = done ? handle : 0;
        if (done)
            _open.Add((close, handle));
    }

    private void Closed(bool done, nint handle)
    {
        Report(done);
        var last = _open.FindLastIndex(open => open.Handle == handle);
        if (done && last >= 0)
            _open.RemoveAt(last);
    }

    /// <summary>Closes what is open, the last first, and forgets every name.</summary>
    private void Reset()
    {
        Begin();
        for (var i = _open.Count - 1; i >= 0; i--)
            _open[i].Close(_open[i].Handle);
        _open.Clear();
        _handles.Clear();
        _answer = "ok";
    }

    private static bool ReleaseOnce(nint provider) => CryptReleaseContext(provider, 0);

    // ---- answers

    private void Report(bool done) => ReportBytes(done, null, null);

    private void ReportBytes(bool done, byte[]? buffer, uint? length, string remark = "") => _answer =
        !done ? Error(length) + remark
        : buffer is null ? string.Create(CultureInfo.InvariantCulture, $"ok {length}").TrimEnd()
        : length == 0 ? "ok 0"
        : length > buffer.Length ? $"ok {length} beyond the buffer"
        : $"ok {length} {Convert.ToHexStringLower(buffer, 0, (int)length!)}";

    private void ReportText(bool done, uint? type, StringBuilder? text, uint length) => _answer =
        !done ? Error(length)
        : string.Join(' ', new[] { "ok", $"{type}", $"{length}", text is null ? "" : $"\"{text}\"" }.Where(word => word != ""));

    /// <summary>A length is an answer only where the buffer was too short.</summary>
    private static string Error(uint? length)
    {
        var code = Marshal.GetLastPInvokeError();
        return code == MoreData && length is not null ? $"error {code:x8} {length}" : $"error {code:x8}";
    }

    // The lengths of names are in bytes of UTF-16, the StringBuilder's in characters.
    private (StringBuilder? Text, uint Length) Text()
    {
        var (buffer, length) = _line.Buffer();
        return (buffer is null ? null : new StringBuilder((buffer.Length / 2) + 1), length);
    }
}
