using System.Globalization;
using Npgsql;

namespace CrmDr.AppHost.Bench.Verify;

/// <summary>Writes as the application does, straight to the database: a contact gets another name, with its key of idempotency.</summary>
public sealed class VerifyWriter
{
    private readonly RawCrm _crm;
    private readonly Guid[] _contacts;
    private long _keys;

    private VerifyWriter(RawCrm crm, Guid[] contacts) => (_crm, _contacts) = (crm, contacts);

    public static async Task<VerifyWriter> CreateAsync(NpgsqlDataSource owner, NpgsqlDataSource app)
    {
        await using var command = owner.CreateCommand("SELECT array_agg(id) FROM (SELECT id FROM crm.contacts WHERE deleted_at IS NULL ORDER BY md5(id::text) LIMIT 10000) c");
        return new VerifyWriter(new RawCrm(app), (Guid[])(await command.ExecuteScalarAsync())!);
    }

    /// <summary>Changes as many contacts, each of them once; no more than there are to choose from.</summary>
    public Task ChangeAsync(int contacts, int workers) => Task.WhenAll(Enumerable.Range(0, workers).Select(async worker =>
    {
        for (var number = worker; number < Math.Min(contacts, _contacts.Length); number += workers)
            await _crm.UpdateAsync(_contacts[number], $"bench-{Interlocked.Increment(ref _keys)}", string.Create(CultureInfo.InvariantCulture, $"Changed {_keys}"));
    }));

    public Task WriteAsync(int worker, int turn) =>
        _crm.UpdateAsync(_contacts[(turn * 7919 + worker) % _contacts.Length], $"bench-{Interlocked.Increment(ref _keys)}", string.Create(CultureInfo.InvariantCulture, $"Bench {turn}"));
}
