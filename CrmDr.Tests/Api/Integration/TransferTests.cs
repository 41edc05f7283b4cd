using System.Net;

namespace CrmDr.Tests.Api.Integration;

[Collection(ApiTests.Name)]
public sealed class TransferTests(ApiEngines engines) : ApiTest(engines)
{
    [Fact]
    public async Task Transfer_MovesTheAmountAndLeavesARecord()
    {
        var accountId = await AccountAsync();
        var (from, fromPath) = await Api.NewDealAsync(accountId, 100);
        var (to, toPath) = await Api.NewDealAsync(accountId, 5);
        var before = (await Api.GetAsync(fromPath.ToString())).ETag();
        var moved = await Api.PostAsync("/api/v1/deals/transfer", new { from, to, amount = 30.25m }, key: "t");
        Assert.Equal(HttpStatusCode.Created, moved.StatusCode);
        Assert.Equal(accountId, (await moved.JsonAsync()).GetProperty("accountId").GetGuid());
        Assert.Equal((69.75m, 35.25m), (await AmountAsync(fromPath), await AmountAsync(toPath)));
        Assert.NotEqual(before, (await Api.GetAsync(fromPath.ToString())).ETag());

        var again = await Api.PostAsync("/api/v1/deals/transfer", new { from, to, amount = 30.25m }, key: "t");
        Assert.Equal("true", again.Header("CrmDr-Replayed"));
        Assert.Equal((69.75m, 35.25m), (await AmountAsync(fromPath), await AmountAsync(toPath)));
        Assert.Equal(1, await Database.CountAsync("crm.transfers"));
    }

    [Fact]
    public async Task Transfer_Refused_NothingMoves()
    {
        var accountId = await AccountAsync();
        var (from, fromPath) = await Api.NewDealAsync(accountId, 10);
        var (to, _) = await Api.NewDealAsync(accountId, 0);
        var (foreign, _) = await Api.NewDealAsync(await AccountAsync(), 0);
        var insufficient = await Api.PostAsync("/api/v1/deals/transfer", new { from, to, amount = 10.01m });
        Assert.Equal((HttpStatusCode.Conflict, "insufficient-amount"), (insufficient.StatusCode, await insufficient.KindAsync()));
        foreach (var wrong in new object[]
                 {
                     new { from, to = foreign, amount = 1 }, new { from, to = from, amount = 1 }, new { from, to = Guid.NewGuid(), amount = 1 },
                     new { from, to, amount = 0 }, new { from, to, amount = -1 },
                 })
            Assert.Equal("validation", await (await Api.PostAsync("/api/v1/deals/transfer", wrong)).KindAsync());
        Assert.Equal(10, await AmountAsync(fromPath));
        Assert.Equal(0, await Database.CountAsync("crm.transfers"));
    }

    [Fact]
    public async Task Transfer_16ClientsInAllDirections_TotalStays()
    {
        var accountId = await AccountAsync();
        var deals = new List<Guid>();
        for (var i = 0; i < 4; i++)
            deals.Add((await Api.NewDealAsync(accountId, 100)).Id);
        var done = await Task.WhenAll(Enumerable.Range(0, 16).Select(async client =>
        {
            var random = new Random(client);
            var moved = 0;
            for (var i = 0; i < 15; i++)
            {
                var (from, to) = (random.Next(4), random.Next(3));
                var answer = await Api.PostAsync(
                    "/api/v1/deals/transfer", new { from = deals[from], to = deals[(from + 1 + to) % 4], amount = random.Next(1, 4000) / 100m }, key: $"{client}-{i}");
                Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict, await answer.Content.ReadAsStringAsync());
                moved += answer.StatusCode == HttpStatusCode.Created ? 1 : 0;
            }
            return moved;
        }));
        Assert.Equal(400m, await Database.ReadAsync<decimal>("SELECT sum(amount) FROM crm.deals"));
        Assert.True(await Database.ReadAsync<decimal>("SELECT min(amount) FROM crm.deals") >= 0);
        Assert.Equal(done.Sum(), await Database.CountAsync("crm.transfers"));
        Assert.True(done.Sum() > 50, $"only {done.Sum()} of 240 transfers were possible: the test moves nothing");
    }

    private async Task<Guid> AccountAsync() => (await (await Api.PostAsync("/api/v1/accounts", new { name = "a" })).JsonAsync()).GetProperty("id").GetGuid();

    private async Task<decimal> AmountAsync(Uri path) => (await (await Api.GetAsync(path.ToString())).JsonAsync()).GetProperty("amount").GetDecimal();
}
