using CrmDr.Api.Entities;
using CrmDr.Api.Http;

namespace CrmDr.Tests.Api.Http;

public sealed class IfMatchTests
{
    private static readonly RowVersion Version = new(7, 100_000_000, "aws");

    [Fact]
    public void Parse_NoHeader_Null() => Assert.Null(IfMatch.Parse([], weak: false));

    [Theory]
    [InlineData("*", true)]
    [InlineData("\"7-5f5e100-aws\"", true)]
    [InlineData("\"other\", \"7-5f5e100-aws\"", true)]
    [InlineData("\"7-5f5e100-gcp\"", false)]
    [InlineData("\"8-5f5e100-aws\"", false)]
    [InlineData("7-5f5e100-aws", false)]
    [InlineData("W/\"7-5f5e100-aws\"", false)]
    public void Matches_Strong(string header, bool matches) => Assert.Equal(matches, IfMatch.Parse([header], weak: false)!.Matches(Version));

    [Fact]
    public void Matches_WeakTagWhereWeakComparisonIsRight_Yes() =>
        Assert.True(IfMatch.Parse(["W/\"7-5f5e100-aws\""], weak: true)!.Matches(Version));
}
