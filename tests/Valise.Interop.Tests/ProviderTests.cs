using System.Buffers.Binary;
using System.Text;
using Valise.CryptoApi;
using Xunit;

namespace Valise.Interop.Tests;

/// <summary>Valise's providers against Wine's providers of the same names.</summary>
public sealed class ProviderTests(WinePeer peer) : IClassFixture<WinePeer>
{
    private const int Pkcs5Padding = 1;

    // KP_IV and its like.
    private const int IV = 1, Padding = 3, Mode = 4, BlockLength = 8, KeyLength = 9, EffectiveKeyLength = 19;

    private static readonly AlgorithmId[] Ciphers =
    [
        AlgorithmId.Des, AlgorithmId.Rc2, AlgorithmId.TripleDes, AlgorithmId.TripleDes112,
        AlgorithmId.Aes128, AlgorithmId.Aes192, AlgorithmId.Aes256, AlgorithmId.Rc4,
    ];

    public static TheoryData<string> Names => [.. Provider.All.Select(provider => provider.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_provider_has_the_algorithms_of_its_namesake(string name)
    {
        const int enumAlgorithmsEx = 22;
        var provider = Acquire(name);

        var algorithms = new List<ProviderAlgorithm>();
        var answer = peer.Ask($"getprovparam p {enumAlgorithmsEx} 1");
        for (; answer.StartsWith("ok 88 ", StringComparison.Ordinal); answer = peer.Ask($"getprovparam p {enumAlgorithmsEx} 0"))
            algorithms.Add(ParseEnumAlgsEx(Convert.FromHexString(answer[6..])));

        Assert.Equal("error 00000103", answer);
        Assert.Equal(algorithms, provider.Algorithms);
    }

    // The error codes differ: Microsoft documents NTE_BAD_FLAGS, Wine answers NTE_BAD_DATA for some algorithms.
    [Theory]
    [MemberData(nameof(Names))]
    public void Session_keys_come_in_the_sizes_of_the_namesake_and_no_other(string name)
    {
        using var container = KeyContainer.CreateEphemeral(Acquire(name));
        foreach (var algorithm in Ciphers)
        {
            Assert.All(Enumerable.Range(0, 66).Select(n => n * 4).Append(41).Append(65535), size =>
            {
                var made = peer.Ask($"k = genkey p {(uint)algorithm:x} {((uint)size << 16) | 1:x}") == "ok";
                if (!made)
                {
                    Assert.Throws<CryptoApiException>(() => container.GenerateSessionKey(algorithm, size));
                    return;
                }

                using var key = container.GenerateSessionKey(algorithm, size);
                Assert.Equal(Parameter(KeyLength), key.KeySize);
                peer.Do($"destroykey k");
            });
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_new_session_key_has_the_state_of_the_namesakes(string name)
    {
        using var container = KeyContainer.CreateEphemeral(Acquire(name));
        foreach (var algorithm in Ciphers.Where(container.Provider.HasCipher))
        {
            peer.Do($"k = genkey p {(uint)algorithm:x} 1");
            using var key = container.GenerateSessionKey(algorithm);

            Assert.Equal(peer.Get($"getkeyparam k {IV} 0"), key.IV);
            Assert.Equal(Parameter(BlockLength), key.BlockSize * 8);
            Assert.Equal(Parameter(KeyLength), key.KeySize);
            Assert.Equal(Parameter(EffectiveKeyLength), key.EffectiveKeySize);
            Assert.Equal(Pkcs5Padding, Parameter(Padding));
            if (key.BlockSize != 0)
                Assert.Equal(Parameter(Mode), (int)key.Mode);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Key_pairs_that_the_namesake_refuses_are_refused(string name)
    {
        using var container = KeyContainer.CreateEphemeral(Acquire(name));
        var isBase = container.Provider == Provider.Base;
        foreach (var spec in Enum.GetValues<KeySpec>())
        {
            Assert.All([8, 376, 383, 385, 1025, 16392, .. isBase && spec == KeySpec.Exchange ? [1032] : Array.Empty<int>()], size =>
            {
                Assert.Equal("error 80090005", peer.Ask($"x = genkey p {(int)spec} {size << 16:x}"));
                Assert.Throws<CryptoApiException>(() => container.GenerateKeyPair(spec, size));
            });
        }
    }

    private static ProviderAlgorithm ParseEnumAlgsEx(ReadOnlySpan<byte> bytes)
    {
        return new ProviderAlgorithm(
            (AlgorithmId)Number(bytes),
            Number(bytes[4..]),
            Number(bytes[8..]),
            Number(bytes[12..]),
            (AlgorithmProtocols)Number(bytes[16..]),
            Name(bytes[24..44], Number(bytes[20..])),
            Name(bytes[48..88], Number(bytes[44..])));

        static int Number(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(bytes);

        // The length counts the NUL.
        static string Name(ReadOnlySpan<byte> bytes, int length)
        {
            Assert.Equal(0, bytes[length - 1]);
            return Encoding.ASCII.GetString(bytes[..(length - 1)]);
        }
    }

    private Provider Acquire(string name)
    {
        var provider = Provider.FindByName(name)!;
        peer.Do($"reset");
        peer.Do($"p = acquire - \"{name}\" {(int)provider.Type} f0000000");
        return provider;
    }

    private int Parameter(int parameter) => BitConverter.ToInt32(peer.Get($"getkeyparam k {parameter} 0"));
}
