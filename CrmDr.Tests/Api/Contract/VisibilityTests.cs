using System.Net;
using System.Text.RegularExpressions;
using CrmDr.Tests.Api.Integration;

namespace CrmDr.Tests.Api.Contract;

/// <summary>Where everybody sees only their own rows: what each operation of the document gives to somebody else, who has the id of the row all the same.</summary>
[Collection(ApiTests.Name)]
public sealed partial class VisibilityTests(ApiEngines engines) : ApiTest(engines)
{
    // What somebody with the role sales gets of rows that belong to the tester. Whoever adds an operation says here what that is.
    private static readonly Dictionary<string, Sight> Sights = new()
    {
        ["GET /api/v1/accounts"] = Sight.Nothing,
        ["POST /api/v1/accounts"] = Sight.Own,
        ["GET /api/v1/accounts/{id}"] = Sight.NotFound,
        ["PUT /api/v1/accounts/{id}"] = Sight.NotFound,
        ["DELETE /api/v1/accounts/{id}"] = Sight.NotFound,
        ["GET /api/v1/accounts/{id}/audit"] = Sight.Nothing,
        ["GET /api/v1/accounts/{id}/activities"] = Sight.Nothing,
        ["PUT /api/v1/accounts/{id}/tags"] = Sight.NotFound,
        ["GET /api/v1/accounts/export"] = Sight.Nothing,
        ["POST /api/v1/accounts/import"] = Sight.Own,
        ["GET /api/v1/contacts"] = Sight.Nothing,
        ["POST /api/v1/contacts"] = Sight.Refused,
        ["GET /api/v1/contacts/{id}"] = Sight.NotFound,
        ["PUT /api/v1/contacts/{id}"] = Sight.NotFound,
        ["DELETE /api/v1/contacts/{id}"] = Sight.NotFound,
        ["GET /api/v1/contacts/{id}/audit"] = Sight.Nothing,
        ["GET /api/v1/contacts/{id}/activities"] = Sight.Nothing,
        ["PUT /api/v1/contacts/{id}/tags"] = Sight.NotFound,
        ["GET /api/v1/contacts/export"] = Sight.Nothing,
        ["POST /api/v1/contacts/import"] = Sight.Lines,
        ["POST /api/v1/contacts/{id}/merge"] = Sight.NotFound,
        ["GET /api/v1/contacts/email-collisions"] = Sight.Nothing,
        ["GET /api/v1/deals"] = Sight.Nothing,
        ["POST /api/v1/deals"] = Sight.Refused,
        ["GET /api/v1/deals/{id}"] = Sight.NotFound,
        ["PUT /api/v1/deals/{id}"] = Sight.NotFound,
        ["DELETE /api/v1/deals/{id}"] = Sight.NotFound,
        ["GET /api/v1/deals/{id}/audit"] = Sight.Nothing,
        ["GET /api/v1/deals/{id}/activities"] = Sight.Nothing,
        ["GET /api/v1/deals/{id}/history"] = Sight.Nothing,
        ["PUT /api/v1/deals/{id}/tags"] = Sight.NotFound,
        ["POST /api/v1/deals/{id}/move"] = Sight.NotFound,
        ["POST /api/v1/deals/transfer"] = Sight.Refused,
        ["GET /api/v1/deals/export"] = Sight.Nothing,
        ["POST /api/v1/deals/import"] = Sight.Lines,
        ["GET /api/v1/activities"] = Sight.Nothing,
        ["POST /api/v1/activities"] = Sight.Refused,
        ["GET /api/v1/activities/{id}"] = Sight.NotFound,
        ["PUT /api/v1/activities/{id}"] = Sight.NotFound,
        ["DELETE /api/v1/activities/{id}"] = Sight.NotFound,
        ["GET /api/v1/activities/{id}/audit"] = Sight.Nothing,
        ["POST /api/v1/activities/{id}/complete"] = Sight.NotFound,
        ["GET /api/v1/activities/export"] = Sight.Nothing,
        ["POST /api/v1/activities/import"] = Sight.Lines,
        ["GET /api/v1/search"] = Sight.Nothing,
        ["GET /api/v1/summaries/pipeline"] = Sight.Nothing,
        ["GET /api/v1/summaries/activities"] = Sight.Nothing,
        ["GET /api/v1/conflicts"] = Sight.Forbidden,
        ["GET /api/v1/conflicts/{id}"] = Sight.Forbidden,
        ["POST /api/v1/conflicts/{id}/resolve"] = Sight.Forbidden,
        ["GET /api/v1/stages"] = Sight.Shared,
        ["POST /api/v1/stages"] = Sight.Shared,
        ["GET /api/v1/stages/{id}"] = Sight.Shared,
        ["PUT /api/v1/stages/{id}"] = Sight.Shared,
        ["DELETE /api/v1/stages/{id}"] = Sight.Shared,
        ["GET /api/v1/stages/{id}/audit"] = Sight.Shared,
        ["GET /api/v1/tags"] = Sight.Shared,
        ["POST /api/v1/tags"] = Sight.Shared,
        ["GET /api/v1/tags/{id}"] = Sight.Shared,
        ["PUT /api/v1/tags/{id}"] = Sight.Shared,
        ["DELETE /api/v1/tags/{id}"] = Sight.Shared,
        ["GET /api/v1/tags/{id}/audit"] = Sight.Shared,
    };

    private static readonly string Owner = "Bearer " + TestIdentity.SalesToken;
    private static readonly string Stranger = "Bearer " + TestIdentity.Token("sales", "stranger");
    private static readonly string Reader = "Bearer " + TestIdentity.Token("reader", "rita");
    private static readonly string Admin = "Bearer " + TestIdentity.Token("admin", "anna");

    private enum Sight
    {
        /// <summary>404, as for a row that never was.</summary>
        NotFound,

        /// <summary>An answer without any trace of them.</summary>
        Nothing,

        /// <summary>400: what is referred to does not exist.</summary>
        Refused,

        /// <summary>The same for each line of a file.</summary>
        Lines,

        /// <summary>Something new that is theirs.</summary>
        Own,

        /// <summary>What everybody sees and changes.</summary>
        Shared,

        /// <summary>403: only for administrators, whoever owns what.</summary>
        Forbidden,
    }

    [Fact]
    public async Task EveryOperation_OfRowsOfOthers_ShowsAndChangesNothing()
    {
        using var plan = PlanOf.OwnRows;
        await using var api = await ApiUnderTest.StartAsync(Database, arguments: plan.Arguments);
        var contract = new ApiContract(await (await api.GetAsync("/openapi/v1.json")).JsonAsync());
        Assert.Equal(contract.Operations.Select(one => one.ToString()).Order(StringComparer.Ordinal), Sights.Keys.Order(StringComparer.Ordinal));
        var provocation = new Provocation(api, api, api, api, contract, Database);
        await CollideAsync(api);
        var wrong = new List<string>();
        foreach (var operation in contract.Operations)
        {
            var sight = Sights[operation.ToString()];
            var target = await TargetAsync(provocation, operation);
            var before = await RowsAsync();
            var stranger = await AskAsync(provocation, operation, target, Stranger);
            if (!Fits(sight, stranger, target, await IdsAsync()))
                wrong.Add($"{operation} as a stranger, expected {sight}: {stranger.Status} {stranger.Body}");
            if (before.Except(await RowsAsync()).FirstOrDefault() is { } changed)
                wrong.Add($"{operation} as a stranger changed {changed}");

            // Whoever may gets it: otherwise what was seen above would mean nothing.
            foreach (var (name, token) in new[] { ("reader", Reader), ("owner", Owner), ("admin", Admin) })
            {
                var (status, body) = await AskAsync(provocation, operation, name == "admin" || sight == Sight.Shared ? await TargetAsync(provocation, operation) : target, token);
                var refused = (name == "reader" && !operation.IsRead) || (name != "admin" && sight == Sight.Forbidden);
                if (refused ? status != HttpStatusCode.Forbidden : (int)status >= 300 || (sight is Sight.Nothing && !Traces(body, await IdsAsync()).Any()))
                    wrong.Add($"{operation} as {name}: {status} {body}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    /// <summary>A table whose rows have an owner is declared as such, and the other way round.</summary>
    [Fact]
    public async Task Tables_WithAnOwner_AreDeclaredSo()
    {
        var declared = typeof(CrmDr.Api.CrmApi).Assembly.GetTypes().Where(type => !type.ContainsGenericParameters)
            .SelectMany(type => type.GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic))
            .Where(field => typeof(CrmDr.Api.Entities.EntityTable).IsAssignableFrom(field.FieldType)).Select(field => (CrmDr.Api.Entities.EntityTable)field.GetValue(null)!)
            .Where(table => table.Owned).Select(table => table.Table).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(await Database.ReadAsync<string[]>("SELECT array_agg('crm.' || table_name ORDER BY table_name COLLATE \"C\") FROM information_schema.columns WHERE table_schema = 'crm' AND column_name = 'owner'"), declared);
    }

    private static bool Fits(Sight sight, (HttpStatusCode Status, string Body) answer, Guid? asked, HashSet<string> ids) => sight switch
    {
        Sight.NotFound => answer.Status == HttpStatusCode.NotFound && !Traces(answer.Body.Replace(asked.ToString()!, "", StringComparison.Ordinal), ids).Any(),
        Sight.Nothing => answer.Status == HttpStatusCode.OK && !Traces(answer.Body, ids).Any(),
        Sight.Refused => answer.Status == HttpStatusCode.BadRequest && !Traces(answer.Body, ids).Any(),
        Sight.Lines => answer.Status == HttpStatusCode.OK && answer.Body.Contains("\"imported\":0,\"unchanged\":0,\"failed\":1", StringComparison.Ordinal) && !Traces(answer.Body, ids).Any(),
        Sight.Own => (int)answer.Status is 200 or 201 && !Traces(answer.Body, ids).Any() && !answer.Body.Contains("\"failed\":1", StringComparison.Ordinal),
        Sight.Forbidden => answer.Status == HttpStatusCode.Forbidden,
        _ => (int)answer.Status < 300,
    };

    private static IEnumerable<string> Traces(string body, HashSet<string> ids) =>
        Id().Matches(body).Select(id => id.Value).Where(ids.Contains).Concat(body.Contains("tester", StringComparison.Ordinal) ? ["tester"] : []);

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Id();

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(Provocation provocation, ApiOperation operation, Guid? target, string token)
    {
        using var answer = await provocation.AsAsync(operation, target, token, operation.TakesQuery("by") ? "?by=owner" : operation.IsRead && operation.TakesQuery("limit") && operation.Table != "search" ? "?limit=200" : "");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<Guid?> TargetAsync(Provocation provocation, ApiOperation operation)
    {
        var target = await provocation.TargetAsync(operation);
        if (operation.Path.EndsWith("/activities", StringComparison.Ordinal) && operation.OfRow)
            await Api.CreateAsync("/api/v1/activities", new Dictionary<string, object> { ["kind"] = "note", ["subject"] = "s", [$"{operation.Table[..^1]}Id"] = target! });
        return target;
    }

    private async Task CollideAsync(ApiUnderTest api)
    {
        var account = (await api.CreateAsync("/api/v1/accounts", new { name = "Acme" })).Id();
        await api.CreateAsync("/api/v1/contacts", new { accountId = account, name = "Ada", email = "both@example.com" });
        await Database.ExecuteAsync($"INSERT INTO crm.contacts (id, account_id, name, email, owner) VALUES (uuidv7(), '{account}', 'Ada', 'both@example.com', 'tester')");
    }

    private async Task<string[]> RowsAsync() => await Database.ReadAsync<string[]>("""
        SELECT array_agg(r) FROM (
            SELECT to_jsonb(t)::text AS r FROM crm.accounts t WHERE owner = 'tester' UNION ALL SELECT to_jsonb(t)::text FROM crm.contacts t WHERE owner = 'tester'
            UNION ALL SELECT to_jsonb(t)::text FROM crm.deals t WHERE owner = 'tester' UNION ALL SELECT to_jsonb(t)::text FROM crm.activities t WHERE owner = 'tester'
            UNION ALL SELECT to_jsonb(t)::text FROM crm.taggings t UNION ALL SELECT to_jsonb(t)::text FROM crm.email_claims t) x
        """);

    private async Task<HashSet<string>> IdsAsync() => [.. await Database.ReadAsync<string[]>("""
        SELECT array_agg(id::text) FROM (
            SELECT id FROM crm.accounts WHERE owner = 'tester' UNION ALL SELECT id FROM crm.contacts WHERE owner = 'tester'
            UNION ALL SELECT id FROM crm.deals WHERE owner = 'tester' UNION ALL SELECT id FROM crm.activities WHERE owner = 'tester') x
        """)];
}
