using Npgsql;

namespace Valise;

/// <summary>The wording of what goes wrong between a ledger and its database.</summary>
internal static class PostgresError
{
    internal static ValiseException Of(NpgsqlException cause) => cause is not PostgresException { SqlState: var state } said
        ? Away(cause)
        : state switch
        {
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName => NoLedger(cause),
            PostgresErrorCodes.ReadOnlySqlTransaction => new(FailureKind.File,
                "This PostgreSQL server only reads: it is a standby. Connect to the primary server.", cause),
            _ when said.IsTransient => Away(cause),
            _ => new(FailureKind.File,
                $"The ledger's database refused ({state}): {said.MessageText}. Check the connection string and what its user may do.", cause),
        };

    internal static ValiseException NoLedger(Exception? cause = null) => new(FailureKind.File,
        "There is no ledger in this database, or a part of it is missing. Create its tables with CreateSchemaAsync.", cause);

    internal static ValiseException NewerLedger() => new(FailureKind.File,
        "The ledger in this database was made by a newer Valise. Update Valise.");

    private static ValiseException Away(Exception cause) => new(FailureKind.File,
        "The PostgreSQL server that remembers what was opened cannot be reached, and no message opens without it. Try again when it is back.", cause);
}
