using Valise.CryptoApi;
using Xunit;

namespace Valise.Interop.Tests;

/// <summary>DES keys that are less than they seem. CryptoAPI takes them all.</summary>
public sealed class DesKeyTests(WinePeer peer) : IClassFixture<WinePeer>
{
    private const string Key1 = "0123456789abcdef";
    private const string Key1WithOtherParity = "0022446688aaccee";
    private const string Key2 = "1032547698badcfe";
    private const string WeakKey = "0101010101010101";

    // NIST SP 800-67, "Weak Keys".
    private static readonly string[] WeakKeys =
    [
        WeakKey, "fefefefefefefefe", "e0e0e0e0f1f1f1f1", "1f1f1f1f0e0e0e0e",
        "011f011f010e010e", "1f011f010e010e01", "01e001e001f101f1", "e001e001f101f101",
        "01fe01fe01fe01fe", "fe01fe01fe01fe01", "1fe01fe00ef10ef1", "e01fe01ff10ef10e",
        "1ffe1ffe0efe0efe", "fe1ffe1ffe0efe0e", "e0fee0fef1fef1fe", "fee0fee0fef1fef1",
    ];

    // Triple DES decrypts with the second key: one that is equal to a neighbour undoes it and leaves the third.
    public static TheoryData<AlgorithmId, string> KeysWithWeakOnes =>
    [
        .. WeakKeys.Select(key => (AlgorithmId.Des, key)),
        (AlgorithmId.TripleDes, Key1 + Key1 + WeakKey),
        (AlgorithmId.TripleDes, WeakKey + Key1 + Key1WithOtherParity),
        (AlgorithmId.TripleDes112, WeakKey + WeakKey),
    ];

    [Theory]
    [InlineData(AlgorithmId.Des, Key1WithOtherParity)]
    [InlineData(AlgorithmId.TripleDes112, Key1 + Key1)]
    [InlineData(AlgorithmId.TripleDes, Key1 + Key1 + Key1)]
    [InlineData(AlgorithmId.TripleDes, Key1 + Key1 + Key2)]
    [InlineData(AlgorithmId.TripleDes, Key1 + Key2 + Key2)]
    [InlineData(AlgorithmId.TripleDes, Key1 + Key2 + Key1)]
    [InlineData(AlgorithmId.TripleDes, Key1 + Key1WithOtherParity + Key2)]
    [InlineData(AlgorithmId.TripleDes, Key1 + Key2 + WeakKey)]
    [InlineData(AlgorithmId.TripleDes, WeakKey + WeakKey + Key1)]
    [MemberData(nameof(KeysWithWeakOnes))]
    public void A_degenerate_key_encrypts_as_in_CryptoAPI(AlgorithmId algorithm, string key)
    {
        var plaintext = "A degenerate key"u8.ToArray();
        using var ours = ImportOnBothSides(algorithm, key);

        Assert.Equal(peer.Get($"encrypt k 0 1 0 {plaintext}"), ours.Encrypt(plaintext));
        Assert.Equal(peer.Get($"export k 0 8 0"), ours.ExportPlaintext());
    }

    private SessionKey ImportOnBothSides(AlgorithmId algorithm, string key)
    {
        using var blob = new PlaintextKeyBlob(algorithm, Convert.FromHexString(key));
        peer.Do($"reset");
        peer.Do($"p = acquire - \"Microsoft Enhanced RSA and AES Cryptographic Provider\" 24 f0000000");
        peer.Do($"k = import p {blob.ToArray()} 0 1");
        using var container = KeyContainer.CreateEphemeral();
        return container.ImportPlaintextKey(blob.ToArray(), isExportable: true);
    }
}
