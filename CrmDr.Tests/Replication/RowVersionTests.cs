using CrmDr.Failover.Replication;

namespace CrmDr.Tests.Replication;

public sealed class RowVersionTests
{
    [Theory]
    [InlineData(1, 5, "gcp", 2, 1, "aws")]
    [InlineData(2, 1, "gcp", 2, 2, "aws")]
    [InlineData(2, 2, "aws", 2, 2, "gcp")]
    public void Compare_EpochThenTimeThenCloud(long epoch, long at, string cloud, long newerEpoch, long newerAt, string newerCloud)
    {
        var older = new RowVersion(epoch, at, cloud);
        var newer = new RowVersion(newerEpoch, newerAt, newerCloud);
        Assert.True(older < newer);
        Assert.True(newer > older);
        Assert.False(older >= newer);
    }

    [Fact]
    public void Text_AnyVersion_ComesBackTheSame()
    {
        var version = RowVersion.From(7, new DateTimeOffset(2026, 3, 1, 13, 0, 0, TimeSpan.FromHours(1)).AddTicks(1_234_560), "gcp");
        Assert.Equal("7/2026-03-01T12:00:00.123456Z/gcp", version.ToString());
        Assert.True(RowVersion.TryParse(version.ToString(), out var read));
        Assert.Equal(version, read);
        Assert.False(RowVersion.TryParse("7/yesterday/gcp", out _));
    }

    [Theory]
    [InlineData("2026-03-01 12:00:00.123456+00", "7/2026-03-01T12:00:00.123456Z/gcp")]
    [InlineData("2026-03-01 12:00:00.98976+00", "7/2026-03-01T12:00:00.989760Z/gcp")]
    [InlineData("2026-03-01 12:00:00+00", "7/2026-03-01T12:00:00.000000Z/gcp")]
    public void Version_OfAnImage_IsReadFromItsText(string at, string expected)
    {
        var image = Rows.Image(("v_epoch", "7"), ("v_at", at), ("v_cloud", "gcp"));
        Assert.Equal(expected, image.Version.ToString());
    }

    [Fact]
    public void Version_OfAnImageWithoutVersionColumns_IsNone() => Assert.Null(Rows.Image(("epoch", "7")).Version);
}
