using CrmDr.Controller.Witness;
using CrmDr.Failover.Authority;
using CrmDr.LocalClouds.Links;

namespace CrmDr.Tests.Controller.Witness;

/// <summary>The contract on three members of etcd, and what is etcd's own: members that die, answers that get lost.</summary>
[Collection(EtcdRig.Collection)]
public sealed class EtcdWitnessTests(EtcdRig rig) : WitnessContract
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    /// <summary>The member whose answers are lost is given a quarter of this before another is asked.</summary>
    private static readonly TimeSpan Lost = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task Story_OneMemberDiesThenTwoThenAllReturn()
    {
        await using var witness = await OpenAsync("aws", Patience);
        await using var impatient = await OpenAsync("aws", Short);
        var record = await witness.ReadAsync(default);
        var leader = await rig.LeaderAsync();
        var other = leader == "gcp" ? "witness" : "gcp";

        await rig.KillAsync(leader);
        record = await SwapSoonAsync(witness, record);
        Assert.Equal(record, await witness.ReadAsync(default));

        await rig.KillAsync(other);
        await Assert.ThrowsAsync<WitnessUnreachableException>(() => impatient.ReadAsync(default));
        Assert.Equal(CompareAndSetOutcome.Unknown, await impatient.SwapAsync(record, record.Passed("gcp"), default));

        await rig.ReturnAsync(leader, other);
        var healed = await witness.ReadAsync(default);
        Assert.Contains(healed.Revision, new[] { record.Revision, record.Revision + 1 });
        await SwapSoonAsync(witness, healed);
    }

    [Fact]
    public async Task Swap_ManyWhileAMemberDies_EveryAppliedOneIsInTheHistoryOnce()
    {
        await using var reader = await OpenAsync("gcp", Patience);
        var start = await reader.ReadAsync(default);
        var clients = Enumerable.Range(0, 5).Select(client => ClientAsync(client, rounds: 30)).ToList();
        await rig.KillAsync("witness");
        var swaps = (await Task.WhenAll(clients)).SelectMany(one => one).ToList();
        await rig.ReturnAsync("witness");

        var history = (await rig.HistoryAsync()).Where(value => value.GetProperty("revision").GetInt64() > start.Revision)
            .Select(value => (Revision: value.GetProperty("revision").GetInt64(), Holder: value.GetProperty("holder").GetString())).ToList();
        Assert.Equal(Enumerable.Range(1, history.Count).Select(n => start.Revision + n), history.Select(one => one.Revision));
        foreach (var (wanted, outcome) in swaps)
        {
            var stands = history.Count(one => one == (wanted.Revision, wanted.Holder));
            Assert.True(
                outcome switch { CompareAndSetOutcome.Applied => stands == 1, CompareAndSetOutcome.Refused => stands == 0, _ => stands <= 1 },
                $"{wanted} was {outcome} and stands in the history {stands} times");
        }
    }

    [Fact]
    public async Task Swap_AnswerLost_IsAppliedByItsStampAtAnotherMember()
    {
        var (link, way) = rig.WayTo("aws");
        using (link)
        {
            await using var witness = EtcdRig.Open([way, rig.Member("gcp"), rig.Member("witness")], Lost);
            var record = await witness.ReadAsync(default);
            link.Freeze(LinkDirection.Backward);

            Assert.Equal(CompareAndSetOutcome.Applied, await witness.SwapAsync(record, record.Passed("aws"), default));
            Assert.Single(await rig.HistoryAsync(), value => value.GetProperty("revision").GetInt64() == record.Revision + 1);
        }
    }

    [Fact]
    public async Task Swap_AnswerLostAndRefusedElsewhere_IsUnknown()
    {
        // Refused is what it was; but who gets no answer from the first member cannot know whether it was applied and then changed by another.
        var (link, way) = rig.WayTo("aws");
        using (link)
        {
            await using var witness = EtcdRig.Open([way, rig.Member("gcp"), rig.Member("witness")], Lost);
            var record = await witness.ReadAsync(default);
            await using var other = await OpenAsync("gcp", Patience);
            Assert.Equal(CompareAndSetOutcome.Applied, await other.SwapAsync(record, record.Passed("gcp"), default));
            link.Freeze(LinkDirection.Backward);

            Assert.Equal(CompareAndSetOutcome.Unknown, await witness.SwapAsync(record, record.Passed("aws"), default));
            Assert.Equal("gcp", (await other.ReadAsync(default)).Holder);
        }
    }

    [Fact]
    public async Task Swap_NeverArrivedAtADeadMember_IsRefusedByAnother()
    {
        var (link, way) = rig.WayTo("aws");
        using (link)
        {
            await using var witness = EtcdRig.Open([way, rig.Member("gcp")], Patience);
            var record = await witness.ReadAsync(default);
            await using var other = await OpenAsync("gcp", Patience);
            Assert.Equal(CompareAndSetOutcome.Applied, await other.SwapAsync(record, record.Passed("gcp"), default));
            link.Cut();

            // The first try finds its connection broken under it; the second knows that there is none.
            await witness.SwapAsync(record, record.Passed("aws"), default);
            Assert.Equal(CompareAndSetOutcome.Refused, await witness.SwapAsync(record, record.Passed("aws"), default));
        }
    }

    [Fact]
    public async Task Cut_BothLinksOfACloud_ItsMemberIsCutOffToo()
    {
        await using var inside = EtcdRig.Open([rig.Member("aws")], Short);
        await using var outside = await OpenAsync("gcp", Patience);
        Assert.Equal(await outside.ReadAsync(default), await rig.ReadAtAsync("aws"));
        rig.Link("aws-gcp").Cut();
        rig.Link("aws-witness").Cut();
        try
        {
            await Assert.ThrowsAsync<WitnessUnreachableException>(() => inside.ReadAsync(default));
            var record = await outside.ReadAsync(default);
            await SwapSoonAsync(outside, record);
            await Assert.ThrowsAsync<WitnessUnreachableException>(() => inside.ReadAsync(default));
        }
        finally
        {
            rig.Link("aws-gcp").Heal();
            rig.Link("aws-witness").Heal();
        }

        Assert.Equal(await outside.ReadAsync(default), await rig.ReadAtAsync("aws"));
    }

    protected override Task<IWitness> OpenAsync(string cloud, TimeSpan patience) => Task.FromResult(rig.Open(cloud, patience));

    protected override async Task<IAsyncDisposable> SilenceAsync()
    {
        await rig.FreezeAsync("gcp", "witness");
        return new Frozen(rig);
    }

    /// <summary>While a new leader is being found the outcome may be unknown; then a reading tells.</summary>
    private static async Task<WitnessRecord> SwapSoonAsync(IWitness witness, WitnessRecord record)
    {
        for (var tries = 0; tries < 20; tries++)
        {
            var wanted = record.Passed("aws");
            if (await witness.SwapAsync(record, wanted, default) == CompareAndSetOutcome.Applied)
                return wanted;
            record = await witness.ReadAsync(default);
        }

        throw new InvalidOperationException($"no swap was applied; the record is {record}");
    }

    private async Task<List<(WitnessRecord Wanted, CompareAndSetOutcome Outcome)>> ClientAsync(int client, int rounds)
    {
        await using var witness = await OpenAsync(client % 2 == 0 ? "aws" : "gcp", Patience);
        var swaps = new List<(WitnessRecord, CompareAndSetOutcome)>();
        for (var round = 0; round < rounds; round++)
        {
            var seen = await witness.ReadAsync(default);
            var wanted = seen.Passed($"{client}-{round}");
            swaps.Add((wanted, await witness.SwapAsync(seen, wanted, default)));
        }

        return swaps;
    }

    private sealed class Frozen(EtcdRig rig) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            rig.Thaw("gcp", "witness");
            return ValueTask.CompletedTask;
        }
    }
}
