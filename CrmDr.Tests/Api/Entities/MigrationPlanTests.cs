using CrmDr.Api.Database;

namespace CrmDr.Tests.Api.Entities;

public sealed class MigrationPlanTests
{
    private static readonly Migration One = new("0001_one.sql", "SELECT 1");
    private static readonly Migration Two = new("0002_two.sql", "SELECT 2");

    [Fact]
    public void Pending_SomeApplied_TheRestInOrder()
    {
        Assert.Equal([One, Two], MigrationPlan.Pending([One, Two], new Dictionary<string, string>()));
        Assert.Equal([Two], MigrationPlan.Pending([One, Two], new Dictionary<string, string> { [One.Name] = One.Sha256 }));
    }

    [Fact]
    public void Pending_AppliedByANewerProgram_IsIgnored() =>
        Assert.Equal([One], MigrationPlan.Pending([One], new Dictionary<string, string> { ["0009_future.sql"] = "abc" }));

    [Fact]
    public void Pending_ChangedAfterwards_NamesBothHashes()
    {
        var failure = Assert.Throws<InvalidOperationException>(() =>
            MigrationPlan.Pending([One, Two], new Dictionary<string, string> { [One.Name] = "0ld", [Two.Name] = Two.Sha256 }));
        Assert.Contains("0ld", failure.Message);
        Assert.Contains(One.Sha256, failure.Message);
        Assert.DoesNotContain(Two.Name, failure.Message);
    }

    [Fact]
    public void All_OfThisProgram_AreNumberedWithoutGaps()
    {
        Assert.NotEmpty(Migration.All);
        Assert.Equal(Enumerable.Range(1, Migration.All.Count).Select(n => $"{n:0000}"), Migration.All.Select(m => m.Name[..4]));
    }
}
