using System.Collections.Concurrent;

namespace Valise.CryptoApi.Win32;

/// <summary>
/// Which provider stands for a type when no name is given: Windows' own choice until CryptSetProvider says otherwise, for
/// this process.
/// </summary>
internal static class DefaultProviders
{
    private const uint MaxProviderType = 999;

    private static readonly ConcurrentDictionary<ProviderType, Provider> s_chosen = new();

    /// <summary>The provider of a name and a type, or the type's default.</summary>
    internal static Provider Find(string? name, uint type)
    {
        ThrowIfOutOfRange(type);
        if (string.IsNullOrEmpty(name))
            return Get(type);

        Provider provider = Provider.FindByName(name) ?? throw Error.NoSuchProvider(name);
        return (uint)provider.Type == type ? provider : throw Error.ProviderTypeDiffers(provider, type);
    }

    /// <summary>The default of a type. No provider is of type 0, which is not out of range here.</summary>
    internal static Provider Get(uint type) =>
        type > MaxProviderType ? throw Error.BadProviderType(type)
        : s_chosen.TryGetValue((ProviderType)type, out Provider? chosen) ? chosen
        : Provider.FindByType((ProviderType)type) ?? throw Error.NoSuchProviderType(type);

    internal static void Set(string? name, uint type)
    {
        if (name is null)
            throw Error.NameNeeded();
        ThrowIfOutOfRange(type);
        Provider? provider = Provider.FindByName(name);
        s_chosen[(ProviderType)type] = provider is not null && (uint)provider.Type == type
            ? provider
            : throw Error.NotAProvider(name);
    }

    internal static void Reset(uint type)
    {
        ThrowIfOutOfRange(type);
        s_chosen.TryRemove((ProviderType)type, out _);
    }

    private static void ThrowIfOutOfRange(uint type)
    {
        if (type is 0 or > MaxProviderType)
            throw Error.BadProviderType(type);
    }
}
