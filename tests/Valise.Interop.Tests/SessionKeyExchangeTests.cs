using System.Security.Cryptography;
using Xunit;

namespace Valise.Interop.Tests;

/// <summary>Session keys exchanged with CryptoAPI, and messages that pass through them in pieces.</summary>
public sealed class SessionKeyExchangeTests(ExchangeUsers users) : ExchangeTests(users), IClassFixture<ExchangeUsers>
{
    private static readonly (User Sender, User Receiver)[] Directions = [(User.Wine, User.Valise), (User.Valise, User.Wine)];

    public static TheoryData<User, User, string, bool, int> Exchanges => [..
        from direction in Directions
        from cipher in Ciphers
        from oaep in new[] { false, true }
        from length in Lengths(cipher)
        select (direction.Sender, direction.Receiver, cipher, oaep, length)];

    public static TheoryData<User, User, string> Rc2AndRc4 => [..
        from direction in Directions
        from size in Enumerable.Range(6, 10)
        from cipher in new[] { $"rc2-{size * 8}", $"rc4-{size * 8}" }
        select (direction.Sender, direction.Receiver, cipher)];

    public static TheoryData<User, User, string, CipherMode> Modes => [..
        from direction in Directions
        from cipher in BlockCiphers
        from mode in new[] { CipherMode.CBC, CipherMode.ECB, CipherMode.CFB }
        select (direction.Sender, direction.Receiver, cipher, mode)];

    public static TheoryData<User, User, string, int> EffectiveKeySizes => [..
        from direction in Directions
        from cipher in new[] { "rc2-40", "rc2-64", "rc2-128" }
        from bits in new[] { 1, 7, 8, 40, 41, 64, 127, 128, 129, 1024 }
        select (direction.Sender, direction.Receiver, cipher, bits)];

    public static TheoryData<User, User, int, bool> KeySizes => [..
        from direction in Directions
        from size in new[] { 512, 1024, 1032, 2048, 3072, 4096 }
        from oaep in new[] { false, true }
        select (direction.Sender, direction.Receiver, size, oaep)];

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void The_other_opens_what_one_sealed(User sender, User receiver, string cipher, bool oaep, int length) =>
        AssertExchanged(sender, receiver, ExchangeCipher.Named(cipher), oaep, length);

    [Theory]
    [MemberData(nameof(Rc2AndRc4))]
    public void RC2_and_RC4_keys_come_in_every_size(User sender, User receiver, string cipher) =>
        AssertExchanged(sender, receiver, ExchangeCipher.Named(cipher), oaep: false, 1000);

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_mode_and_an_initialization_vector_mean_the_same_to_both(
        User sender, User receiver, string name, CipherMode mode)
    {
        var cipher = ExchangeCipher.Named(name);
        cipher = cipher with { Mode = mode, IV = RandomNumberGenerator.GetBytes(cipher.BlockSize) };
        foreach (var length in Lengths(name).Where(length => length <= 1000))
            AssertExchanged(sender, receiver, cipher, oaep: false, length);
    }

    [Theory]
    [MemberData(nameof(EffectiveKeySizes))]
    public void An_effective_key_size_means_the_same_to_both(User sender, User receiver, string cipher, int bits) =>
        AssertExchanged(sender, receiver, ExchangeCipher.Named(cipher) with { EffectiveKeySize = bits }, oaep: false, 1000);

    [Theory]
    [MemberData(nameof(KeySizes))]
    public void Exchange_keys_come_in_every_size(User sender, User receiver, int keySize, bool oaep) =>
        AssertExchanged(sender, receiver, ExchangeCipher.Named("aes-128"), oaep, 1000, keySize);
}
