using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;

namespace Valise.CryptoApi.Tests;

/// <summary>Bytes that a parser should survive: any at all, and valid ones with damage.</summary>
internal static class Mutation
{
    private static readonly uint[] Lengths = [0, 1, 2, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0x3fff, 0x4000, 0x7fffffff, 0x80000000, 0xffffffff];

    /// <summary>Every truncation and every flip of one bit.</summary>
    internal static IEnumerable<byte[]> Every(byte[] valid)
    {
        for (int length = 0; length < valid.Length; length++)
            yield return valid[..length];
        for (int bit = 0; bit < valid.Length * 8; bit++)
        {
            byte[] flipped = [.. valid];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            yield return flipped;
        }
    }

    /// <summary>One to four changes to one of the valid inputs, or bytes without any order.</summary>
    internal static Arbitrary<byte[]> Of(params byte[][] valid)
    {
        Gen<byte[]> arbitrary =
            from seed in Gen.Choose(0, int.MaxValue)
            from length in Gen.Choose(0, 64)
            select RandomBytes(seed, length);
        Gen<byte[]> mutated =
            from which in Gen.Choose(0, valid.Length - 1)
            from seed in Gen.Choose(0, int.MaxValue)
            select Mutate(valid[which], new Random(seed));
        return Gen.Frequency((1, arbitrary), (9, mutated)).ToArbitrary();
    }

    /// <summary>Runs a property so often; a failure tells the seed to repeat it with.</summary>
    internal static void Check(int cases, Arbitrary<byte[]> inputs, Action<byte[]> body) =>
        Prop.ForAll(inputs, body).Check(Config.QuickThrowOnFailure.WithMaxTest(cases));

    private static byte[] RandomBytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Mutate(byte[] valid, Random random)
    {
        byte[] bytes = [.. valid];
        for (int changes = random.Next(1, 5); changes > 0; changes--)
        {
            int at = random.Next(bytes.Length + 1);
            switch (random.Next(6))
            {
                case 0:
                    bytes = bytes[..at];
                    break;
                case 1:
                    bytes = [.. bytes, .. RandomBytes(random.Next(), random.Next(1, 64))];
                    break;
                case 2 when at < bytes.Length:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 3 when at < bytes.Length:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 4 when at + 4 <= bytes.Length:
                    BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), Lengths[random.Next(Lengths.Length)]);
                    break;
                case 5 when bytes.Length >= 24:
                    // Where the key BLOBs keep their lengths and numbers of bits.
                    BinaryPrimitives.WriteUInt32LittleEndian(
                        bytes.AsSpan(4 * random.Next(1, 5)), Lengths[random.Next(Lengths.Length)]);
                    break;
            }
        }

        return bytes;
    }
}
