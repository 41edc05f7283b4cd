using CrmDr.Controller.Witness;
using CrmDr.Failover.Authority;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.Controller;

/// <summary>What every witness must do, tried on a real one through its links.</summary>
[Collection("witness")]
public sealed class PostgresWitnessTests(EnginesFixture engines)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

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
        var started = await engines.StartedAsync();
        var connection = started.Aws.WitnessConnectionString;
        await using var reader = new PostgresWitness(connection, Patience, TimeProvider.System);
        for (var round = 0; round < 10; round++)
        {
            var record = await reader.ReadAsync(default);
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
            {
                await using var witness = new PostgresWitness(connection, TimeSpan.FromSeconds(20), TimeProvider.System);
                return await witness.SwapAsync(record, record.Passed($"cloud-{i}"), default);
            }));

            Assert.Single(outcomes, CompareAndSetOutcome.Applied);
            Assert.Equal(7, outcomes.Count(o => o == CompareAndSetOutcome.Refused));
            Assert.Equal(record.Revision + 1, (await reader.ReadAsync(default)).Revision);
        }
    }

    [Fact]
    public async Task Swap_LinkFrozen_IsUnknownAndALaterReadingTells()
    {
        var started = await engines.StartedAsync();
        var (aws, gcp) = await WitnessesAsync();
        await using (aws)
        await using (gcp)
        {
            var before = await aws.ReadAsync(default);
            var wanted = before.Passed("aws");
            var link = started.Link("aws-witness");
            link.Freeze();
            try
            {
                Assert.Equal(CompareAndSetOutcome.Unknown, await aws.SwapAsync(before, wanted, default));
                await Assert.ThrowsAsync<WitnessUnreachableException>(() => aws.ReadAsync(default));
            }
            finally
            {
                link.Heal();
            }

            // It may have arrived after all; whichever it was, both clouds read the same.
            var seen = await ReadSoonAsync(aws);
            Assert.Equal(seen, await gcp.ReadAsync(default));
            Assert.Contains(seen.Revision, new[] { before.Revision, wanted.Revision });
        }
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

    /// <summary>A link that was healed this moment may still have its first connection to make.</summary>
    private static async Task<WitnessRecord> ReadSoonAsync(PostgresWitness witness)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await witness.ReadAsync(default);
            }
            catch (WitnessUnreachableException) when (tries < 20)
            {
                // Each try waits as long as a reading may take.
            }
        }
    }

    private async Task<(PostgresWitness Aws, PostgresWitness Gcp)> WitnessesAsync()
    {
        var started = await engines.StartedAsync();
        return (new PostgresWitness(started.Aws.WitnessConnectionString, Patience, TimeProvider.System),
            new PostgresWitness(started.Gcp.WitnessConnectionString, Patience, TimeProvider.System));
    }
}
