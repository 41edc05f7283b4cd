using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

public sealed class ProtectionTests
{
    [Theory]
    [InlineData(11, 11, null)]
    [InlineData(12.2, 12.2, null)]
    [InlineData(12.3, 12.3, "aws has not renewed the lease for 2.3 s")]
    [InlineData(30, 11, "the witness has not answered for 19.0 s")]
    public void WhyNot_StandbyThatIsListed_BelievesItWhileTheLeaseIsRenewed(double now, double lastRead, string? expected)
    {
        var state = Watching("gcp", Record(8, 3, "aws", "gcp"), 10);
        state = state with { Lease = state.Lease with { LastRead = Seconds(lastRead) } };
        Expect(expected, Protection.WhyNot(state, At(now), Policy("gcp"), "following aws"));
    }

    [Theory]
    [InlineData(true, 11, null)]
    [InlineData(true, 15, "this cloud's lease has ended")]
    [InlineData(false, 11, "gcp is 9.0 s behind")]
    public void WhyNot_Holder_AnswersForItsOwnLeaseAndItsOwnJudgement(bool listed, double now, string? expected)
    {
        var state = Holding(listed ? Record(8, 3, "aws", "gcp") : Record(8, 3, "aws"), 10, open: 3);
        Expect(expected, Protection.WhyNot(state, At(now), Policy(), "gcp is 9.0 s behind"));
    }

    [Fact]
    public void WhyNot_StruckOutOrNobodyThere_IsSaid()
    {
        Assert.Contains("does not list gcp", Protection.WhyNot(Watching("gcp", Record(8, 3, "aws"), 10), At(11), Policy("gcp"), ""), StringComparison.Ordinal);
        Assert.Equal("nobody holds the lease", Protection.WhyNot(Watching("gcp", WitnessRecord.Initial, 10), At(11), Policy("gcp"), ""));
        Assert.Equal("nobody holds the lease", Protection.WhyNot(Start("gcp"), At(11), Policy("gcp"), ""));
    }

    private static void Expect(string? expected, string? found)
    {
        if (expected is null)
            Assert.Null(found);
        else
            Assert.Contains(expected, found, StringComparison.Ordinal);
    }
}
