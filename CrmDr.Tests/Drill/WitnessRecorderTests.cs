using CrmDr.AppHost.Drill.Checking;
using CrmDr.Controller.Witness;
using CrmDr.Failover.Authority;
using CrmDr.LocalClouds.World;
using CrmDr.Tests.LocalClouds;
using Npgsql;
using WitnessRecord = CrmDr.Failover.Authority.WitnessRecord;

namespace CrmDr.Tests.Drill;

/// <summary>The trigger in the witness's database, under the controllers' own way of changing the record.</summary>
[Collection(SharedServers.Collection)]
public sealed class WitnessRecorderTests(EnginesFixture engines)
{
    [Fact]
    public async Task History_HasEveryChangeOfEpochAndNoRenewal()
    {
        await using var pair = await engines.ScratchPairAsync(nameof(History_HasEveryChangeOfEpochAndNoRenewal));
        await using var superuser = NpgsqlDataSource.Create(pair.ConnectionString("aws", DatabaseRole.Superuser));
        await using var witness = new PostgresWitness(pair.ConnectionString("aws", DatabaseRole.Owner), TimeSpan.FromSeconds(5), TimeProvider.System);
        var record = await witness.ReadAsync(default);
        record = await SwapAsync(witness, record, record.Passed("aws"));
        var recorder = new WitnessRecorder(superuser);

        await recorder.InstallAsync(CancellationToken.None);
        var before = TimeProvider.System.GetUtcNow();
        record = await SwapAsync(witness, record, record.Renewed(["gcp"]));
        record = await SwapAsync(witness, record, record.Passed("gcp"));
        var after = TimeProvider.System.GetUtcNow();
        await SwapAsync(witness, record, record.Renewed(["aws"]));

        var history = await recorder.HistoryAsync(CancellationToken.None);
        Assert.Equal([(1L, "aws"), (2L, "gcp")], history.Starts.Select(start => (start.Epoch, start.Holder)));
        Assert.Equal(1, history.At(DateTimeOffset.MinValue)!.Epoch);
        Assert.InRange(history.Of(2)!.At, before.AddMilliseconds(-5), after.AddMilliseconds(5));
        Assert.Equal(["aws"], (await recorder.ReadAsync(CancellationToken.None))!.Eligible);
    }

    [Fact]
    public async Task Install_Again_ForgetsAnEarlierDrill()
    {
        await using var pair = await engines.ScratchPairAsync(nameof(Install_Again_ForgetsAnEarlierDrill));
        await using var superuser = NpgsqlDataSource.Create(pair.ConnectionString("aws", DatabaseRole.Superuser));
        await using var witness = new PostgresWitness(pair.ConnectionString("aws", DatabaseRole.Owner), TimeSpan.FromSeconds(5), TimeProvider.System);
        var recorder = new WitnessRecorder(superuser);
        var record = await witness.ReadAsync(default);
        await recorder.InstallAsync(CancellationToken.None);
        await SwapAsync(witness, record, record.Passed("aws"));

        await recorder.InstallAsync(CancellationToken.None);

        Assert.Equal(1, Assert.Single((await recorder.HistoryAsync(CancellationToken.None)).Starts).Epoch);
    }

    private static async Task<WitnessRecord> SwapAsync(PostgresWitness witness, WitnessRecord expected, WitnessRecord wanted)
    {
        Assert.Equal(CompareAndSetOutcome.Applied, await witness.SwapAsync(expected, wanted, default));
        return wanted;
    }
}
