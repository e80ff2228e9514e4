namespace Valise.CryptoApi.Win32;

/// <summary>
/// What an HCRYPTPROV stands for: a container, how often it is referred to, and the keys and hashes that end with it.
/// </summary>
internal sealed class CryptContext(KeyContainer container, string containerName, KeyContainerStore store, uint flags)
{
    private readonly Lock _gate = new();
    private readonly HashSet<nint> _children = [];
    private int _references = 1;
    private int _algorithm;
    private int _nextContainer;
    private IReadOnlyList<string> _containerNames = [];

    internal KeyContainer Container { get; } = container;

    /// <summary>The container's name as the caller wrote it, whose case does not count.</summary>
    internal string ContainerName { get; } = containerName;

    internal Provider Provider => Container.Provider;

    internal bool IsMachineKeySet => (flags & WinCrypt.CRYPT_MACHINE_KEYSET) != 0;

    internal void AddReference()
    {
        lock (_gate)
        {
            ThrowIfReleased();
            _references++;
        }
    }

    /// <summary>Takes one reference away; with the last one the context, its keys and its hashes are gone.</summary>
    internal void Release(nint handle)
    {
        lock (_gate)
        {
            ThrowIfReleased();
            if (--_references > 0)
                return;
            Handles.Remove(handle);
            foreach (nint child in _children)
                (Handles.Remove(child) as IDisposable)?.Dispose();
            _children.Clear();
        }

        Container.Dispose();
    }

    /// <summary>Gives a key or a hash of this context its handle.</summary>
    internal nint Open(IDisposable child)
    {
        lock (_gate)
        {
            if (_references == 0)
                child.Dispose();
            ThrowIfReleased();
            nint handle = Handles.Add(child);
            _children.Add(handle);
            return handle;
        }
    }

    internal void Close(nint handle)
    {
        lock (_gate)
        {
            _children.Remove(handle);
            (Handles.Remove(handle) as IDisposable)?.Dispose();
        }
    }

    /// <summary>
    /// The first algorithm of PP_ENUMALGS and PP_ENUMALGS_EX, which count together, or the one after the last that was
    /// moved to; null at the end.
    /// </summary>
    internal ProviderAlgorithm? PeekAlgorithm(bool first)
    {
        lock (_gate)
            return Provider.Algorithms.ElementAtOrDefault(first ? 0 : _algorithm + 1);
    }

    internal void MoveToAlgorithm(bool first)
    {
        lock (_gate)
            _algorithm = first ? 0 : _algorithm + 1;
    }

    /// <summary>The next container of PP_ENUMCONTAINERS, of those there were at the first; null at the end.</summary>
    internal string? PeekContainer(bool first)
    {
        lock (_gate)
        {
            if (first)
            {
                _containerNames = store.List();
                _nextContainer = 0;
            }

            return _containerNames.ElementAtOrDefault(_nextContainer);
        }
    }

    internal void SkipContainer()
    {
        lock (_gate)
            _nextContainer++;
    }

    private void ThrowIfReleased()
    {
        if (_references == 0)
            throw Error.InvalidHandle();
    }
}
