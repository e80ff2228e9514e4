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
        Description = "With cryptoapi: the session key is padded with OAEP (CRYPT_OAEP) instead of PKCS #1 v1.5.",
    };

    internal static bool IsCryptoApi(ParseResult line) => line.GetValue(Format) is not null;

    /// <summary>Refuses options that belong to the other format.</summary>
    internal static void ThrowIfGiven(ParseResult line, string reason, params Option[] options)
    {
        foreach (Option option in options)
        {
            if (line.GetResult(option) is { Implicit: false })
                throw new ValiseException(FailureKind.Usage, $"{option.Name} does not go with this format: {reason}");
        }
    }

    private static Option<string?> Create()
    {
        var option = new Option<string?>("--format")
        {
            Description = "cryptoapi, for peers that know only CryptoAPI. Such a message has no sender and no integrity, so this is said on both sides.",
            HelpName = CryptoApi,
        };
        option.AcceptOnlyFromAmong(CryptoApi);
        return option;
    }
}
