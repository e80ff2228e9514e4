using Xunit;

namespace Valise.CryptoApi.Tests;

public class Rc4Tests
{
    // RFC 6229, section 2: all of its keys; six of its eighteen offsets into the keystream.
    [Theory]
    [InlineData("0102030405",
        "b2396305f03dc027ccc3524a0a1118a8", "6982944f18fc82d589c403a47a0d0919", "28cb1132c96ce286421dcaadb8b69eae",
        "6459844432a7da923cfb3eb4980661f6", "1eb14a0c13b3bf47fa2a0ba93ad45b8b", "ff25b58995996707e51fbdf08b34d875")]
    [InlineData("833222772a",
        "80ad97bdc973df8a2e879e92a497efda", "20f060c2f2e5126501d3d4fea10d5fc0", "faa148e99046181fec6b2085f3b20ed9",
        "3db9b249406cc8edffac55ccd322ba12", "e7119bd6dd9b22afe8f89585432881e2", "bf42c3018c2f7c66bfde524975768115")]
    [InlineData("01020304050607",
        "293f02d47f37c9b633f2af5285feb46b", "e620f1390d19bd84e2e0fd752031afc1", "914f02531c9218810df60f67e338154c",
        "0bb87202938dad609e87a5a1b079e5e4", "f4332fd31a079396ee3cee3f2a4ff049", "e74b0b9731227fd37c0ec08a47ddd8b8")]
    [InlineData("1910833222772a",
        "bc9222dbd3274d8fc66d14ccbda6690b", "7ae627410c9a2be693df5bb7485a63e3", "3f0931aa03defb300f060103826f2a64",
        "9b5e81c62fe023c55be42f87bbf932b8", "2a3a307ab2708a9c00fe0b42f9c2d6a1", "027881fab4993a1c262024a94fff3f61")]
    [InlineData("0102030405060708",
        "97ab8a1bf0afb96132f2f67258da15a8", "8263efdb45c4a18684ef87e6b19e5b09", "9636ebc9841926f4f7d1f362bddf6e18",
        "163b319923a6bdb4527c626126703c0f", "0a0127abb44484b9fbef5abcae1b579f", "3fb46e2c8f0f068edce8cdcd7dfc5862")]
    [InlineData("641910833222772a",
        "bbf609de9413172d07660cb680716926", "46101a6dab43115d6c522b4fe93604a9", "cbe1fff21c96f3eef61e8fe0542cbdf0",
        "8d3e9e1caefcccb3fbf8d18f64120b32", "97b0f0f224b2d2317114808fb03af7a0", "8170cc3ccd92a698621b939dd38fe7b9")]
    [InlineData("0102030405060708090a",
        "ede3b04643e586cc907dc21851709902", "03516ba78f413beb223aa5d4d2df6711", "3cfd6cb58ee0fdde640176ad0000044d",
        "e20fb49bdb337ee48b8d8dc0f4afeffe", "b55a0a5b51a12a8be34899c3e047511a", "08b6be45124a43e2eb77953f84dc8553")]
    [InlineData("8b37641910833222772a",
        "ab65c26eddb287600db2fda10d1e605c", "bb759010c29658f2c72d93a2d16d2930", "b901e8036ed1c383cd3c4c4dd0a6ab05",
        "28f2b3434b65c09877470044c6ea170d", "f34369890fcf16fb517dcaae4463b2dd", "5f6bfc73815874d97100f086979357d8")]
    [InlineData("0102030405060708090a0b0c0d0e0f10",
        "9ac7cc9a609d1ef7b2932899cde41b97", "5248c4959014126a6e8a84f11d1a9e1c", "065902e4b620f6cc36c8589f66432f2b",
        "c68c1d5c559a974123df1dbc52a43b89", "d03d1bc03cd33d70dff9fa5d71963ebd", "a36a4c301ae8ac13610ccbc12256cacc")]
    [InlineData("ebb46227c6cc8b37641910833222772a",
        "720c94b63edf44e131d950ca211a5a30", "c366fdeacf9ca80436be7c358424d20b", "b3394a40aabf75cba42282ef25a0059f",
        "970dacef40ad98723bac5d6955b81761", "00a542bba02111cc2c65b38ebdba587e", "5bbeb4787d59e5373fdbea6c6f75c29b")]
    [InlineData("0102030405060708090a0b0c0d0e0f101112131415161718",
        "0595e57fe5f0bb3c706edac8a4b2db11", "dfde31344a1af769c74f070aee9e2326", "b06b9b1e195d13d8f4a7995c4553ac05",
        "9a5730c7fcb4c9af51ffda89c7f1ad22", "bdf0e6c3cca5b5b9d533b69c56ada120", "3cb0f3b5020a98b82af9fe154484a168")]
    [InlineData("c109163908ebe51debb46227c6cc8b37641910833222772a",
        "54b64e6b5a20b5e2ec84593dc7989da7", "c135eee237a85465ff97dc03924f45ce", "cfcc922fb4a14ab45d6175aabbf2d201",
        "4a5f9f26aeeed4d4a25f632d305233d9", "e82d8c6db54e3c633f581c952ba04207", "e4dd2e98d6960fae0b43545456743391")]
    [InlineData("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
        "eaa6bd25880bf93d3f5d1e4ca2611d91", "cfa45c9f7e714b54bdfa80027cb14380", "114ae344ded71b35f2e60febad727fd8",
        "49b18b42f8e8367cbeb5ef104ba1c7cd", "f656abccf88dd827027b2ce917d464ec", "f3e4c0a2e02d1d01f7f0a74618af2b48")]
    [InlineData("1ada31d5cf688221c109163908ebe51debb46227c6cc8b37641910833222772a",
        "dd5bcb0018e922d494759d7c395d02d3", "c8446f8f77abf737685353eb89a1c9eb", "af3e30f9c095045938151575c3fb9098",
        "9dcbc183e8cb994b727b75be3180769c", "13c4b9c1dfb66579eddd8a280b9f7316", "370b1c1fe655916d97fd0d47ca1d72b8")]
    public void The_keystream_is_that_of_RFC_6229(
        string key, string at0, string at16, string at240, string at512, string at2032, string at4096)
    {
        using var rc4 = new Rc4(Hex.ToBytes(key));
        byte[] stream = new byte[4112];
        rc4.Transform(stream, stream);

        Assert.Equal(at0, Hex.Of(stream.AsSpan(0, 16)));
        Assert.Equal(at16, Hex.Of(stream.AsSpan(16, 16)));
        Assert.Equal(at240, Hex.Of(stream.AsSpan(240, 16)));
        Assert.Equal(at512, Hex.Of(stream.AsSpan(512, 16)));
        Assert.Equal(at2032, Hex.Of(stream.AsSpan(2032, 16)));
        Assert.Equal(at4096, Hex.Of(stream.AsSpan(4096, 16)));
    }

    // Read from Wine 8.0: an imported 40-bit key with eleven bytes of zero salt, eight zero bytes encrypted.
    [Fact]
    public void A_40_bit_key_with_zero_salt_encrypts_as_in_Wine()
    {
        using var rc4 = new Rc4(Hex.ToBytes("01020304050000000000000000000000"));
        byte[] data = new byte[8];
        rc4.Transform(data, data);
        Assert.Equal("ee5441e6b38c2d5a", Hex.Of(data));
    }

    [Fact]
    public void Any_key_and_data_give_what_the_textbook_s_steps_give() =>
        Pieces.Check(7, (key, data, _) =>
        {
            using var rc4 = new Rc4(key);
            byte[] actual = new byte[data.Length];
            rc4.Transform(data, actual);
            Assert.Equal(Textbook(key, data), actual);
        });

    // Schneier, "Applied Cryptography", section 17.1.
    private static byte[] Textbook(byte[] key, byte[] data)
    {
        int[] s = [.. Enumerable.Range(0, 256)];
        for (int i = 0, j = 0; i < 256; i++)
        {
            j = (j + s[i] + key[i % key.Length]) % 256;
            (s[i], s[j]) = (s[j], s[i]);
        }

        var result = new byte[data.Length];
        for (int n = 0, i = 0, j = 0; n < data.Length; n++)
        {
            i = (i + 1) % 256;
            j = (j + s[i]) % 256;
            (s[i], s[j]) = (s[j], s[i]);
            result[n] = (byte)(data[n] ^ s[(s[i] + s[j]) % 256]);
        }

        return result;
    }

    [Fact]
    public void Any_splitting_gives_the_bytes_of_the_whole() =>
        Pieces.Check(1, (key, data, pieces) =>
        {
            using var whole = new Rc4(key);
            using var split = new Rc4(key);
            byte[] expected = new byte[data.Length];
            whole.Transform(data, expected);
            byte[] actual = (byte[])data.Clone();
            foreach (Range piece in pieces)
                split.Transform(actual.AsSpan(piece), actual.AsSpan(piece));
            Assert.Equal(expected, actual);

            using var back = new Rc4(key);
            back.Transform(actual, actual);
            Assert.Equal(data, actual);
        });

    [Fact]
    public void A_clone_goes_on_by_itself()
    {
        using var rc4 = new Rc4([1, 2, 3, 4, 5]);
        byte[] first = new byte[13];
        rc4.Transform(first, first);
        using Rc4 clone = rc4.Clone();

        byte[] here = new byte[21];
        byte[] there = new byte[21];
        rc4.Transform(here, here);
        clone.Transform(there, there);
        Assert.Equal(here, there);
    }

    [Fact]
    public void A_destination_that_is_short_or_overlaps_in_part_is_refused()
    {
        using var rc4 = new Rc4([1]);
        byte[] data = new byte[20];
        Assert.Throws<ArgumentOutOfRangeException>(() => rc4.Transform(data, new byte[19]));
        Assert.Throws<ArgumentException>(() => rc4.Transform(data.AsSpan(0, 16), data.AsSpan(1, 16)));
        Assert.Equal(new byte[20], data);
    }

    [Fact]
    public void A_cleared_state_is_refused()
    {
        var rc4 = new Rc4([1, 2, 3]);
        rc4.Dispose();
        Assert.Throws<ObjectDisposedException>(() => rc4.Transform(new byte[1], new byte[1]));
        Assert.Throws<ObjectDisposedException>(() => rc4.Clone());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public void A_key_has_1_to_256_bytes(int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Rc4(new byte[length]));
}
