using CrmDr.AppHost.Drill.Checking;

namespace CrmDr.Tests.Drill;

public sealed class RowDifferenceTests
{
    [Fact]
    public void Keys_NamesRowsThatAreMissingOrDiffer()
    {
        var left = new Dictionary<string, string> { ["(1)"] = "a", ["(2)"] = "b", ["(3)"] = "c" };
        var right = new Dictionary<string, string> { ["(1)"] = "a", ["(2)"] = "x", ["(4)"] = "d" };

        Assert.Equal(["(2)", "(3)", "(4)"], RowDifference.Keys(left, right));
        Assert.Empty(RowDifference.Keys(left, left));
    }

    [Fact]
    public void Strings_AreFoundAtAnyDepthAndOnlyAsValues() =>
        Assert.Equal(
            ["a", "b", "c"],
            DatabaseReader.Strings("""{"id":"a","n":5,"more":{"name":"b","list":["c",null,true]}}""").Order());
}
