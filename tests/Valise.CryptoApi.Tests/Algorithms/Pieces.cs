using FsCheck;
using FsCheck.Fluent;

namespace Valise.CryptoApi.Tests;

/// <summary>Properties about data that passes in pieces.</summary>
internal static class Pieces
{
    internal delegate void Body(byte[] key, byte[] data, IReadOnlyList<Range> pieces);

    /// <summary>
    /// Runs <paramref name="body"/> with random keys of 16 bytes, data, and ranges that cover the data in order. Data
    /// and pieces are multiples of <paramref name="unit"/> bytes long; pieces may be empty.
    /// </summary>
    internal static void Check(int unit, Body body)
    {
        Gen<byte[]> keys = ArbMap.Default.GeneratorFor<byte>().ArrayOf(16);
        Gen<int[]> lengths = Gen.Choose(0, 40).ArrayOf();
        var cases =
            from key in keys
            from pieces in lengths
            from data in ArbMap.Default.GeneratorFor<byte>().ArrayOf(unit * pieces.Sum())
            select (Key: key, Data: data, Lengths: pieces);

        Prop.ForAll(cases.ToArbitrary(), c => body(c.Key, c.Data, Cut(unit, c.Lengths)))
            .QuickCheckThrowOnFailure();
    }

    private static List<Range> Cut(int unit, int[] lengths)
    {
        var pieces = new List<Range>();
        int start = 0;
        foreach (int length in lengths)
        {
            pieces.Add(start..(start + unit * length));
            start += unit * length;
        }

        return pieces;
    }
}
