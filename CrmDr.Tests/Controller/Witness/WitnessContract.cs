using CrmDr.Controller.Witness;
using CrmDr.Failover.Authority;

namespace CrmDr.Tests.Controller.Witness;

/// <summary>What every witness must do, tried on real ones.</summary>
public abstract class WitnessContract
{
    /// <summary>Long enough for a busy machine; a call that ends late is no failure here.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Impatience = TimeSpan.FromSeconds(1);

    /// <summary>The witness as a cloud's controller reaches it.</summary>
    protected abstract Task<IWitness> OpenAsync(string cloud, TimeSpan patience);

    /// <summary>From here until the end of what is returned, aws is given no answer.</summary>
    protected abstract Task<IAsyncDisposable> SilenceAsync();

    [Fact]
    public async Task Swap_CurrentRevision_IsAppliedAndReadBack()
    {
        var (aws, gcp) = await WitnessesAsync();
        await using (aws)
        await using (gcp)
        {
            var before = await aws.ReadAsync(default);
            var wanted = before.Passed("aws") with { Eligible = ["gcp"] };

            Assert.Equal(CompareAndSetOutcome.Applied, await aws.SwapAsync(before, wanted, default));
            Assert.Equal(wanted, await gcp.ReadAsync(default));
        }
    }

    [Fact]
    public async Task Swap_OldRevision_IsRefusedAndChangesNothing()
    {
        var (aws, gcp) = await WitnessesAsync();
        await using (aws)
        await using (gcp)
        {
            var old = await aws.ReadAsync(default);
            Assert.Equal(CompareAndSetOutcome.Applied, await aws.SwapAsync(old, old.Passed("aws"), default));

            Assert.Equal(CompareAndSetOutcome.Refused, await gcp.SwapAsync(old, old.Passed("gcp"), default));
            Assert.Equal("aws", (await gcp.ReadAsync(default)).Holder);
        }
    }

    [Fact]
    public async Task Swap_SameRevisionOfAnotherRecord_IsRefused()
    {
        // As after a restore from a backup: the number is the same, what it stands for is not.
        var (aws, gcp) = await WitnessesAsync();
        await using (aws)
        await using (gcp)
        {
            var now = await aws.ReadAsync(default);
            foreach (var other in new[] { now with { Epoch = now.Epoch + 1 }, now with { Holder = "elsewhere" }, now with { Eligible = ["elsewhere"] } })
                Assert.Equal(CompareAndSetOutcome.Refused, await gcp.SwapAsync(other, other.Passed("gcp"), default));
            Assert.Equal(now, await aws.ReadAsync(default));
        }
    }

    [Fact]
    public async Task Swap_ManyAtOnce_ExactlyOneWins()
    {
        await using var reader = await OpenAsync("aws", Patience);
        for (var round = 0; round < 10; round++)
        {
            var record = await reader.ReadAsync(default);
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
            {
                await using var witness = await OpenAsync(i % 2 == 0 ? "aws" : "gcp", Patience);
                return await witness.SwapAsync(record, record.Passed($"cloud-{i}"), default);
            }));

            Assert.Single(outcomes, CompareAndSetOutcome.Applied);
            Assert.Equal(7, outcomes.Count(o => o == CompareAndSetOutcome.Refused));
            Assert.Equal(record.Revision + 1, (await reader.ReadAsync(default)).Revision);
        }
    }

    [Fact]
    public async Task Swap_NoAnswer_IsUnknownAndALaterReadingTells()
    {
        await using var aws = await OpenAsync("aws", Impatience);
        await using var gcp = await OpenAsync("gcp", Patience);
        var before = await gcp.ReadAsync(default);
        var wanted = before.Passed("aws");
        await ReadSoonAsync(aws);
        await using (await SilenceAsync())
        {
            Assert.Equal(CompareAndSetOutcome.Unknown, await aws.SwapAsync(before, wanted, default));
            await Assert.ThrowsAsync<WitnessUnreachableException>(() => aws.ReadAsync(default));
        }

        // It may have arrived after all, and may still: once it has been compared and refused, nothing of it is left.
        var seen = await gcp.ReadAsync(default);
        Assert.Contains(seen.Revision, new[] { before.Revision, wanted.Revision });
        await gcp.SwapAsync(seen, seen.Passed("gcp"), default);
        Assert.Equal((await gcp.ReadAsync(default)).Holder, (await ReadSoonAsync(aws)).Holder);
    }

    [Fact]
    public async Task Swap_FromWhatAnotherHasRead_IsComparedAsAWhole()
    {
        var (aws, gcp) = await WitnessesAsync();
        await using (aws)
        await using (gcp)
        {
            var read = await aws.ReadAsync(default);
            await using var fresh = await OpenAsync("gcp", Patience);

            Assert.Equal(CompareAndSetOutcome.Applied, await fresh.SwapAsync(read, read.Passed("gcp"), default));
            Assert.Equal(CompareAndSetOutcome.Refused, await fresh.SwapAsync(read, read.Passed("aws"), default));
        }
    }

    [Fact]
    public async Task Swap_AndReadWhileOthersDo_HistoryIsOneLine()
    {
        const int Clients = 6;
        const int Rounds = 15;
        await using var reader = await OpenAsync("aws", Patience);
        var start = await reader.ReadAsync(default);
        var applied = await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            await using var witness = await OpenAsync(client % 2 == 0 ? "aws" : "gcp", Patience);
            var mine = new List<WitnessRecord>();
            var last = start;
            for (var round = 0; round < Rounds; round++)
            {
                var seen = await witness.ReadAsync(default);
                Assert.True(seen.Revision >= last.Revision, $"client {client} read {seen} after it had read {last}");
                var wanted = seen.Passed($"cloud-{client}");
                var outcome = await witness.SwapAsync(seen, wanted, default);
                Assert.NotEqual(CompareAndSetOutcome.Unknown, outcome);
                if (outcome == CompareAndSetOutcome.Applied)
                    mine.Add(last = wanted);
            }

            return mine;
        }));

        // Each change raises the revision by one here, so one winner each means: every number from the first to the last, once.
        var line = applied.SelectMany(one => one).OrderBy(record => record.Revision).ToList();
        Assert.Equal(Enumerable.Range(1, line.Count).Select(n => start.Revision + n), line.Select(record => record.Revision));
        Assert.Equal(line[^1], await reader.ReadAsync(default));
    }

    [Fact]
    public async Task Read_FirstEver_ShowsNobody()
    {
        var (aws, gcp) = await WitnessesAsync();
        await using (aws)
        await using (gcp)
        {
            var record = await aws.ReadAsync(default);
            Assert.True(record.Revision >= 0);
            Assert.Equal(record, await gcp.ReadAsync(default));
        }
    }

    /// <summary>What was healed this moment may still have its first connection to make.</summary>
    private static async Task<WitnessRecord> ReadSoonAsync(IWitness witness)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await witness.ReadAsync(default);
            }
            catch (WitnessUnreachableException) when (tries < 60)
            {
                // Each try waits as long as a reading may take.
            }
        }
    }

    private async Task<(IWitness Aws, IWitness Gcp)> WitnessesAsync() => (await OpenAsync("aws", Patience), await OpenAsync("gcp", Patience));
}
