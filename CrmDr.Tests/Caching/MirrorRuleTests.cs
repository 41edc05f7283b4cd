using CrmDr.Failover.Caching;

namespace CrmDr.Tests.Caching;

public sealed class MirrorRuleTests
{
    private static readonly MirrorHead At5 = new(7, "g", new ChangePosition("run", 5, "5-0"));

    [Theory]
    [InlineData("run", 5, "", null, 0, 0)] // nothing new
    [InlineData("run", 7, "6 7", null, 2, 0)]
    [InlineData("run", 9, "6 7", null, 2, 2)] // more is coming
    [InlineData("run", 9, "8 9", "changes 6 to 7 of the stream are missing", 2, 0)] // cut off, or a writer skipped them
    [InlineData("run", 9, "6 8 9", "changes 7 to 7 of the stream are missing", 2, 0)]
    [InlineData("run", 9, "", "changes 6 to 9 of the stream are missing", 0, 9)]
    [InlineData("run", 4, "", "the primary's Redis was emptied", 0, 4)]
    [InlineData("other", 9, "6 7", "the primary's Redis was emptied", 0, 9)] // read behind an id of another run: not the whole
    [InlineData(null, 0, "", "the stream is gone", 0, 0)]
    public void Next_FromChangeFive(string? run, long number, string read, string? gap, int applied, long behind)
    {
        var step = MirrorRule.Next(At5, 7, new StreamLook(run, number, [.. read.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => Change("run", int.Parse(n), $"row{n}"))]));

        Assert.Equal((gap, gap is not null, applied, behind), (step.Begins, step.IsGap, step.Changes.Length, step.Behind));
        Assert.Equal(gap is not null && applied == 0 ? null : read.Length == 0 ? 5 : int.Parse(read.Split(' ')[^1]), step.Position?.Number);
    }

    [Fact]
    public void Next_AnotherEpochOrNothingYet_BeginsFromTheOldestThatIsThere_WhichIsNoGap()
    {
        foreach (var head in new[] { null, At5 with { Epoch = 6 } })
        {
            Assert.Null(MirrorRule.ReadFrom(head, 7));
            var step = MirrorRule.Next(head, 7, new StreamLook("run", 40, [Change("run", 39, "a"), Change("run", 40, "b")]));
            Assert.True(step is { Begins: not null, IsGap: false, Changes.Length: 2, Behind: 0, Position.Number: 40 });
        }
    }

    [Fact]
    public void Next_SeveralChangesOfOneEntry_TheLastCounts()
    {
        var step = MirrorRule.Next(At5, 7, new StreamLook("run", 8, [Change("run", 6, "a"), Change("run", 7, "b"), Change("run", 8, "a")]));
        Assert.Equal(["b", "a"], step.Changes.Select(change => change.Name));
        Assert.Equal([7L, 8L], step.Changes.Select(change => change.Position.Number));
    }

    [Fact]
    public void Next_TheRunChangesWithinOneLook_BeginsWithTheNewRun()
    {
        var step = MirrorRule.Next(At5, 7, new StreamLook("run", 6, [Change("run", 6, "a"), Change("new", 1, "b")]));
        Assert.True(step is { Begins: "the primary's Redis was emptied", IsGap: true, Position.Run: "new" });
        Assert.Equal("b", Assert.Single(step.Changes).Name);
    }

    [Theory]
    [InlineData("run 5 5-0", true)]
    [InlineData("", false)]
    [InlineData("run 5", false)]
    [InlineData("run five 5-0", false)]
    [InlineData(" 5 5-0", false)]
    public void Position_IsReadAsItIsWritten(string text, bool good) => Assert.Equal(good ? text : null, ChangePosition.Parse(text)?.ToString());

    /// <summary>Streams that are cut off, emptied and skipped at random, read in batches of any size: what the mirror shows is never older than what the stream could have told.</summary>
    [Fact]
    public void Mirror_WhateverHappensToTheStream_ShowsNothingOld()
    {
        var gaps = 0L;
        for (var seed = 0; seed < 3000; seed++)
        {
            var model = new MirrorModel(new Random(seed));
            for (var turn = 0; turn < 60; turn++)
                if (model.Turn() is { } fault)
                    Assert.Fail($"seed {seed}, turn {turn}: {fault}");
            gaps += model.Gaps;
        }

        Assert.True(gaps > 3000);
    }

    [Fact]
    public void Mirror_WhenNothingIsLost_NeverBeginsAnew()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var model = new MirrorModel(new Random(seed)) { Faults = false };
            for (var turn = 0; turn < 60; turn++)
                Assert.Null(model.Turn());
            Assert.Equal(0, model.Gaps);
        }
    }

    private static CacheChange Change(string run, int number, string name) => new(new ChangePosition(run, number, $"{number}-0"), name, new byte[] { 1 }, 1);
}
