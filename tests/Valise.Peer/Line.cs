using System.Globalization;

namespace Valise.Peer;

/// <summary>One line of the language, read word by word. A word that is not what it should be throws a
/// <see cref="FormatException"/>, which becomes the answer <c>syntax ...</c>.</summary>
internal sealed class Line
{
    private readonly List<string> _words;
    private int _next;

    /// <summary>Splits a line into <c>[RESULT =] VERB WORD ...</c>.</summary>
    public Line(string text)
    {
        _words = Split(text);
        if (_words.Count >= 2 && _words[1] == "=")
        {
            Result = _words[0];
            _next = 2;
        }

        Verb = Word("a verb");
    }

    /// <summary>The name on the left of the equals sign, if there is one.</summary>
    public string? Result { get; }

    public string Verb { get; }

    private bool AtEnd => _next == _words.Count;

    /// <summary>Refuses words that no one asked for.</summary>
    public void End()
    {
        if (!AtEnd)
            throw new FormatException($"nothing is expected after word {_next}");
    }

    public string Word(string what) =>
        AtEnd ? throw new FormatException($"{what} is missing") : _words[_next++];

    /// <summary>A name as CryptoAPI takes them; <c>-</c> is the null pointer.</summary>
    public string? Name(string what) => Word(what) is var word && word == "-" ? null : word;

    /// <summary>A decimal number.</summary>
    public uint Number(string what) => Parse(what, Word(what), NumberStyles.None);

    /// <summary>A hex number without a prefix: an ALG_ID or flags.</summary>
    public uint Hex(string what) => Parse(what, Word(what), NumberStyles.AllowHexSpecifier);

    public bool Bool(string what) => Word(what) switch
    {
        "0" => false,
        "1" => true,
        _ => throw new FormatException($"{what} is 0 or 1"),
    };

    /// <summary>Hex bytes; <c>-</c> is the null pointer, <c>""</c> no bytes at an address.</summary>
    public byte[]? Bytes(string what)
    {
        var word = Word(what);
        return word == "-" ? null : Convert.FromHexString(word);
    }

    /// <summary>As <see cref="Bytes"/>, or <c>?N</c>: the null pointer, with a length of N, which asks for a size.</summary>
    public (byte[]? Data, uint Length) Data(string what)
    {
        if (!AtEnd && _words[_next].StartsWith('?'))
            return (null, Parse(what, Word(what)[1..], NumberStyles.None));
        var data = Bytes(what);
        return (data, (uint)(data?.Length ?? 0));
    }

    /// <summary>The output buffer: as many bytes as the number says, or none (<c>?</c>, to ask for the size);
    /// without the word, more than enough for any answer.</summary>
    public (byte[]? Buffer, uint Length) Buffer()
    {
        const uint plenty = 16 << 10;
        if (AtEnd)
            return (new byte[plenty], plenty);
        if (_words[_next] == "?")
        {
            _next++;
            return (null, 0);
        }

        var length = Number("the buffer's length");
        return (NewBuffer(length), length);
    }

    public uint NumberOr(string what, uint otherwise) => AtEnd ? otherwise : Number(what);

    public uint HexOr(string what, uint otherwise) => AtEnd ? otherwise : Hex(what);

    /// <summary>A buffer of a length that a line asks for.</summary>
    public static byte[] NewBuffer(uint length) =>
        length <= 64 << 20 ? new byte[length] : throw new FormatException("a buffer is 64 MiB at most");

    private static uint Parse(string what, string word, NumberStyles style) =>
        uint.TryParse(word, style, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"{what} is not a number");

    private static List<string> Split(string text)
    {
        var words = new List<string>();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == ' ')
                continue;
            var quoted = text[at] == '"';
            if (quoted)
                at++;
            var end = text.IndexOf(quoted ? '"' : ' ', at);
            if (end < 0)
                end = quoted ? throw new FormatException("a quotation mark is missing") : text.Length;
            words.Add(text[at..end]);
            at = end;
        }

        return words;
    }
}
