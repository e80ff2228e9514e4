using System.Text.Json;
using Npgsql;

namespace Valise;

/// <summary>Deliveries that are under way, or never came to their end.</summary>
internal static class ClaimTable
{
    private const string Columns = "id, content, folder, claimed > clock_timestamp() - $1";

    internal static Task AddAsync(LedgerTransaction ledger, FileClaim claim) => ledger.ExecuteAsync(
        "INSERT INTO valise_claim (id, subject, folder, content) VALUES ($1, $2, $3, $4)",
        claim.Id,
        ReplaySubject.Parse(claim.Claim.Subject).Key,
        claim.Folder,
        JsonSerializer.Serialize(claim.Claim, LedgerJson.Default.LedgerClaim));

    /// <summary>The claims on a message.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="subject">The message.</param>
    /// <param name="youth">Until what age a claim is young.</param>
    internal static Task<List<FileClaim>> OfAsync(LedgerTransaction ledger, ReplaySubject subject, TimeSpan youth) =>
        ledger.QueryAsync($"SELECT {Columns} FROM valise_claim WHERE subject = $2 ORDER BY claimed", Read, youth, subject.Key);

    /// <summary>All claims that are no longer young.</summary>
    internal static async Task<List<FileClaim>> OldAsync(LedgerTransaction ledger, TimeSpan youth)
    {
        List<FileClaim> claims = await ledger.QueryAsync($"SELECT {Columns} FROM valise_claim ORDER BY claimed", Read, youth).ConfigureAwait(false);
        return claims.FindAll(static claim => !claim.IsYoung);
    }

    /// <summary>Removes a claim; false if it was not there any more.</summary>
    internal static async Task<bool> RemoveAsync(LedgerTransaction ledger, Guid id) =>
        await ledger.ExecuteAsync("DELETE FROM valise_claim WHERE id = $1", id).ConfigureAwait(false) > 0;

    private static FileClaim Read(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        JsonSerializer.Deserialize(row.GetString(1), LedgerJson.Default.LedgerClaim)!,
        row.IsDBNull(2) ? null : row.GetString(2))
    { IsYoung = row.GetBoolean(3) };
}
