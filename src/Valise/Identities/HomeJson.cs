using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Valise;

/// <summary>What a contact's file says.</summary>
/// <param name="Name">The local name.</param>
/// <param name="Added">When the contact was added.</param>
/// <param name="Verified">When the user compared fingerprints with them; null if they have not.</param>
/// <param name="Card">Their card, encoded, in base64; null if the user has none.</param>
/// <param name="CryptoApiKey">Their exchange public key, SubjectPublicKeyInfo in base64; null if the user has none.</param>
internal sealed record ContactDescription(
    string Name, DateTimeOffset Added, DateTimeOffset? Verified = null, byte[]? Card = null, byte[]? CryptoApiKey = null);

/// <summary>The home's small files.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ContactDescription))]
internal sealed partial class HomeJson : JsonSerializerContext
{
    /// <summary>Reads a file; null when there is none.</summary>
    /// <exception cref="ValiseException">It is damaged.</exception>
    internal static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        if (FileIdentity.IsMissing(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type) ?? throw Error.HomeFileDamaged(path, null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw Error.HomeFileDamaged(path, e);
        }
    }
}
