using CrmDr.AppHost.Cli;

namespace CrmDr.Tests.AppHost;

public sealed class TestTotalsTests
{
    [Fact]
    public void Read_ResultFile_CountsErrorsAsFailures() =>
        Assert.Equal(new TestTotals(7, 3, 1), TestTotals.Read("""
            <assemblies><assembly total="10" passed="7" failed="2" skipped="1" errors="1" /></assemblies>
            """));

    [Theory]
    [InlineData(3, 0, 0, "3 passed, 0 failed")]
    [InlineData(3, 1, 2, "3 passed, 1 failed, 2 skipped")]
    public void ToString_IsTheClosingLine(int passed, int failed, int skipped, string line) =>
        Assert.Equal(line, new TestTotals(passed, failed, skipped).ToString());

    [Fact]
    public void Arguments_Short_LeavesLongTestsOut()
    {
        Assert.DoesNotContain("-explicit", TestCommand.Arguments(all: false, only: null, "r.xml"));
        Assert.Contains("-explicit", TestCommand.Arguments(all: true, only: null, "r.xml"));
    }
}
