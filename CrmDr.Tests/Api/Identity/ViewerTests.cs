using System.Security.Claims;
using CrmDr.Api.Http;
using CrmDr.Api.Identity;
using CrmDr.Failover.Plan;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CrmDr.Tests.Api.Identity;

public sealed class ViewerTests
{
    [Theory]
    [InlineData(Visibility.All, "sales", null)]
    [InlineData(Visibility.Own, "admin", null)]
    [InlineData(Visibility.Own, "admin sales reader", null)]
    [InlineData(Visibility.Own, "reader", null)]
    [InlineData(Visibility.Own, "sales", "sam")]
    [InlineData(Visibility.Own, "sales reader", "sam")]
    [InlineData(Visibility.Own, "visitor", "sam")]
    [InlineData(Visibility.Own, "", "sam")]
    public void Viewer_RolesAndPlan_DecideWhoseRows(Visibility visibility, string roles, string? only)
    {
        var identity = new ClaimsIdentity([new("sub", "sam"), .. roles.Split(' ').Select(role => new Claim("roles", role))], "test", "sub", "roles");
        using var services = new ServiceCollection().AddSingleton(new CrmPlan(visibility, TimeSpan.FromDays(1), null)).AddSingleton<ICaller, TokenCaller>().BuildServiceProvider();
        Assert.Equal(only, Viewer.Of(new DefaultHttpContext { User = new(identity), RequestServices = services }).Only);
    }

    [Fact]
    public void Viewer_WhoNobodyKnows_GetsNothing()
    {
        using var services = new ServiceCollection().AddSingleton(new CrmPlan(Visibility.Own, TimeSpan.FromDays(1), null)).AddSingleton<ICaller, TokenCaller>().BuildServiceProvider();
        Assert.Throws<InvalidOperationException>(() => Viewer.Of(new DefaultHttpContext { RequestServices = services }));
        Assert.Throws<ArgumentException>(() => Viewer.Of(""));
    }
}
