using System.Net;
using System.Text;
using System.Text.Json;

namespace CrmDr.Tests.Api.Integration;

/// <summary>Many rows at once, in and out.</summary>
[Collection(ApiTests.Name)]
public sealed class CsvTests(ApiEngines engines) : ApiTest(engines)
{
    [Fact]
    public async Task Import_GoodAndBadLines_ReportsTheBadOnesAndStopsNothing()
    {
        var account = await AccountAsync();
        var file = $"""
            name,accountId,email,version
            Ada,{account},ada@example.com,
            "Eve, ""the second""
            line",{account},,
            ,{account},no-address,
            Bob,{Guid.NewGuid()},,
            Short,{account}

            Zoe,{account},zoe@example.com,
            """;
        var report = await ImportAsync("contacts", file, "k1");
        Assert.Equal((3, 0, 3), (report.GetProperty("imported").GetInt32(), report.GetProperty("unchanged").GetInt32(), report.GetProperty("failed").GetInt32()));
        var failures = report.GetProperty("failures").EnumerateArray().ToArray();
        Assert.Equal([5, 6, 7], failures.Select(failure => failure.GetProperty("line").GetInt32()));
        Assert.Equal(["email", "name"], failures[0].GetProperty("errors").EnumerateObject().Select(error => error.Name));
        Assert.Equal(["accountId"], failures[1].GetProperty("errors").EnumerateObject().Select(error => error.Name));
        Assert.Contains("2 cells, expected 4", failures[2].GetProperty("reason").GetString());
        Assert.Equal("version", report.GetProperty("passedOver")[0].GetString());
        Assert.Equal(["Ada", "Eve, \"the second\"\nline", "Zoe"], (await Api.ListAsync("/api/v1/contacts?sort=name")).Select(row => row.GetProperty("name").GetString()!.ReplaceLineEndings("\n")));
        // The same file again, as after a failover: nothing is there twice, and what could not be written is tried anew.
        var again = await ImportAsync("contacts", file, "k1");
        Assert.Equal((0, 3, 3), (again.GetProperty("imported").GetInt32(), again.GetProperty("unchanged").GetInt32(), again.GetProperty("failed").GetInt32()));
        Assert.Equal(3, await Database.CountAsync("crm.contacts"));
        // Another file under the same key.
        var other = await ImportAsync("contacts", $"name,accountId\nMallory,{account}\n", "k1");
        Assert.Contains("k1/2", other.GetProperty("failures")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Import_HeadThatIsWrong_WritesNothing()
    {
        Assert.Equal(["accountId", "shoe"], (await WrongAsync("contacts", "name,shoe\nAda,42\n")).Order());
        Assert.Equal(["name"], await WrongAsync("accounts", "name,name\na,b\n"));
        Assert.Equal(["$"], await WrongAsync("accounts", ""));
        Assert.Equal(["Idempotency-Key"], await (await SendAsync("accounts", "name\nAcme\n", null)).WrongFieldsAsync());
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await Api.PostAsync("/api/v1/accounts/import", new { name = "x" }, key: "k")).StatusCode);
        Assert.Equal(0, await Database.CountAsync("crm.accounts"));
    }

    [Fact]
    public async Task Import_NumbersDatesAndAMark_AreRead()
    {
        var account = await AccountAsync();
        var report = await ImportAsync("deals", $"\uFEFFaccountId,title,amount,currency,stage,probability,expectedClose\r\n{account},Bikes,1200.50,EUR,lead,15,2027-01-31\r\n{account},Racks,many,EUR,lead,,\r\n", "k");
        Assert.Equal("amount", Assert.Single(report.GetProperty("failures")[0].GetProperty("errors").EnumerateObject()).Name);
        var deal = Assert.Single(await Api.ListAsync("/api/v1/deals"));
        Assert.Equal((1200.50m, 15, "2027-01-31"), (deal.GetProperty("amount").GetDecimal(), deal.GetProperty("probability").GetInt32(), deal.GetProperty("expectedClose").GetString()));
    }

    [Fact]
    public async Task Import_BytesThatAreNoText_StopsThereAndKeepsWhatWasRead()
    {
        byte[] file = [.. Encoding.UTF8.GetBytes("name\nGood\n" + string.Concat(Enumerable.Repeat($"{new string('m', 180)}\n", 800))), 0xff, 0xfe, (byte)'\n'];
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new("text/csv");
        var report = await (await Api.SendAsync(HttpMethod.Post, "/api/v1/accounts/import", content, ("Idempotency-Key", "k"))).JsonAsync();
        Assert.Contains("not CSV in UTF-8", report.GetProperty("stopped").GetString());
        Assert.Equal(report.GetProperty("imported").GetInt64(), await Database.CountAsync("crm.accounts"));
    }

    [Fact]
    public async Task Import_GateClosesMeanwhile_StopsAndGoesOnWithTheSameKey()
    {
        var file = "name\n" + string.Concat(Enumerable.Range(0, 400).Select(i => $"Acme {i}\n"));
        await Database.CloseAsync();
        var refused = await (await SendAsync("accounts", file, "k")).JsonAsync();
        Assert.StartsWith("At line", refused.GetProperty("stopped").GetString());
        await Database.OpenAsync(1);
        var report = await ImportAsync("accounts", file, "k");
        Assert.Equal(400, report.GetProperty("imported").GetInt32() + report.GetProperty("unchanged").GetInt32());
        Assert.Equal(400, await Database.ReadAsync<long>("SELECT count(DISTINCT name) FROM crm.accounts"));
        Assert.Equal(400, await Database.CountAsync("crm.accounts"));
    }

    [Fact]
    public async Task Export_ThenImport_GivesTheSameRows()
    {
        var account = await AccountAsync();
        string[] names = ["=HYPERLINK(\"x\")", "'=odd", "comma, \"quote\"", "ümläut\nline", "-5", "plain"];
        foreach (var name in names)
            await Api.CreateAsync("/api/v1/contacts", new { accountId = account, name, notes = name });
        // More than two pages of an export.
        await Database.ExecuteAsync($"INSERT INTO crm.contacts (id, account_id, name) SELECT gen_random_uuid(), '{account}', 'many ' || i FROM generate_series(1, 1100) i");
        var export = await Api.GetAsync("/api/v1/contacts/export?sort=name");
        Assert.Equal("text/csv", export.Content.Headers.ContentType!.MediaType);
        var text = await export.Content.ReadAsStringAsync();
        Assert.Contains(",'-5,", text);
        Assert.Contains("\"'=HYPERLINK", text);
        await Database.EmptyAsync();
        var fresh = await AccountAsync();
        var report = await ImportAsync("contacts", text.Replace(account.ToString(), fresh.ToString(), StringComparison.Ordinal), "k");
        Assert.Equal((1106, 0), (report.GetProperty("imported").GetInt32(), report.GetProperty("failed").GetInt32()));
        var back = await Database.ReadAsync<string[]>("SELECT array_agg(name) FROM crm.contacts WHERE name NOT LIKE 'many%' AND name = notes");
        Assert.Equal(names.Order(StringComparer.Ordinal), back.Order(StringComparer.Ordinal));
        var few = await (await Api.GetAsync("/api/v1/contacts/export?fields=name&q=ümläut")).Content.ReadAsStringAsync();
        Assert.Equal("id,name,version", few.Split("\r\n")[0]);
        Assert.Contains("\"ümläut\nline\"", few);
    }

    private async Task<Guid> AccountAsync() => (await Api.CreateAsync("/api/v1/accounts", new { name = "Acme" })).Id();

    private async Task<JsonElement> ImportAsync(string table, string file, string key)
    {
        var answer = await SendAsync(table, file, key);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }

    private async Task<string[]> WrongAsync(string table, string file) => await (await SendAsync(table, file, "wrong")).WrongFieldsAsync();

    private Task<HttpResponseMessage> SendAsync(string table, string file, string? key) =>
        Api.SendAsync(HttpMethod.Post, $"/api/v1/{table}/import", new StringContent(file, Encoding.UTF8, "text/csv"), key is null ? [] : [("Idempotency-Key", key)]);
}
