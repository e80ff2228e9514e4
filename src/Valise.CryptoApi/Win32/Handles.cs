using System.Collections.Concurrent;

namespace Valise.CryptoApi.Win32;

/// <summary>
/// The handles of this process: contexts, keys and hashes. A handle is never given out twice, so that a stale one is
/// always noticed.
/// </summary>
internal static class Handles
{
    // Win32's handles are multiples of 4, and 0 is none.
    private const int Step = 4;

    private static readonly ConcurrentDictionary<nint, object> s_objects = new();
    private static nint s_last;

    /// <summary>How many handles are open.</summary>
    internal static int Count => s_objects.Count;

    internal static nint Add(object target)
    {
        nint handle;
        do
        {
            handle = NextHandle();
        }
        while (handle == 0 || !s_objects.TryAdd(handle, target));
        return handle;
    }

    /// <summary>What a handle stands for.</summary>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.InvalidParameter"/>: it was closed, was never given out, or is another kind's.
    /// </exception>
    internal static T Get<T>(nint handle) where T : class =>
        s_objects.TryGetValue(handle, out object? target) && target is T wanted ? wanted : throw Error.InvalidHandle();

    internal static bool IsOpen(nint handle) => s_objects.ContainsKey(handle);

    internal static object? Remove(nint handle)
    {
        s_objects.TryRemove(handle, out object? target);
        return target;
    }

    private static nint NextHandle()
    {
        nint last;
        nint next;
        do
        {
            last = s_last;
            next = unchecked(last + Step);
        }
        while (Interlocked.CompareExchange(ref s_last, next, last) != last);
        return next;
    }
}
