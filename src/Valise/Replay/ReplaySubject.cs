namespace Valise;

/// <summary>What a ledger knows a message by.</summary>
public abstract record ReplaySubject
{
    private protected ReplaySubject()
    {
    }

    /// <summary>One line of ASCII from which <see cref="Parse"/> makes the subject again.</summary>
    internal abstract string ToText();

    internal static ReplaySubject Parse(string text) => text.Split(' ') switch
    {
        [CryptoApiMark.Kind, var digest] => new CryptoApiMark(Convert.FromHexString(digest)),
        _ => throw new FormatException($"'{text}' is not the subject of a claim."),
    };
}
