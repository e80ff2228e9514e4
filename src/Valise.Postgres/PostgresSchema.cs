using Npgsql;

namespace Valise;

/// <summary>The tables, as <c>Schema.sql</c> has them.</summary>
internal static class PostgresSchema
{
    // Any number that nobody else locks.
    private const long Lock = 0x76616c697365_01;

    /// <summary>Creates what is missing. Two that try at once would meet on a name that neither sees yet.</summary>
    internal static async Task<bool> CreateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using Stream stream = typeof(PostgresSchema).Assembly.GetManifestResourceStream("Schema.sql")!;
        using var reader = new StreamReader(stream);
        string tables = await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        var command = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({Lock}); {tables}", connection);
        await using var disposing = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }
}
