using CrmDr.Api.Features.Deals;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrmDr.Tests.Api.Entities;

public sealed class TransferDecisionTests
{
    private static readonly Guid Account = Guid.NewGuid();

    [Theory]
    [InlineData(10, true)]
    [InlineData(10.01, false)]
    public void WhyNot_Amount_UpToWhatTheDealHas(decimal amount, bool may)
    {
        var refusal = TransferDecision.WhyNot(new(Guid.Empty, Guid.Empty, amount), Deal(10), Deal(0));
        Assert.Equal(may, refusal is null);
        Assert.True(may || Kind(refusal) == "insufficient-amount");
    }

    [Fact]
    public void WhyNot_MissingDeals_NamesBoth()
    {
        var problem = Assert.IsType<ProblemHttpResult>(TransferDecision.WhyNot(new(Guid.Empty, Guid.Empty, 1), null, null));
        Assert.Contains("from, to", problem.ProblemDetails.Detail);
    }

    [Fact]
    public void WhyNot_OtherAccountOrCurrency_Refused()
    {
        Assert.Equal("validation", Kind(TransferDecision.WhyNot(new(Guid.Empty, Guid.Empty, 1), Deal(10), Deal(0) with { AccountId = Guid.NewGuid() })));
        Assert.Equal("validation", Kind(TransferDecision.WhyNot(new(Guid.Empty, Guid.Empty, 1), Deal(10), Deal(0) with { Currency = "USD" })));
    }

    [Fact]
    public void WhyNot_SumBeyondTheColumn_Refused() => Assert.Equal(
        "validation", Kind(TransferDecision.WhyNot(new(Guid.Empty, Guid.Empty, 0.01m), Deal(10), Deal(9_999_999_999_999_999.99m))));

    private static string Kind(object? result) =>
        Assert.IsType<ProblemHttpResult>(result).ProblemDetails.Type!.Split('/')[^1];

    private static Deal Deal(decimal amount) =>
        new(Guid.NewGuid(), Account, "t", amount, "EUR", "lead", 10, null, null, null, null, [], default, default, "");
}
