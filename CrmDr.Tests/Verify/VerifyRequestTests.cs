using CrmDr.Controller.Verify;

namespace CrmDr.Tests.Verify;

public sealed class VerifyRequestTests
{
    [Theory]
    [InlineData(null, null, VerifyMode.Fast, false)]
    [InlineData("fast", "false", VerifyMode.Fast, false)]
    [InlineData("gentle", "true", VerifyMode.Gentle, true)]
    public void Read_Understood_SaysHow(string? mode, string? sinceLast, VerifyMode expected, bool since)
    {
        var request = VerifyRequest.Read(mode, sinceLast);
        Assert.Equal((null, expected, since), (request.Wrong, request.Options.Mode, request.Options.SinceLast));
    }

    [Theory]
    [InlineData("Gentle", null, "mode=Gentle: expected fast or gentle.")]
    [InlineData("", null, "mode=: expected fast or gentle.")]
    [InlineData(null, "1", "sinceLast=1: expected true or false.")]
    public void Read_NotUnderstood_SaysWhatWasExpected(string? mode, string? sinceLast, string wrong) => Assert.Equal(wrong, VerifyRequest.Read(mode, sinceLast).Wrong);
}
