using System.Runtime.CompilerServices;
using CrmDr.Failover.Replication;
using Npgsql;

namespace CrmDr.Controller.Salvage;

/// <summary>Waits for a slot that a leftover session still holds, and ends that session.</summary>
internal sealed class HeldSlotRetry(PeerSlot slot, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public async IAsyncEnumerable<OrphanTransaction> ReadAsync(
        Func<IAsyncEnumerable<OrphanTransaction>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var orphans = read().GetAsyncEnumerator(cancellationToken);
        try
        {
            bool more;
            while (true)
            {
                try
                {
                    // The slot is taken, and let go of, before the first row comes.
                    more = await orphans.MoveNextAsync();
                    break;
                }
                catch (PostgresException held) when (held.SqlState == PostgresErrorCodes.ObjectInUse && time.GetElapsedTime(start) < Patience)
                {
                    await orphans.DisposeAsync();
                    await slot.ReleaseAsync(cancellationToken);
                    await Task.Delay(Pause, time, cancellationToken);
                    orphans = read().GetAsyncEnumerator(cancellationToken);
                }
            }
            for (; more; more = await orphans.MoveNextAsync())
                yield return orphans.Current;
        }
        finally
        {
            await orphans.DisposeAsync();
        }
    }
}
