// A store is a folder (0700) with a folder per container:
//   .lock                    held while anything changes
//   alice/container.json     its name and its provider
//   alice/exchange.pem       the exchange key pair, PKCS #8, after a line that says whether it is exportable (0600)
//   alice/signature.pem      the signature key pair
// Every file is replaced as a whole, and a container's folder gets its name when it is complete.

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Valise.CryptoApi;

/// <summary>
/// A folder of key containers. Any number of processes may use one at once. Private keys are files that only their
/// owner may read; with a passphrase they are encrypted as well.
/// </summary>
public sealed class KeyContainerStore
{
    private const string ContainerFile = "container.json";
    private const string Exportable = "exportable";
    private const string NotExportable = "not exportable";
    private const int MaxNameLength = 260;

    private readonly string _folder;

    /// <summary>A store in a folder of the caller's choice, which is created when first written to.</summary>
    /// <param name="folder">The folder.</param>
    public KeyContainerStore(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = Path.GetFullPath(folder);
    }

    /// <summary>
    /// The user's store: the folder that the environment variable <c>VALISE_KEY_CONTAINERS</c> names, otherwise
    /// <c>valise/containers</c> in the user's folder for application data.
    /// </summary>
    public static KeyContainerStore User => new(
        Environment.GetEnvironmentVariable("VALISE_KEY_CONTAINERS") is { Length: > 0 } folder
            ? folder
            : Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
                "valise",
                "containers"));

    /// <summary>
    /// The machine's store (CRYPT_MACHINE_KEYSET): the folder that the environment variable
    /// <c>VALISE_MACHINE_KEY_CONTAINERS</c> names, otherwise <c>/var/lib/valise/containers</c>, on Windows
    /// <c>valise\containers</c> in the folder for all users' application data. Its containers too are only for who
    /// created them.
    /// </summary>
    public static KeyContainerStore Machine => new(
        Environment.GetEnvironmentVariable("VALISE_MACHINE_KEY_CONTAINERS") is { Length: > 0 } folder
            ? folder
            : Path.Combine(
                OperatingSystem.IsWindows()
                    ? Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData)
                    : "/var/lib",
                "valise",
                "containers"));

    /// <summary>Creates a container without key pairs (CRYPT_NEWKEYSET).</summary>
    /// <param name="name">Its name, 1 to 260 characters; case does not count.</param>
    /// <param name="provider">The provider; <see cref="Provider.EnhancedAes"/> when null.</param>
    /// <param name="passphrase">Encrypts the private keys at rest; null leaves that to the file's mode.</param>
    /// <exception cref="CryptoApiException"><see cref="CryptoApiError.Exists"/>: the name is taken.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public KeyContainer Create(string name, Provider? provider = null, string? passphrase = null)
    {
        string folder = FolderOf(name);
        provider ??= Provider.EnhancedAes;
        using (Lock())
        {
            if (Directory.Exists(folder))
                throw Error.ContainerExists(name);

            string temporary = AtomicFile.TemporaryName(folder);
            try
            {
                AtomicFile.CreateFolder(temporary);
                AtomicFile.Replace(Path.Combine(temporary, ContainerFile), Describe(name, provider));
                Directory.Move(temporary, folder);
            }
            catch when (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
                throw;
            }

            AtomicFile.FlushFolder(_folder);
        }

        return new KeyContainer(this, name, provider, passphrase);
    }

    /// <summary>Opens a container. Its private keys are read when they are first used.</summary>
    /// <param name="name">Its name; case does not count.</param>
    /// <param name="passphrase">The one it was created with.</param>
    /// <param name="provider">The provider to use it with; the one it was created with when null.</param>
    /// <exception cref="CryptoApiException">
    /// <see cref="CryptoApiError.BadKeySet"/>: there is none. <see cref="CryptoApiError.KeySetEntryBad"/>: its
    /// description is damaged.
    /// </exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public KeyContainer Open(string name, string? passphrase = null, Provider? provider = null)
    {
        (string trueName, Provider creator) = ReadDescription(FolderOf(name)) ?? throw Error.NoContainer(name);
        return new KeyContainer(this, trueName, provider ?? creator, passphrase);
    }

    /// <summary>The names of all containers, in order.</summary>
    /// <exception cref="CryptoApiException"><see cref="CryptoApiError.KeySetEntryBad"/>: a description is damaged.</exception>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public IReadOnlyList<string> List()
    {
        if (!Directory.Exists(_folder))
            return [];
        var names = new List<string>();
        foreach (string folder in Directory.EnumerateDirectories(_folder))
        {
            if (!Path.GetFileName(folder).StartsWith('.') && ReadDescription(folder) is { } description)
                names.Add(description.Name);
        }

        names.Sort(StringComparer.OrdinalIgnoreCase);
        return names;
    }

    /// <summary>Deletes a container with its key pairs (CRYPT_DELETEKEYSET).</summary>
    /// <param name="name">Its name; case does not count.</param>
    /// <exception cref="CryptoApiException"><see cref="CryptoApiError.BadKeySet"/>: there is none.</exception>
    /// <exception cref="IOException">It cannot be deleted.</exception>
    public void Delete(string name)
    {
        string folder = FolderOf(name);
        if (!Directory.Exists(folder))
            throw Error.NoContainer(name);
        using (Lock())
        {
            // Gone at once for everybody else, whatever happens to the files.
            string doomed = AtomicFile.TemporaryName(folder);
            try
            {
                Directory.Move(folder, doomed);
            }
            catch (DirectoryNotFoundException)
            {
                throw Error.NoContainer(name);
            }

            Directory.Delete(doomed, recursive: true);
            AtomicFile.FlushFolder(_folder);
        }
    }

    internal bool HasKeyPair(string name, KeySpec spec) => File.Exists(KeyFile(FolderOf(name), spec));

    /// <summary>Reads a key pair of a container; null when it has none.</summary>
    internal RsaKeyPair? LoadKeyPair(string name, KeySpec spec, string? passphrase)
    {
        string path = KeyFile(FolderOf(name), spec);
        string pem;
        try
        {
            pem = Encoding.ASCII.GetString(AtomicFile.ReadSecret(path) ?? throw Error.KeyFileReadableByOthers(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        bool isExportable = pem.AsSpan().TrimStart().StartsWith(Exportable, StringComparison.Ordinal);
        try
        {
            return RsaKeyPair.FromPem(pem, passphrase, spec, isExportable);
        }
        catch (CryptoApiException e) when (e.Error == CryptoApiError.BadKey)
        {
            throw Error.KeyFileDamaged(path, e);
        }
    }

    /// <summary>Writes a key pair of a container, in place of the one there was.</summary>
    internal void SaveKeyPair(string name, RsaKeyPair pair, string? passphrase)
    {
        string folder = FolderOf(name);
        byte[] content = Encoding.ASCII.GetBytes(
            $"{(pair.IsExportable ? Exportable : NotExportable)}\n{pair.ToPem(passphrase)}");
        try
        {
            using (Lock())
            {
                if (!Directory.Exists(folder))
                    throw Error.NoContainer(name);
                AtomicFile.Replace(KeyFile(folder, pair.Spec), content);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private FolderLock Lock()
    {
        AtomicFile.CreateFolder(_folder);
        return FolderLock.Acquire(_folder);
    }

    private static string KeyFile(string folder, KeySpec spec) =>
        Path.Combine(folder, spec == KeySpec.Exchange ? "exchange.pem" : "signature.pem");

    private string FolderOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > MaxNameLength)
            throw Error.ContainerName();

        return Path.Combine(_folder, FileName.Encode(name));
    }

    private static byte[] Describe(string name, Provider provider)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteString("provider", provider.Name);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static (string Name, Provider Provider)? ReadDescription(string folder)
    {
        string path = Path.Combine(folder, ContainerFile);
        try
        {
            using JsonDocument description = JsonDocument.Parse(File.ReadAllBytes(path));
            string name = description.RootElement.GetProperty("name").GetString() ?? "";
            string providerName = description.RootElement.GetProperty("provider").GetString() ?? "";
            return FileName.Encode(name) == Path.GetFileName(folder) && Provider.FindByName(providerName) is { } provider
                ? (name, provider)
                : throw Error.KeyFileDamaged(path, null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw Error.KeyFileDamaged(path, e);
        }
    }
}
