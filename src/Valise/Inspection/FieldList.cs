namespace Valise;

/// <summary>The fields of a file, in the making: each begins where the one before it ended.</summary>
/// <param name="bytes">The file's bytes, as far as they were read.</param>
internal sealed class FieldList(ReadOnlyMemory<byte> bytes)
{
    private const int ShownOfUnaccounted = 16;

    private readonly List<InspectedField> _fields = [];

    /// <summary>Where the next field begins.</summary>
    internal long Offset { get; private set; }

    internal IReadOnlyList<InspectedField> ToList() => _fields;

    /// <summary>Adds a field that everybody may see.</summary>
    internal void Add(string structure, string name, int length, string? value, string meaning) =>
        Append(new InspectedField(structure, name, Offset, length, meaning)
        {
            Value = value,
            Bytes = bytes.Slice(checked((int)Offset), length).ToArray(),
        });

    /// <summary>Adds a field that is, or may be, part of a private or session key.</summary>
    internal void AddSecret(string structure, string name, long length, string meaning) =>
        Append(new InspectedField(structure, name, Offset, length, meaning) { IsSecret = true });

    /// <summary>Adds a field of which little or nothing was read.</summary>
    internal void AddMeasured(string structure, string name, ReadOnlyMemory<byte> first, long length, string meaning) =>
        Append(new InspectedField(structure, name, Offset, length, meaning) { Bytes = first });

    /// <summary>Adds what is left when all fields of the format were added, if anything is.</summary>
    /// <param name="total">The length of the file.</param>
    /// <param name="isSecret">Whether it may have come out of a key.</param>
    internal void AddTrailing(long total, bool isSecret)
    {
        const string structure = "(no structure)", name = "(trailing)", meaning = "no part of the key BLOB: CryptoAPI does not look at it";
        long length = total - Offset;
        if (length == 0)
            return;

        if (isSecret)
            AddSecret(structure, name, length, meaning);
        else
            AddMeasured(structure, name, FirstUnaccounted().ToArray(), length, meaning);
    }

    private ReadOnlyMemory<byte> FirstUnaccounted()
    {
        ReadOnlyMemory<byte> rest = bytes[checked((int)Offset)..];
        return rest[..Math.Min(rest.Length, ShownOfUnaccounted)];
    }

    private void Append(InspectedField field)
    {
        _fields.Add(field);
        Offset = checked(Offset + field.Length);
    }
}
