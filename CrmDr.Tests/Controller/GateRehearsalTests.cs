using CrmDr.Failover.Decisions;
using CrmDr.Tests.LocalClouds;
using Npgsql;

namespace CrmDr.Tests.Controller;

/// <summary>What a standby rehearses for its promotion and its fence leaves no trace, in a real database. (docs/adr/0054-a-standby-rehearses-its-gate.md)</summary>
[Collection(SharedServers.Collection)]
public sealed class GateRehearsalTests(EnginesFixture engines)
{
    private const string Everything = """
        SELECT concat_ws(' | ',
            (SELECT string_agg(a::text, ',') FROM crmdr_local.authority a), (SELECT string_agg(p::text, ',' ORDER BY epoch) FROM crmdr_local.promotions p),
            (SELECT string_agg(m::text, ',' ORDER BY epoch) FROM crmdr.markers m), (SELECT string_agg(f::text, ',' ORDER BY epoch) FROM crmdr.failovers f),
            pg_has_role('crm_app', 'crm_writer', 'MEMBER'), (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'))
        """;

    [Fact]
    public async Task Rehearse_GateClosed_LeavesNothingBehindAndEndsNoSession()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Rehearse_GateClosed_LeavesNothingBehindAndEndsNoSession));
        await pair.Aws.OpenAsync(3, clean: false, position: 1000);
        await pair.Aws.Gate.RunAsync(new Command.Fence(3), CancellationToken.None);
        await pair.Aws.Gate.RunAsync(new Command.WriteMarker(3), CancellationToken.None);
        await using var reader = await pair.Aws.App.OpenConnectionAsync();
        var before = await pair.Aws.ScalarAsync<string>(Everything);

        await RehearseAsync(pair.Aws);

        Assert.Equal(before, await pair.Aws.ScalarAsync<string>(Everything));
        Assert.Equal(1, await new NpgsqlCommand("SELECT 1", reader).ExecuteScalarAsync());
        await pair.Aws.OpenAsync(4);
        Assert.Equal(4, (await pair.Aws.LookAsync()).GateEpoch);
    }

    [Fact]
    public async Task Rehearse_GateOpen_IsRefusedAndWritesGoOn()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Rehearse_GateOpen_IsRefusedAndWritesGoOn));
        await pair.Aws.OpenAsync(3);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => RehearseAsync(pair.Aws));

        Assert.Contains("open for epoch 3", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await pair.Aws.AppAsync("INSERT INTO crm.things (id, name) VALUES (1, 'one')"));
    }

    [Fact]
    public async Task Rehearse_SomebodyHoldsTheGate_GivesUpAndLeavesNothingBehind()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Rehearse_SomebodyHoldsTheGate_GivesUpAndLeavesNothingBehind));
        await using var other = await pair.Aws.Superuser.OpenConnectionAsync();
        await using var holding = await other.BeginTransactionAsync();
        await new NpgsqlCommand("SELECT pg_advisory_xact_lock(7311, 3)", other).ExecuteNonQueryAsync();

        var waited = await Assert.ThrowsAsync<PostgresException>(() => RehearseAsync(pair.Aws));

        Assert.Equal(PostgresErrorCodes.LockNotAvailable, waited.SqlState);
        await holding.RollbackAsync();
        await pair.Aws.OpenAsync(1);
        Assert.Equal(1, (await pair.Aws.LookAsync()).GateEpoch);
    }

    private static async Task RehearseAsync(ControllerDatabase.CloudDatabase cloud)
    {
        await using var connection = await cloud.Owner.OpenConnectionAsync();
        await cloud.Gate.RehearseAsync(connection, CancellationToken.None);
    }
}
