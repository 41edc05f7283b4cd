using CrmDr.Failover.Replication;

namespace CrmDr.Tests.Replication;

public sealed class LsnTests
{
    [Theory]
    [InlineData("0/0", 0UL)]
    [InlineData("16/B374D848", 0x16B374D848UL)]
    [InlineData("FFFFFFFF/FFFFFFFF", ulong.MaxValue)]
    public void Parse_AnyPosition_ComesBackTheSame(string text, ulong value)
    {
        var lsn = Lsn.Parse(text);
        Assert.Equal(value, lsn.Value);
        Assert.Equal(text, lsn.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("0")]
    [InlineData("1/")]
    [InlineData("/1")]
    [InlineData("G/0")]
    [InlineData("1/2/3")]
    [InlineData("-1/0")]
    [InlineData("123456789/0")]
    public void Parse_NoPosition_Refuses(string text) => Assert.Throws<FormatException>(() => Lsn.Parse(text));

    [Fact]
    public void Compare_HighHalfDiffers_IsNotComparedAsText()
    {
        Assert.True(Lsn.Parse("9/FF") < Lsn.Parse("10/0"));
        Assert.True(Lsn.Parse("10/0") >= Lsn.Parse("10/0"));
        Assert.Equal(0x100, Lsn.Parse("1/100").BytesSince(Lsn.Parse("1/0")));
        Assert.Equal(0, Lsn.Parse("1/0").BytesSince(Lsn.Parse("1/100")));
    }
}
