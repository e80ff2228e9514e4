using System.Data;
using Npgsql;

namespace Valise;

/// <summary>
/// Runs transactions. One that could not have its way because of others, or whose connection was lost, is run again a
/// few times.
/// </summary>
internal sealed class LedgerDatabase(NpgsqlDataSource source)
{
    private const int Attempts = 6;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(30);

    /// <summary>
    /// Runs a transaction. After a lost connection nobody knows whether it was committed; run again, the work has to
    /// find out.
    /// </summary>
    internal async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await using var closing = connection.ConfigureAwait(false);
                NpgsqlTransaction transaction = await connection
                    .BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
                await using var ending = transaction.ConfigureAwait(false);
                T result = await work(connection).ConfigureAwait(false);

                // Not to be given up half-way: the caller would not know what became of it.
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                return result;
            }
            catch (NpgsqlException e) when (e.IsTransient && attempt < Attempts)
            {
                // Half of it by chance, so that those who were in each other's way do not meet again.
                TimeSpan pause = FirstPause * (1 << attempt) * (0.5 + Random.Shared.NextDouble() / 2);
                await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
            }
            catch (NpgsqlException e)
            {
                throw PostgresError.Of(e);
            }
        }
    }
}
