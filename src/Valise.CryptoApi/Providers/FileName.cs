using System.Security.Cryptography;
using System.Text;

namespace Valise.CryptoApi;

/// <summary>
/// Turns a name that may hold anything into one that every file system takes: lower-case letters, digits, hyphen,
/// underscore and inner dots stay, all else becomes percent signs and hexadecimal digits. Names that differ in case only
/// are one. What it makes is never empty and has no dot first or last.
/// </summary>
internal static class FileName
{
    private const int MaxLength = 120;

    internal static string Encode(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name.ToLowerInvariant());
        var encoded = new StringBuilder();
        for (int i = 0; i < bytes.Length; i++)
        {
            bool isInner = i > 0 && i < bytes.Length - 1;
            bool isPlain = char.IsAsciiLetterOrDigit((char)bytes[i])
                || bytes[i] is (byte)'-' or (byte)'_' || (bytes[i] == '.' && isInner);
            if (isPlain)
                encoded.Append((char)bytes[i]);
            else
                encoded.Append('%').Append(bytes[i].ToString("x2"));
        }

        if (encoded.Length is 0 or > MaxLength)
            return "%%" + Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (IsDevice(encoded.ToString().Split('.')[0]))
            encoded.Remove(0, 1).Insert(0, "%" + bytes[0].ToString("x2"));
        return encoded.ToString();
    }

    // Windows keeps these names, with any extension, for devices.
    private static bool IsDevice(string name) =>
        name is "con" or "prn" or "aux" or "nul"
        || (name.Length == 4 && name[..3] is "com" or "lpt" && char.IsAsciiDigit(name[3]));
}
