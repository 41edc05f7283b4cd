using System.Net;

namespace CrmDr.Tests.Api.Integration;

/// <summary>Filters, order, pages, sparse fields and search, on a real database.</summary>
[Collection(ApiTests.Name)]
public sealed class ListTests(ApiEngines engines) : ApiTest(engines)
{
    [Fact]
    public async Task Deals_FilteredAndSorted_AreThoseAndInThatOrder()
    {
        var account = await AccountAsync("Acme");
        foreach (var (title, amount, stage, close) in new[] { ("Bikes", 30m, "lead", "2027-01-31"), ("Racks", 10m, "won", (string?)null), ("Locks", 20m, "lead", "2026-12-01"), ("Lamps", 20m, "lost", null) })
            await Api.CreateAsync("/api/v1/deals", new { accountId = account, title, amount, currency = "EUR", stage, expectedClose = close });
        Assert.Equal("Racks Locks Lamps Bikes", await TitlesAsync("sort=amount"));
        Assert.Equal("Bikes Lamps Locks Racks", await TitlesAsync("sort=-amount"));
        Assert.Equal("Locks Bikes Racks Lamps", await TitlesAsync("sort=expectedClose")); // those without a day come last
        Assert.Equal("Bikes Locks", await TitlesAsync("status=open"));
        Assert.Equal("Racks", await TitlesAsync("stage=won"));
        Assert.Equal("Locks Lamps", await TitlesAsync("amountMin=15&amountMax=20"));
        Assert.Equal("Bikes", await TitlesAsync("closeFrom=2027-01-01"));
        Assert.Equal("Locks", await TitlesAsync("q=lock"));
        Assert.Equal("", await TitlesAsync("owner=nobody"));
        Assert.Equal("", await TitlesAsync($"accountId={Guid.NewGuid()}"));
        Assert.Equal("", await TitlesAsync("currency=USD"));
        Assert.Equal("Racks Locks Lamps Bikes", await TitlesAsync("sort=amount", limit: 1));
        Assert.Equal("Lamps Racks Bikes Locks", await TitlesAsync("sort=-expectedClose", limit: 1));
        Assert.Equal("Bikes Racks Locks Lamps", await TitlesAsync("sort=createdAt", limit: 3));
    }

    [Fact]
    public async Task Rows_ByTagAddressKindAndCompletion_AreFound()
    {
        var account = await AccountAsync("Acme");
        var ada = (await Api.CreateAsync("/api/v1/contacts", new { accountId = account, name = "Ada", email = "Ada@example.com" })).Id();
        var eve = (await Api.CreateAsync("/api/v1/contacts", new { accountId = account, name = "Eve" })).Id();
        await Api.PutAsync($"/api/v1/contacts/{eve}/tags", new { tags = new[] { "vip" } });
        var call = (await Api.CreateAsync("/api/v1/activities", new { kind = "call", subject = "Call", contactId = ada, dueAt = "2026-11-02T10:00:00Z" })).Id();
        var task = (await Api.CreateAsync("/api/v1/activities", new { kind = "task", subject = "Task", accountId = account })).Id();
        await Api.SendAsync(HttpMethod.Post, $"/api/v1/activities/{call}/complete");
        Assert.Equal([eve], await IdsAsync("contacts?tag=VIP"));
        Assert.Equal([ada], await IdsAsync("contacts?email=ADA@EXAMPLE.COM"));
        Assert.Equal([call], await IdsAsync("activities?done=true"));
        Assert.Equal([task], await IdsAsync("activities?done=false&kind=task"));
        Assert.Equal([call], await IdsAsync($"activities?contactId={ada}&dueBefore=2026-11-03T00:00:00Z"));
        Assert.Equal([call, task], await IdsAsync("activities?sort=dueAt"));
        Assert.Equal("won", (await Api.ListAsync("/api/v1/stages?kind=won"))[0].GetProperty("name").GetString());
        Assert.Equal(["limit", "shoe"], await (await Api.GetAsync("/api/v1/stages?limit=0&shoe=1")).WrongFieldsAsync());
    }

    [Fact]
    public async Task Fields_OfAListAndARow_AreThoseAndIdAndVersion()
    {
        var account = await AccountAsync("Acme");
        var item = Assert.Single(await Api.ListAsync("/api/v1/accounts?fields=name,owner"));
        Assert.Equal(["id", "name", "owner", "version"], item.EnumerateObject().Select(field => field.Name));
        for (var turn = 0; turn < 2; turn++) // from the database, then from the cache
            Assert.Equal(["id", "name", "version"], (await (await Api.GetAsync($"/api/v1/accounts/{account}?fields=name")).JsonAsync()).EnumerateObject().Select(field => field.Name));
        Assert.Equal(["fields"], await (await Api.GetAsync($"/api/v1/accounts/{account}?fields=shoe")).WrongFieldsAsync());
    }

    [Fact]
    public async Task Search_Words_FindsThemInEveryTypeAndWherever()
    {
        var account = (await Api.CreateAsync("/api/v1/accounts", new { name = "North Bicycles", notes = "100% carbon" })).Id();
        var ada = (await Api.CreateAsync("/api/v1/contacts", new { accountId = account, name = "Ada Meyer", email = "ada@north.example", notes = "knows carbon frames" })).Id();
        await Api.CreateAsync("/api/v1/contacts", new { accountId = account, name = "Eve" });
        var gone = (await Api.CreateAsync("/api/v1/contacts", new { accountId = account, name = "Carbon Copy" })).Id();
        await Api.SendAsync(HttpMethod.Delete, $"/api/v1/contacts/{gone}", null, ("If-Match", "*"));
        Assert.Equal([account, ada], await HitsAsync("q=CARBON"));
        Assert.Equal([ada], await HitsAsync("q=carbon%20meyer"));
        Assert.Equal([ada], await HitsAsync("q=carbon&type=contacts,deals"));
        Assert.Equal([account], await HitsAsync("q=100%25"));
        Assert.Equal([account, ada], await HitsAsync("q=nor"));
        Assert.Empty(await HitsAsync("q=1__%25"));
        Assert.Equal([ada], await IdsAsync("contacts?q=mey%20north.ex"));
        var few = await (await Api.GetAsync("/api/v1/search?q=carbon&limit=1")).JsonAsync();
        Assert.Empty(few.GetProperty("more").EnumerateArray());
        await Api.CreateAsync("/api/v1/contacts", new { accountId = account, name = "Carbon Fan" });
        Assert.Equal("contacts", (await (await Api.GetAsync("/api/v1/search?q=carbon&limit=1")).JsonAsync()).GetProperty("more")[0].GetString());
        foreach (var (query, wrong) in new[] { ("", "q"), ("?q=ab", "q"), ("?q=abc&type=shoes", "type"), ("?q=abc&limit=0", "limit") })
            Assert.Equal([wrong], await (await Api.GetAsync($"/api/v1/search{query}")).WrongFieldsAsync());
    }

    /// <summary>Searching and sorting read an index, not the table: the plan says so, whatever the size.</summary>
    [Theory]
    [InlineData("contacts_by_text", "(name || ' ' || coalesce(email, '') || ' ' || coalesce(notes, '')) ILIKE '%abcdef%'", null)]
    [InlineData("contacts_by_name", "true", "name COLLATE \"C\", id")]
    [InlineData("deals_by_close", "true", "coalesce(expected_close, DATE 'infinity'), id")]
    [InlineData("activities_by_due", "true", "coalesce(due_at, TIMESTAMPTZ 'infinity'), id")]
    public async Task Index_FitsWhatIsAskedFor(string index, string condition, string? order)
    {
        var table = index[..index.IndexOf('_', StringComparison.Ordinal)];
        Assert.Contains(index, await PlanAsync($"SELECT id FROM crm.{table} WHERE deleted_at IS NULL AND {condition}{(order is null ? "" : $" ORDER BY {order} LIMIT 50")}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_While32ClientsWrite_ShowEachRowOnceAndSkipNoneThatStoodStill()
    {
        var random = new Random(20261127);
        var account = await AccountAsync("Acme");
        var still = new HashSet<Guid>();
        foreach (var i in Enumerable.Range(0, 120)) // many with the same amount: pages end in the middle of them
            still.Add((await Api.CreateAsync("/api/v1/deals", new { accountId = account, title = $"still {i}", amount = i % 7, currency = "EUR", stage = "lead" })).Id());
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 32).Select(writer => WriteAsync(account, new Random(writer), stop.Token)).ToArray();
        for (var walk = 0; walk < 12; walk++)
        {
            var (sort, limit) = (new[] { "id", "-id", "amount", "-amount", "createdAt", "-expectedClose" }[walk % 6], random.Next(1, 40));
            var seen = await WalkAsync($"deals?sort={sort}&accountId={account}&limit={limit}");
            var twice = seen.GroupBy(row => row.Id).Where(rows => rows.Count() > 1 && still.Contains(rows.Key)).ToArray();
            Assert.True(twice.Length == 0, $"walk {walk}, sort {sort}, limit {limit}: {string.Join(", ", twice.Select(rows => rows.Key))} twice");
            Assert.Empty(still.Except(seen.Select(row => row.Id)));
            if (sort.EndsWith("amount", StringComparison.Ordinal))
                Assert.Equal(sort[0] == '-' ? seen.Select(row => row.Amount).OrderDescending() : seen.Select(row => row.Amount).Order(), seen.Select(row => row.Amount));
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
    }

    [Fact]
    public async Task Prefer_Minimal_LeavesOutTheRowAndNothingElse()
    {
        var created = await Api.SendAsync(HttpMethod.Post, "/api/v1/accounts", new { name = "Acme" }, ("Prefer", "return=minimal"), ("Idempotency-Key", "one"));
        Assert.Equal((HttpStatusCode.Created, "", "return=minimal"), (created.StatusCode, await created.Content.ReadAsStringAsync(), created.Header("Preference-Applied")));
        Assert.NotNull(created.Headers.ETag);
        var path = created.Headers.Location!.ToString();
        var updated = await Api.SendAsync(HttpMethod.Put, path, new { name = "Acme Ltd" }, ("Prefer", "respond-async, return = minimal; x=y"), ("If-Match", created.ETag()));
        Assert.Equal((HttpStatusCode.NoContent, ""), (updated.StatusCode, await updated.Content.ReadAsStringAsync()));
        Assert.Equal(updated.ETag(), (await Api.GetAsync(path)).ETag());
        // Sent again without the wish, the same write is answered with the row.
        var again = await Api.PostAsync("/api/v1/accounts", new { name = "Acme" }, key: "one");
        Assert.Equal((HttpStatusCode.Created, "true"), (again.StatusCode, again.Header("CrmDr-Replayed")));
        Assert.Equal("Acme", (await again.JsonAsync()).GetProperty("name").GetString());
    }

    private async Task WriteAsync(Guid account, Random random, CancellationToken stop)
    {
        var mine = new List<Guid>();
        while (!stop.IsCancellationRequested)
        {
            var fields = new { accountId = account, title = "moving", amount = random.Next(8), currency = "EUR", stage = "lead", expectedClose = random.Next(2) == 0 ? null : "2027-01-01" };
            if (mine.Count < 3)
                mine.Add((await Api.CreateAsync("/api/v1/deals", fields)).Id());
            else
                await Api.PutAsync($"/api/v1/deals/{mine[random.Next(3)]}", fields);
        }
    }

    private async Task<List<(Guid Id, decimal Amount)>> WalkAsync(string list)
    {
        var found = new List<(Guid, decimal)>();
        for (string? cursor = null; ;)
        {
            var answer = await Api.GetAsync($"/api/v1/{list}{(cursor is null ? "" : $"&cursor={cursor}")}");
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            var page = await answer.JsonAsync();
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(row => (row.Id(), row.GetProperty("amount").GetDecimal())));
            cursor = page.GetProperty("nextCursor").GetString();
            if (cursor is null)
                return found;
        }
    }

    private async Task<string> PlanAsync(string sql)
    {
        await Database.ExecuteAsync("""
            CREATE OR REPLACE FUNCTION public.plan_of(query text) RETURNS text LANGUAGE plpgsql SET enable_seqscan = off AS $$
            DECLARE line text; whole text := '';
            BEGIN FOR line IN EXECUTE 'EXPLAIN ' || query LOOP whole := whole || line || E'\n'; END LOOP; RETURN whole; END $$;
            INSERT INTO crm.accounts (id, name) VALUES ('01936b2e-7c00-7a11-8f3a-5d0c2b9e4a01', 'Acme');
            INSERT INTO crm.contacts (id, account_id, name, email)
            SELECT gen_random_uuid(), '01936b2e-7c00-7a11-8f3a-5d0c2b9e4a01', md5(i::text), md5(i::text) || '@example.com' FROM generate_series(1, 3000) i;
            INSERT INTO crm.deals (id, account_id, title, amount, currency, stage) SELECT gen_random_uuid(), '01936b2e-7c00-7a11-8f3a-5d0c2b9e4a01', md5(i::text), i, 'EUR', 'lead' FROM generate_series(1, 3000) i;
            INSERT INTO crm.activities (id, kind, subject, account_id) SELECT gen_random_uuid(), 'note', md5(i::text), '01936b2e-7c00-7a11-8f3a-5d0c2b9e4a01' FROM generate_series(1, 3000) i;
            SELECT gin_clean_pending_list('crm.contacts_by_text');
            ANALYZE crm.contacts, crm.deals, crm.activities
            """);
        return await Database.ReadAsync<string>($"SELECT public.plan_of($plan${sql}$plan$)");
    }

    private async Task<Guid> AccountAsync(string name) => (await Api.CreateAsync("/api/v1/accounts", new { name })).Id();

    private async Task<string> TitlesAsync(string query, int limit = 200)
    {
        var titles = new List<string>();
        for (string? cursor = null; ;)
        {
            var page = await (await Api.GetAsync($"/api/v1/deals?{query}&limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}")).JsonAsync();
            titles.AddRange(page.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("title").GetString()!));
            if ((cursor = page.GetProperty("nextCursor").GetString()) is null)
                return string.Join(' ', query.Contains("sort", StringComparison.Ordinal) ? [.. titles] : titles.OrderBy(Place).ToArray());
        }

        // Ids derive from random keys: without an order of its own, as they were made.
        static int Place(string title) => Array.IndexOf(["Bikes", "Racks", "Locks", "Lamps"], title);
    }

    private async Task<Guid[]> IdsAsync(string list) => [.. (await Api.ListAsync($"/api/v1/{list}")).Select(row => row.Id())];

    private async Task<Guid[]> HitsAsync(string query) =>
        [.. (await (await Api.GetAsync($"/api/v1/search?{query}")).JsonAsync()).GetProperty("items").EnumerateArray().Select(row => row.Id())];
}
