using CrmDr.Failover.Health;

namespace CrmDr.Tests.Health;

public sealed class ExpectedCodesTests
{
    [Theory]
    [InlineData("200", 200, true)]
    [InlineData("200", 201, false)]
    [InlineData("2xx", 200, true)]
    [InlineData("2xx", 299, true)]
    [InlineData("2xx", 300, false)]
    [InlineData("2xx", 199, false)]
    [InlineData("200-204", 204, true)]
    [InlineData("200-204", 205, false)]
    [InlineData("200, 301-302,5xx", 302, true)]
    [InlineData("200, 301-302,5xx", 503, true)]
    [InlineData("200, 301-302,5xx", 404, false)]
    public void Contains_OnlyWhatIsWritten(string text, int status, bool expected)
    {
        Assert.True(ExpectedCodes.TryParse(text, out var codes));
        Assert.Equal(expected, codes.Contains(status));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2x")]
    [InlineData("6xx")]
    [InlineData("20")]
    [InlineData("099")]
    [InlineData("600")]
    [InlineData("299-200")]
    [InlineData("200-")]
    [InlineData("200-201-202")]
    [InlineData("200,,201")]
    [InlineData("ok")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(ExpectedCodes.TryParse(text, out _));
}
