using Valise.CryptoApi;

namespace Valise;

/// <summary>
/// A file in the making: it stands under a temporary name in the folder where it will be, and gets its own name only
/// when it is complete. Disposed of before that, it leaves nothing.
/// </summary>
public sealed class PendingFile : IDisposable
{
    private readonly string _temporary;
    private readonly string _path;
    private readonly bool _overwrite;
    private Delivery? _delivery;
    private bool _isCommitted;

    private PendingFile(string path, bool overwrite, UnixFileMode mode)
    {
        _path = Path.GetFullPath(path);
        _overwrite = overwrite;
        _temporary = AtomicFile.TemporaryName(_path);
        Stream = AtomicFile.Create(_temporary, mode);
    }

    /// <summary>Receives the content.</summary>
    public FileStream Stream { get; }

    /// <summary>Begins a file.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="overwrite">Whether it replaces a file of that name.</param>
    /// <param name="isSecret">Whether only its owner may read it.</param>
    /// <exception cref="ValiseException">The name is taken, and is not to be overwritten.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static PendingFile Create(string path, bool overwrite = false, bool isSecret = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ThrowIfTaken(path, overwrite);
        return new PendingFile(path, overwrite, isSecret ? AtomicFile.OwnerOnly : AtomicFile.UserDefault);
    }

    /// <summary>Says early what <see cref="Commit"/> would say late.</summary>
    /// <param name="path">The name that a file will have.</param>
    /// <param name="overwrite">Whether it replaces a file of that name.</param>
    /// <exception cref="ValiseException">The name is taken, and is not to be overwritten; or a folder or a device
    /// has it, or there is no folder for it.</exception>
    public static void ThrowIfTaken(string path, bool overwrite)
    {
        // Each question would ask for the current folder otherwise.
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw Error.IsAFolder(path);
        if (FileIdentity.IsSpecial(full))
            throw Error.IsSpecial(path);
        if (!Directory.Exists(Path.GetDirectoryName(full)))
            throw Error.NoFolder(path);
        if (!overwrite && Path.Exists(full))
            throw Error.FileExists(path);
    }

    /// <summary>Whether two names lead to the same file.</summary>
    /// <param name="path">A name.</param>
    /// <param name="other">Another.</param>
    public static bool AreSame(string path, string other)
    {
        string first = Resolve(path);
        string second = Resolve(other);
        return first == second || (FileIdentity.Of(first) is { } identity && identity == FileIdentity.Of(second));
    }

    /// <summary>The file is complete: flushes it to the device and gives it its name.</summary>
    /// <exception cref="ValiseException">The name was taken in the meantime.</exception>
    /// <exception cref="IOException">The device is full or failing.</exception>
    public void Commit()
    {
        Complete().CarryOut();
        _isCommitted = true;
    }

    /// <summary>The file is complete, and a ledger is to give it its name: flushes it to the device and closes it.</summary>
    internal Delivery Complete()
    {
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        return _delivery = Delivery.ToFile(_temporary, _path, _overwrite);
    }

    /// <summary>Leaves nothing behind, unless the file is complete.</summary>
    public void Dispose()
    {
        Stream.Dispose();
        if (!_isCommitted && _delivery is not { IsClaimed: true })
            File.Delete(_temporary);
    }

    // From the full name: of a relative one, .NET 10 gives a link's target relative to no folder in particular.
    private static string Resolve(string path)
    {
        path = Path.GetFullPath(path);
        return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
    }
}
