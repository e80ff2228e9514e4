using System.Globalization;
using System.Text;
using Xunit;

namespace Valise.Tests;

public class NameRuleTests
{
    // From the Unicode Character Database's NormalizationTest.txt: source and NFC, in code points.
    [Theory]
    [InlineData("1E0A", "1E0A")]
    [InlineData("0044 0307", "1E0A")]
    [InlineData("1E0A 0323", "1E0C 0307")]
    [InlineData("0044 0307 0323", "1E0C 0307")]
    [InlineData("1E0A 031B", "1E0A 031B")]
    [InlineData("0044 031B 0323 0307", "1E0C 031B 0307")]
    [InlineData("1E14 0304", "1E14 0304")]
    [InlineData("05B8 05B9 05B1 0591 05C3 05B0 05AC 059F", "05B1 05B8 05B9 0591 05C3 05B0 05AC 059F")]
    [InlineData("0592 05B7 05BC 05A5 05B0 05C0 05C4 05AD", "05B0 05B7 05BC 05A5 0592 05C0 05AD 05C4")]
    [InlineData("1100 AC00 11A8", "1100 AC01")]
    [InlineData("1100 AC00 11A8 11A8", "1100 AC01 11A8")]
    [InlineData("0340", "0300")]
    [InlineData("0344", "0308 0301")]
    [InlineData("0958", "0915 093C")]
    [InlineData("212B", "00C5")]
    [InlineData("2126", "03A9")]
    [InlineData("F900", "8C48")]
    [InlineData("FB1D", "05D9 05B4")]
    [InlineData("1D15E", "1D157 1D165")]
    [InlineData("2F800", "4E3D")]
    [InlineData("1100 1161 11A8", "AC01")]
    [InlineData("0061 0315 0300 05AE 0062", "00E0 05AE 0315 0062")]
    [InlineData("11099 110BA", "1109A")]
    public void Names_are_brought_into_Normalization_Form_C(string source, string composed)
    {
        Assert.Equal(Points(composed), Nfc.Normalize(Points(source)));
        Assert.True(Nfc.IsNormalized(Points(composed)));
        Assert.Equal(source == composed, Nfc.IsNormalized(Points(source)));
    }

    [Theory]
    [InlineData("Alice")]
    [InlineData("Zoë Ångström")]
    [InlineData("李 小龍")]
    [InlineData("মৌ")]
    [InlineData("👩🏽")]
    public void An_ordinary_name_is_accepted(string name)
    {
        Assert.Equal(name, NameRule.Parse(name));
        Assert.True(NameRule.TryDecode(Encoding.UTF8.GetBytes(name), out string decoded));
        Assert.Equal(name, decoded);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" Alice")]
    [InlineData("Alice\u00a0")]
    [InlineData("Ali\tce")]
    [InlineData("Ali\u0000ce")]
    [InlineData("Ali\u202ece")]
    [InlineData("Ali\u200bce")]
    [InlineData("Ali\u2028ce")]
    [InlineData("Ali\u2029ce")]
    [InlineData("Ali\U000e0061ce")]
    public void A_name_that_hides_something_is_refused(string name)
    {
        Assert.Equal(FailureKind.Usage, Assert.Throws<ValiseException>(() => NameRule.Parse(name)).Kind);
        Assert.False(NameRule.IsValid(name));
    }

    [Theory]
    [InlineData("Ali\U0001fa77ce")] // assigned in Unicode 15.0
    [InlineData("Ali\U00013439ce")] // the same, and a format character since
    [InlineData("Ali\u0378ce")]     // not assigned
    [InlineData("Ali\uffffce")]     // never to be assigned
    public void Characters_that_Unicode_14_did_not_assign_are_refused(string name)
    {
        Assert.Throws<ValiseException>(() => NameRule.Parse(name));
        Assert.False(FileNameRule.IsValid(name));
    }

    [Fact]
    public void The_repertoire_is_that_of_Unicode_14()
    {
        int graphic = 0, format = 0;
        for (int point = 0; point <= 0x10ffff; point++)
        {
            if (!Rune.TryCreate(point, out Rune rune))
                continue;
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            bool isHidden = category is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            Assert.False(isHidden && Repertoire.Contains(rune), $"U+{point:X4}");
            // Unicode 15.0 added the format characters U+13439 to U+1343F.
            format += category == UnicodeCategory.Format && point is < 0x13439 or > 0x1343f ? 1 : 0;
            graphic += Repertoire.Contains(rune) && category != UnicodeCategory.PrivateUse ? 1 : 0;
        }

        // The Unicode Consortium's count of characters in version 14.0, which leaves out controls and private use.
        Assert.Equal(144_697, graphic + format + "\u2028\u2029".Length);
    }

    [Theory]
    [InlineData('\u0020')]
    [InlineData('\u00a0')]
    [InlineData('\u1680')]
    [InlineData('\u2000')]
    [InlineData('\u200a')]
    [InlineData('\u202f')]
    [InlineData('\u205f')]
    [InlineData('\u3000')]
    public void A_blank_stands_within_a_name_only(char blank)
    {
        Assert.Throws<ValiseException>(() => NameRule.Parse($"{blank}Alice"));
        Assert.Throws<ValiseException>(() => NameRule.Parse($"Alice{blank}"));
        Assert.False(NameRule.IsValid(blank.ToString()));
        Assert.True(blank is '\u2000' || NameRule.IsValid($"Al{blank}ice"));
    }

    [Fact]
    public void Half_a_character_is_no_name() =>
        Assert.Throws<ValiseException>(() => NameRule.Parse("Ali" + (char)0xd800 + "ce"));

    [Fact]
    public void A_name_has_at_most_64_bytes()
    {
        Assert.True(NameRule.IsValid(new string('a', 64)));
        Assert.False(NameRule.IsValid(new string('a', 65)));
        Assert.True(NameRule.IsValid(new string('é', 32)));
        Assert.False(NameRule.IsValid(new string('é', 33)));
    }

    [Theory]
    [InlineData("c0af")]
    [InlineData("eda080")]
    [InlineData("f4908080")]
    [InlineData("41c3")]
    [InlineData("65cc88")]
    public void Bytes_that_are_not_the_one_encoding_of_a_name_are_refused(string hex) =>
        Assert.False(NameRule.TryDecode(Convert.FromHexString(hex), out _));

    [Theory]
    [InlineData("report.pdf", true)]
    [InlineData("", true)]
    [InlineData("e\u0301t\u00e9.txt", true)]
    [InlineData("CON", true)]
    [InlineData(".profile", false)]
    [InlineData("..", false)]
    [InlineData("-rf", false)]
    [InlineData("a/b", false)]
    [InlineData("a\\b", false)]
    [InlineData("c:b", false)]
    [InlineData("gpj\u202e.exe", false)]
    [InlineData("a\nb", false)]
    public void A_file_name_is_one_harmless_path_component(string name, bool valid) =>
        Assert.Equal(valid, FileNameRule.IsValid(name));

    private static string Points(string hex) =>
        string.Concat(hex.Split(' ').Select(digits => char.ConvertFromUtf32(int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));
}
