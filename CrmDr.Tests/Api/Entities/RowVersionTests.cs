using CrmDr.Api.Entities;

namespace CrmDr.Tests.Api.Entities;

public sealed class RowVersionTests
{
    [Fact]
    public void ETag_IsTheWholeVersionInQuotes() =>
        Assert.Equal("\"7-5f5e100-aws\"", new RowVersion(7, 100_000_000, "aws").ETag);

    [Theory]
    [InlineData(0, 0, "")] // of a migration
    [InlineData(0, 0, "a")]
    [InlineData(1, 1_735_689_600_123_456, "aws")]
    [InlineData(long.MaxValue, 253_402_300_799_999_999, "google-cloud-1")]
    public void TryParse_OfToString_IsTheSame(long epoch, long microseconds, string cloud)
    {
        var version = new RowVersion(epoch, microseconds, cloud);
        Assert.True(RowVersion.TryParse(version.ToString(), out var parsed));
        Assert.Equal(version, parsed);
        Assert.Equal(version, new RowVersion(epoch, version.At, cloud));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("7-")]
    [InlineData("7-5f")]
    [InlineData("7-5f-")]
    [InlineData("-5f-aws")]
    [InlineData("7--aws")]
    [InlineData("x-5f-aws")]
    [InlineData("+7-5f-aws")]
    [InlineData("7-xyz-aws")]
    [InlineData("7-ffffffffffffffff-aws")] // negative
    [InlineData("7-7fffffffffffffff-aws")] // beyond the calendar
    [InlineData("99999999999999999999-5f-aws")]
    public void TryParse_NotAVersion_False(string text) => Assert.False(RowVersion.TryParse(text, out _));

    [Fact]
    public void SortKey_SortsAsVersionsDo()
    {
        var random = new Random(3);
        var versions = Enumerable.Range(0, 300).Select(_ => new RowVersion(random.Next(20), random.NextInt64(2_000_000_000_000_000), "aws")).ToArray();
        Assert.Equal(
            versions.OrderBy(v => v.Epoch).ThenBy(v => v.Microseconds).Select(v => v.SortKey),
            versions.Select(v => v.SortKey).Order(StringComparer.Ordinal));
        Assert.All(versions, v => Assert.Equal(32, v.SortKey.Length));
    }
}
