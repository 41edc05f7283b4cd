using CrmDr.Failover.Authority;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Authority;

public sealed class WitnessRecordTests
{
    [Fact]
    public void Passed_RaisesTheEpochAndListsNobody() =>
        Assert.Equal(new WitnessRecord(8, 4, "gcp", []), Record(7, 3, "aws", "gcp").Passed("gcp"));

    [Fact]
    public void Renewed_RaisesTheRevisionAlone() =>
        Assert.Equal(Record(8, 3, "aws", "gcp"), Record(7, 3, "aws").Renewed(["gcp"]));

    [Fact]
    public void Equals_ComparesWhatIsListed()
    {
        Assert.Equal(Record(7, 3, "aws", "gcp"), Record(7, 3, "aws", "gcp"));
        Assert.NotEqual(Record(7, 3, "aws", "gcp"), Record(7, 3, "aws"));
        Assert.Equal(Record(7, 3, "aws", "gcp").GetHashCode(), Record(7, 3, "aws", "gcp").GetHashCode());
    }
}
