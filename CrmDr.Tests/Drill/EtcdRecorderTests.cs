using CrmDr.AppHost.Drill.Checking;
using CrmDr.Tests.Controller.Witness;

namespace CrmDr.Tests.Drill;

/// <summary>The watch on etcd, under the controllers' own way of changing the record.</summary>
[Collection(EtcdRig.Collection)]
public sealed class EtcdRecorderTests(EtcdRig rig)
{
    [Fact]
    public async Task History_HasEveryChangeOfEpochAlsoWhileAMemberIsDead()
    {
        await using var witness = rig.Open("gcp", TimeSpan.FromSeconds(20));
        var record = await witness.ReadAsync(default);
        var first = record.Epoch;
        await using var recorder = new EtcdRecorder(rig.Members, TimeProvider.System);
        await recorder.InstallAsync(CancellationToken.None);
        var before = TimeProvider.System.GetUtcNow();
        foreach (var place in new[] { "aws", "witness" })
        {
            await rig.KillAsync(place);
            for (var change = 0; change < 5; change++)
            {
                var wanted = change % 2 == 0 ? record.Passed($"{place}-{change}") : record.Renewed(["aws"]);
                await witness.SwapAsync(record, wanted, default);
                record = await witness.ReadAsync(default);
            }

            await rig.ReturnAsync(place);
        }

        var history = await recorder.HistoryAsync(CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, (int)(record.Epoch - first) + 1).Select(n => first + n), history.Starts.Select(start => start.Epoch));
        Assert.Equal(first, history.At(DateTimeOffset.MinValue)!.Epoch);
        Assert.InRange(history.Of(first + 1)!.At, before, TimeProvider.System.GetUtcNow());
        Assert.Equal(record.Holder, history.Starts[^1].Holder);
        Assert.Equal(record.Epoch, (await recorder.ReadAsync(CancellationToken.None))!.Epoch);
    }
}
