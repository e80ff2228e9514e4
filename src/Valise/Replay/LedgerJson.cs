using System.Text.Json.Serialization;

namespace Valise;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LedgerState))]
[JsonSerializable(typeof(LogEntry))]
internal sealed partial class LedgerJson : JsonSerializerContext;
