using System.CommandLine;

namespace Valise.Cli;

/// <summary>The <c>--format</c> of <c>seal</c> and <c>open</c>, which is said on both sides.</summary>
internal static class MessageFormat
{
    private const string CryptoApi = "cryptoapi";

    internal const string Extension = ".valise";

    internal static readonly Option<string?> Format = Create();

    internal static readonly Option<bool> Oaep = new("--oaep")
    {
        Description = "The session key is padded with OAEP (CRYPT_OAEP) instead of PKCS #1 v1.5.",
    };

    /// <summary>Goes on only if the person knows what a CryptoAPI message does not give.</summary>
    internal static void DemandCryptoApi(ParseResult line)
    {
        if (line.GetValue(Format) is null)
        {
            throw new ValiseException(FailureKind.Usage,
                "The only format so far is CryptoAPI's, and its messages have no sender and no integrity: nobody can tell who made one, or whether it was changed. If that is what you want, say --format cryptoapi.");
        }
    }

    private static Option<string?> Create()
    {
        var option = new Option<string?>("--format")
        {
            Description = "The message's format: cryptoapi, which has no sender and no integrity, and is therefore said on both sides.",
            HelpName = CryptoApi,
        };
        option.AcceptOnlyFromAmong(CryptoApi);
        return option;
    }
}
