namespace CrmDr.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void Solution_Builds() => Assert.Equal(2, 1 + 1);
}
