using CrmDr.Api.Database;
using CrmDr.Api.Documents;
using CrmDr.Api.Entities;
using CrmDr.Api.Entities.Lists;
using CrmDr.Api.Features.Accounts;
using CrmDr.Api.Features.Activities;
using CrmDr.Api.Features.Contacts;
using CrmDr.Api.Features.Deals;
using CrmDr.Api.Http;
using CrmDr.Api.Identity;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace CrmDr.Api.Features.Search;

/// <summary>One look at everything. Each type is searched as its own list is, over the same index.</summary>
internal static class SearchEndpoints
{
    private static readonly (EntityTable Table, EntityList List, string Columns)[] Types =
    [
        (AccountEndpoints.Table, AccountEndpoints.Feature.List, "id, name, NULL::text, id"),
        (ContactEndpoints.Table, ContactEndpoints.Feature.List, "id, name, email, account_id"),
        (DealEndpoints.Table, DealEndpoints.Feature.List, "id, title, stage, account_id"),
        (ActivityEndpoints.Table, ActivityEndpoints.Feature.List, "id, subject, kind, account_id"),
    ];

    private static readonly EntityList Asked = new(
    [
        ListFilter.Search("", "names, titles, subjects, e-mail addresses or notes"),
        new("type", ValueKind.Text, "", $"Types to look at, with commas in between; left out: all of {string.Join(", ", Types.Select(one => one.Table.Name))}."),
    ]);

    public static void MapSearch(this IEndpointRouteBuilder app) => app.MapGroup("/api/v1/search").WithTags("search").MapGet("", SearchAsync)
        .Produces<SearchHits>().ProducesProblem(400)
        .WithSummary("Look for words in names, titles, subjects, e-mail addresses and notes")
        .WithDescription("Every word must be there, or be a part of what is there. In each type the first by id, up to the limit.")
        .WithParametersOf(Asked, "limit");

    private static async Task<IResult> SearchAsync(HttpContext http, [FromServices] NpgsqlDataSource database)
    {
        var query = ListQuery.Read(http.Request.Query, Asked, [], out var problem);
        if (problem is not null)
            return problem;
        var patterns = query.Conditions.Where(condition => condition.Condition.Length > 0).Select(condition => condition.Value).ToArray();
        if (patterns.Length == 0)
            return CrmProblems.Validation("q", "is missing: what to look for");
        var wanted = ((string?)http.Request.Query["type"])?.Split(',', StringSplitOptions.TrimEntries) ?? [.. Types.Select(one => one.Table.Name)];
        var unknown = wanted.Where(name => !Types.Any(one => one.Table.Name == name)).ToArray();
        if (unknown.Length > 0)
            return CrmProblems.Validation("type", $"unknown: {string.Join(", ", unknown)}; expected some of {string.Join(", ", Types.Select(one => one.Table.Name))}");
        var types = Types.Where(one => wanted.Contains(one.Table.Name)).ToArray();
        return TypedResults.Ok(await database.ReadAsync(connection => FindAsync(connection, types, patterns, query.Limit, Viewer.Of(http))));
    }

    private static async Task<SearchHits> FindAsync(NpgsqlConnection connection, (EntityTable Table, EntityList List, string Columns)[] types, object[] patterns, int limit, Viewer viewer)
    {
        await using var batch = connection.CreateBatch();
        foreach (var (table, list, columns) in types)
        {
            var text = list.Filters.First(filter => filter.IsSearch).Condition;
            var conditions = patterns.Select((_, i) => string.Format(System.Globalization.CultureInfo.InvariantCulture, text, $"${i + 1}"));
            var command = batch.Add("");
            foreach (var pattern in patterns)
                QueryValue.Bind(command, pattern);
            command.CommandText = $"SELECT {columns} FROM {table.Table} WHERE deleted_at IS NULL AND {string.Join(" AND ", conditions)}{table.Seen(viewer, command)} ORDER BY id LIMIT {limit + 1}";
        }

        var (hits, more) = (new List<SearchHit>(), new List<string>());
        await using var rows = await batch.ExecuteReaderAsync(CancellationToken.None);
        foreach (var (table, _, _) in types)
        {
            var found = 0;
            while (await rows.ReadAsync(CancellationToken.None))
                if (++found <= limit)
                    hits.Add(new(table.Name, rows.GetGuid(0), rows.GetString(1), rows.TextOrNull(2), rows.ValueOrNull<Guid>(3)));
            if (found > limit)
                more.Add(table.Name);
            await rows.NextResultAsync(CancellationToken.None);
        }

        return new([.. hits], [.. more]);
    }
}
