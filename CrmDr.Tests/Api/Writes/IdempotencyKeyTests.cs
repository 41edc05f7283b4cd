using CrmDr.Api.Writes;

namespace CrmDr.Tests.Api.Writes;

public sealed class IdempotencyKeyTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("order 17 / ~", true)]
    [InlineData("", false)]
    [InlineData("tab\there", false)]
    [InlineData("München", false)]
    public void IsValid_Characters_PrintableAsciiOnly(string key, bool valid) => Assert.Equal(valid, IdempotencyKey.IsValid(key));

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void IsValid_Length_UpTo200(int length, bool valid) => Assert.Equal(valid, IdempotencyKey.IsValid(new('k', length)));
}
