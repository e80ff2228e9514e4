using System.Numerics;
using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>
/// RSA without padding, for signatures whose padding no platform makes: MD2, MD4, SSL3_SHAMD5, and all without their
/// algorithm's identifier.
/// </summary>
/// <remarks>
/// <code>
/// RFC 8017, sections 5.2.1 (RSASP1) and 5.2.2 (RSAVP1)
/// message and signature   as long as the modulus, most significant byte first
/// </code>
/// BigInteger's time depends on its numbers. The message is blinded with a random number before the private exponent
/// touches it (Kocher, CRYPTO '96), and the result is verified before it leaves.
/// </remarks>
internal static class RsaPrimitive
{
    /// <summary>Signs a message that is already padded.</summary>
    /// <param name="key">The private key.</param>
    /// <param name="message">The padded message, below the modulus.</param>
    /// <exception cref="CryptographicException">The key's numbers do not belong together.</exception>
    internal static byte[] Sign(RSAParameters key, ReadOnlySpan<byte> message)
    {
        BigInteger n = Number(key.Modulus);
        BigInteger e = Number(key.Exponent);
        BigInteger p = Number(key.P);
        BigInteger q = Number(key.Q);

        (BigInteger blinding, BigInteger unblinding) = Blinding(n);
        BigInteger blinded = Number(message) * BigInteger.ModPow(blinding, e, n) % n;

        BigInteger m1 = BigInteger.ModPow(blinded, Number(key.DP), p);
        BigInteger m2 = BigInteger.ModPow(blinded, Number(key.DQ), q);
        BigInteger h = (m1 - m2) * Number(key.InverseQ) % p;
        if (h.Sign < 0)
            h += p;
        BigInteger signature = (m2 + (h * q)) * unblinding % n;

        if (BigInteger.ModPow(signature, e, n) != Number(message))
            throw new CryptographicException("The private key's numbers do not belong together.");
        return Bytes(signature, message.Length);
    }

    /// <summary>Gives back the padded message of a signature; null when it is no number below the modulus.</summary>
    /// <param name="key">The public key.</param>
    /// <param name="signature">The signature.</param>
    internal static byte[]? Recover(RSAParameters key, ReadOnlySpan<byte> signature)
    {
        BigInteger n = Number(key.Modulus);
        BigInteger s = Number(signature);
        return s < n ? Bytes(BigInteger.ModPow(s, Number(key.Exponent), n), signature.Length) : null;
    }

    // A random number and its inverse: Euclid's algorithm, which finds one for all but a few in 2^200 numbers.
    private static (BigInteger Number, BigInteger Inverse) Blinding(BigInteger n)
    {
        while (true)
        {
            BigInteger number = Number(RandomNumberGenerator.GetBytes(n.GetByteCount(isUnsigned: true) + 8)) % n;
            (BigInteger r, BigInteger nextR) = (n, number);
            (BigInteger t, BigInteger nextT) = (BigInteger.Zero, BigInteger.One);
            while (!nextR.IsZero)
            {
                BigInteger quotient = r / nextR;
                (r, nextR) = (nextR, r - (quotient * nextR));
                (t, nextT) = (nextT, t - (quotient * nextT));
            }

            if (r.IsOne)
                return (number, t.Sign < 0 ? t + n : t);
        }
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] Bytes(BigInteger number, int length)
    {
        var bytes = new byte[length];
        int count = number.GetByteCount(isUnsigned: true);
        number.TryWriteBytes(bytes.AsSpan(length - count), out _, isUnsigned: true, isBigEndian: true);
        return bytes;
    }
}
