using Microsoft.AspNetCore.Http.HttpResults;

namespace CrmDr.Api.Http;

/// <summary>Which page of a list is wanted.</summary>
internal readonly record struct PageQuery(int Limit, Guid After)
{
    public const int DefaultLimit = 50;
    public const int HighestLimit = 200;

    public static PageQuery Read(string? limit, string? cursor, out ProblemHttpResult? problem)
    {
        var errors = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        var count = DefaultLimit;
        if (limit is not null && (!int.TryParse(limit, out count) || count is < 1 or > HighestLimit))
            errors["limit"] = [$"expected a number from 1 to {HighestLimit}, found '{limit}'"];
        Guid after = default;
        if (cursor is not null && !Cursor.TryDecode(cursor, out after))
            errors["cursor"] = ["expected the nextCursor of an earlier page"];
        problem = errors.Count == 0 ? null : CrmProblems.Validation(errors);
        return new(count, after);
    }
}
