using CrmDr.Api.Writes;

namespace CrmDr.Tests.Api.Writes;

public sealed class DerivedIdTests
{
    // Stored rows carry these ids: another formula would let a write that is sent again create a second row.
    [Theory]
    [InlineData("order-1", 0)]
    [InlineData("order-1", 1)]
    public void From_SameKeyAndOrdinal_SameId(string key, int ordinal) =>
        Assert.Equal(DerivedId.From(key, ordinal), DerivedId.From(key, ordinal));

    [Fact]
    public void From_KnownKey_IsTheIdOfEarlierReleases() =>
        Assert.Equal(Guid.Parse("6ca05b31-c5b9-7232-b132-fc1edacada90"), DerivedId.From("order-1", 0));

    [Fact]
    public void From_ManyKeysAndOrdinals_AllDifferAndAreVersion7()
    {
        var ids = (from key in Enumerable.Range(0, 200) from ordinal in Enumerable.Range(0, 5) select DerivedId.From($"k{key}", ordinal)).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal((7, true), (id.Version, id.Variant is >= 8 and <= 11)));
    }

    [Fact]
    public void From_OrdinalAndKeyRunTogether_DoNotCollide() =>
        Assert.NotEqual(DerivedId.From("1:a", 1), DerivedId.From("a", 11));

    [Fact]
    public void From_UuidVersion7Key_KeepsItsTimeAndSortsByIt()
    {
        var early = Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddYears(50));
        var late = Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddYears(60));
        Assert.Equal(early.ToString()[..13], DerivedId.From(early.ToString(), 0).ToString()[..13]);
        Assert.True(DerivedId.From(early.ToString(), 3).CompareTo(DerivedId.From(late.ToString(), 0)) < 0);
    }

    // The migration has these ids, and so have stored rows: in both clouds the same.
    [Fact]
    public void OfName_KnownStages_AreThoseOfTheMigration()
    {
        var sql = CrmDr.Api.Database.Migration.All.Single(migration => migration.Name == "0006_stages.sql").Sql;
        foreach (var stage in new[] { "lead", "qualified", "proposal", "negotiation", "won", "lost" })
            Assert.Contains($"('{DerivedId.OfName("stage", stage)}', '{stage}',", sql);
    }

    [Fact]
    public void OfName_OfAnotherKind_IsAnotherIdOfVersion8()
    {
        var id = DerivedId.OfName("tag", "won");
        Assert.NotEqual(DerivedId.OfName("stage", "won"), id);
        Assert.Equal((8, true), (id.Version, id.Variant is >= 8 and <= 11));
    }
}
