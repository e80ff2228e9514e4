using System.Security.Cryptography;
using System.Text;
using Valise.CryptoApi;

namespace Valise;

/// <summary>
/// A small file that states its own identity, so that a copy is noticed: one put somewhere else, and one written back
/// over it from a backup too, because every change makes a new file. First a line of ASCII, `valise` KIND `1` IDENTITY
/// CHECKSUM, the first 16 bytes of SHA-256 of the content in hexadecimal; then the content.
/// </summary>
internal static class StatedFile
{
    private const int MaximumLine = 256;

    internal enum Condition
    {
        Missing,
        Intact,
        Copied,
        Damaged,
    }

    /// <summary>Reads a file; the content of a copy is given as well, that of a damaged or missing one is empty.</summary>
    internal static (Condition Condition, byte[] Content) Read(string path, string kind)
    {
        // An exception costs more than the question, and a claim is seldom there.
        if (FileIdentity.IsMissing(path))
            return (Condition.Missing, []);
        byte[] file;
        try
        {
            file = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return (Condition.Missing, []);
        }
        catch (UnauthorizedAccessException)
        {
            return (Condition.Damaged, []);
        }

        int end = file.AsSpan(0, Math.Min(file.Length, MaximumLine)).IndexOf((byte)'\n');
        if (end < 0 || Encoding.ASCII.GetString(file, 0, end).Split(' ') is not ["valise", var itsKind, "1", var identity, var checksum])
            return (Condition.Damaged, []);
        byte[] content = file[(end + 1)..];
        if (itsKind != kind || checksum != Checksum(content))
            return (Condition.Damaged, []);
        return (identity == FileIdentity.Of(path) ? Condition.Intact : Condition.Copied, content);
    }

    /// <summary>Replaces a file by one with other content, durably.</summary>
    internal static void Write(string path, string kind, ReadOnlySpan<byte> content) =>
        AtomicFile.Replace(path, new Draft(kind, content), static (file, draft) =>
        {
            string identity = FileIdentity.Of(file.Name)
                ?? throw new IOException($"'{file.Name}' has been removed while it was being written.");
            byte[] line = Encoding.ASCII.GetBytes($"valise {draft.Kind} 1 {identity} {Checksum(draft.Content)}\n");
            file.Write([.. line, .. draft.Content]);
        });

    private static string Checksum(ReadOnlySpan<byte> content) =>
        Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16));

    private readonly ref struct Draft(string kind, ReadOnlySpan<byte> content)
    {
        internal string Kind { get; } = kind;

        internal ReadOnlySpan<byte> Content { get; } = content;
    }
}
