using Valise.CryptoApi;

namespace Valise;

/// <summary>Where the plaintext of a message goes once the ledger has accepted it.</summary>
public sealed class Delivery
{
    private readonly bool _overwrite;

    private Delivery(string? temporary, string? destination, bool overwrite, string? name, long? size)
    {
        Temporary = temporary;
        Destination = destination;
        _overwrite = overwrite;
        Name = name;
        Size = size;
    }

    /// <summary>To a pipe or to memory: the caller hands the plaintext over after it was accepted.</summary>
    /// <param name="name">The file name that the sender suggests, for the log; null if there is none.</param>
    /// <param name="size">The length of the plaintext in bytes, for the log; null if it is not known yet.</param>
    public static Delivery ToCaller(string? name = null, long? size = null) => new(null, null, false, name, size);

    /// <summary>To a file: the temporary file is renamed. The log has the new name and the length.</summary>
    /// <param name="temporary">A file of its own for this message, complete, flushed to the device and closed, in
    /// the folder of <paramref name="destination"/>. When the delivery fails or a crash comes before it, it is
    /// removed.</param>
    /// <param name="destination">The name under which the file appears.</param>
    /// <param name="overwrite">Whether a file of that name is replaced.</param>
    public static Delivery ToFile(string temporary, string destination, bool overwrite = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(temporary);
        ArgumentException.ThrowIfNullOrEmpty(destination);
        return new(
            Path.GetFullPath(temporary),
            Path.GetFullPath(destination),
            overwrite,
            Path.GetFileName(destination),
            new FileInfo(temporary) is { Exists: true } file ? file.Length : null);
    }

    /// <summary>Whether a ledger's claim may name the temporary file. Then its being gone means that it was delivered, and
    /// only the ledger may delete it.</summary>
    internal bool IsClaimed { get; set; }

    internal string? Name { get; }

    internal long? Size { get; }

    internal string? Temporary { get; }

    internal string? Destination { get; }

    internal void CarryOut()
    {
        Rename();
        if (Destination is not null)
            AtomicFile.FlushFolder(Folder!);
    }

    /// <summary>The folder of the destination.</summary>
    internal string? Folder => Path.GetDirectoryName(Destination);

    /// <summary>All but making the new name durable.</summary>
    internal void Rename()
    {
        if (Temporary is null || Destination is null)
            return;
        if (_overwrite)
            File.Move(Temporary, Destination, overwrite: true);
        else if (!AtomicFile.TryRename(Temporary, Destination))
            throw Error.FileExists(Destination);
    }
}
