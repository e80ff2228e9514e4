using System.Security.Cryptography;
using Xunit;

namespace Valise.CryptoApi.Tests;

/// <summary>
/// RSA against NIST's vectors: CAVP, FIPS 186-4, "SigVer PKCS#1 Ver 1.5" (SigVer15_186-3.rsp), modulus 1024, SHA-256.
/// CryptoAPI turns the signature round.
/// </summary>
public sealed class NistRsaTests
{
    /// <summary>Modulus, public exponent, message, signature, and whether it is right.</summary>
    public static TheoryData<string, string, string, string, bool> Vectors => new()
    {
        {
            "8592b5850b9ba96e7faecbdd67e50ed5fb2018fda0bc6a09ab6345910fc445ac6bdb0e7a4c6b72c9441649c9e78109bb"
            + "aa1d79f9fafb8794a1a06cb638bd8f3c3416d44c43cf862b8ac1d5006310b05a7760d341d07077ae775f1695061d3c72"
            + "97dd3ab8fc5d03d09ed1602a1bb69891bb377fd0aad6cd90f8b207467db36279",
            "eef211",
            "1e422f898ff258a99bc53648541709b3a3bba5828d36d070b42bec6a2117d6e6403f0d762ce6179d2dc220e180b1e521"
            + "56a9d0291eed64840787dc91c1f20fda841797a0547b32bb83b668a177276fc4aee64b21fefa391522cc4e7372dc5cd5"
            + "f2b3152f8e1973aaa48757afc3df7041b35b5e91b5c317cc0be48a38bb3d837f",
            "2e37c8221597f7e2b1970c40a50db5fefde31b1dff1e9b9d6a70b023acb014971580eddf1d67f15d9fbbddfcdf49cda1"
            + "4ccb7516c33b787a3a3fd43d005d02de10f93ffc99585ae5dfaa766c0f1f5bfa62e50e76a059a4a1e814c1ee9836e015"
            + "95731dce48f94aa1ae36d9c5165a3eb28013fac271e091f7018fe96ec26009c1",
            true
        },
        {
            "8592b5850b9ba96e7faecbdd67e50ed5fb2018fda0bc6a09ab6345910fc445ac6bdb0e7a4c6b72c9441649c9e78109bb"
            + "aa1d79f9fafb8794a1a06cb638bd8f3c3416d44c43cf862b8ac1d5006310b05a7760d341d07077ae775f1695061d3c72"
            + "97dd3ab8fc5d03d09ed1602a1bb69891bb377fd0aad6cd90f8b207467db36279",
            "eef211",
            "23d29062797ec367d664542872324b63a72305caed23d04b0834b594801095d7521078cae54c21f33f04e622793fbe3f"
            + "70b19c45bee2fb8fe98dba53d9462b6c9060675c150ee491b1c849e75ef1806f7db60d6fc7399fa986efe5e00546a399"
            + "458c051ff10c33c9947a257f0a91b97b35fa034df170e4224922de45eb5826e6",
            "02d07177f91c0db0b74e34b532aa18673d27fdee370b7aa9094ef765c9a8278b7128f1bd24fd3992e6376f83bdea9e50"
            + "5be10de15163286a7c9d9873bdbcffe0535f9f8cb0dd99ba34e24ec462e4ad03618258b66894daeac9415545e030bd96"
            + "3f2beb8d089183ec7ff1be67e6f94e6871d42fb7d7c694682a9f4af599bfdf81",
            false
        },
        {
            "8f705d5529b5bf74600abc485bc4bb76deb9627088e51fdd26dd0f37bb3b98a9da4094d275d55011a844884122daf8b4"
            + "abe99d43d918eb50d9642436647f60577c5f60fb9b810147a910dd7dd610318392dffa3fcc41f89f461bb5be85bf885b"
            + "672cecf00da3af4d7d90074c4c0144c4bcd2d49145f8097648ec7230747f7033",
            "09ffbd",
            "393f6cd3c89e67def9579e586c945fe97d567bae23c54a2e18c5f0903bc9df0b32ec9d9d533ec800c55b57dae2432234"
            + "e065a52db1fd00ef27a043e35c15e9215167a22bd53856daa9586698e19735d08dd7e7a3996568ddf289b027ea5b467e"
            + "ded903e316371954ec7654fc31389fa7ccd3c978a4a489dec1a6c0c4ae42ff08",
            "327269d1d4d871a8be4ee49be39c5a51482fbe89d522c0d6cfb0ea6bf0c6f0b343a94222ef65058e27f5107e4f8d0ce2"
            + "0a064f19ac39189f221c5e62ad4fd7006eb1de620052bd35c268d5c1c6ee0f81e8b3f7f2977d2449167caaee2ca54d45"
            + "8108645268749651de6f7acaff09591d19ac99dc17d480ef3531ed4c14eb85bf",
            true
        },
        {
            "8f705d5529b5bf74600abc485bc4bb76deb9627088e51fdd26dd0f37bb3b98a9da4094d275d55011a844884122daf8b4"
            + "abe99d43d918eb50d9642436647f60577c5f60fb9b810147a910dd7dd610318392dffa3fcc41f89f461bb5be85bf885b"
            + "672cecf00da3af4d7d90074c4c0144c4bcd2d49145f8097648ec7230747f7033",
            "09ffbd",
            "036f62daacf68776f409d0595509a596a544b085ec7649687390324e1db78538fa90ea7b1abb0d659f9d50231663bde2"
            + "08433e35cb0510b79ec375f1f6eda97e128f186cd5d7cee6d5d22f10b076e8339fe5251a4df005bce9da4a1b795f566b"
            + "72f553778652b141be2ed5e8c84a0fcf92b1cdfc183e0fbe7a5e1b9351177248",
            "56c4af89728a322066b8c291b4f03da5a038e4a44ffd9b49be9ee5d1a800da1c58e7a852218eaee853f9695dd308e1a5"
            + "fd95b41a441c2a6bd124088868fa26f384c9ce87849b2eb5edac55cb95d5dcda7bfffea621b3fa66e6b200ce755b947e"
            + "778fbae07490410509f5036a07280f943b7300562926cdca3b20097f1ffc24e2",
            false
        },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Signatures_are_judged_as_NIST_says(string modulus, string exponent, string message, string signature, bool isRight)
    {
        byte[] blob = new PublicKeyBlob(AlgorithmId.RsaSign, new RSAParameters
        {
            Modulus = Convert.FromHexString(modulus),
            Exponent = Convert.FromHexString(exponent),
        }).ToArray();
        var key = RsaPublicKey.FromBlob(blob);
        using KeyContainer container = KeyContainer.CreateEphemeral();
        using CryptoHash hash = container.CreateHash(AlgorithmId.Sha256);
        hash.Append(Convert.FromHexString(message));

        byte[] reversed = Convert.FromHexString(signature);
        Array.Reverse(reversed);
        Assert.Equal(isRight, key.Verify(hash, reversed));
    }
}
