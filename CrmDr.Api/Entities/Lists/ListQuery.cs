using CrmDr.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrmDr.Api.Entities.Lists;

/// <summary>Which rows of a list are wanted, in which order, and what of them.</summary>
internal sealed record ListQuery(int Limit, ListOrder? Order, bool Descending, IReadOnlyList<(string Condition, object Value)> Conditions, ListCursor? After, object? AfterValue, SparseFields Fields, string List)
{
    private const int MostWords = 8;
    private const int ShortestUseful = 3;

    /// <summary>Reads the query string; everything that is wrong is named at once.</summary>
    /// <param name="query">As it was sent.</param>
    /// <param name="list">What the list understands.</param>
    /// <param name="known">The fields of a row.</param>
    /// <param name="problem">What is wrong, or null.</param>
    public static ListQuery Read(IQueryCollection query, EntityList list, IReadOnlyCollection<string> known, out ProblemHttpResult? problem)
    {
        var errors = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (name, values) in query)
            if (!list.Parameters.Contains(name))
                errors[name] = [$"unknown parameter; expected {string.Join(", ", list.Parameters)}"];
            else if (values.Count > 1)
                errors[name] = ["given more than once"];

        string? One(string name) => query.TryGetValue(name, out var values) && values.Count == 1 && !errors.ContainsKey(name) ? values[0] : null;

        var limit = PageQuery.DefaultLimit;
        if (One("limit") is { } wanted && (!int.TryParse(wanted, out limit) || limit is < 1 or > PageQuery.HighestLimit))
            errors["limit"] = [$"expected a number from 1 to {PageQuery.HighestLimit}, found '{wanted}'"];
        var sort = One("sort") ?? EntityList.ById;
        var descending = sort.StartsWith('-');
        var by = descending ? sort[1..] : sort;
        var order = Array.Find(list.Orders, one => one.Name == by);
        if (order is null && by != EntityList.ById)
            errors["sort"] = [$"expected one of {list.Sorts}, with a hyphen in front for the other direction; found '{sort}'"];
        var fields = SparseFields.Read(One("fields"), known, errors);
        var conditions = new List<(string, object)>();
        foreach (var filter in list.Filters)
            if (One(filter.Name) is { } value)
                Add(conditions, filter, value, errors);

        var identity = $"{sort}\n{string.Join('\n', list.Filters.Select(filter => $"{filter.Name}={One(filter.Name)}"))}";
        ListCursor? after = null;
        object? afterValue = null;
        if (One("cursor") is { } cursor)
        {
            after = ListCursor.Decode(cursor, identity);
            afterValue = after is null || order is null ? null : QueryValue.Parse(order.Kind, after.Value.Value);
            if (after is null || (order is not null && afterValue is null))
                errors["cursor"] = ["expected the nextCursor of an earlier page of this list, with the same filters and sort"];
        }

        problem = errors.Count == 0 ? null : CrmProblems.Validation(errors);
        return new(limit, order, descending, conditions, after, afterValue, fields, identity);
    }

    private static void Add(List<(string, object)> conditions, ListFilter filter, string text, SortedDictionary<string, string[]> errors)
    {
        if (QueryValue.Parse(filter.Kind, text) is not { } value)
            errors[filter.Name] = [$"expected {QueryValue.Expected(filter.Kind)}, found '{text}'"];
        else if (filter.Words is not null && !filter.Words.Contains(text))
            errors[filter.Name] = [$"expected one of {string.Join(", ", filter.Words)}, found '{text}'"];
        else if (!filter.IsSearch)
            conditions.Add((filter.Condition, value));
        else if (Words(text) is { } words)
            conditions.AddRange(words.Select(word => (filter.Condition, (object)$"%{word}%")));
        else
            errors[filter.Name] = [$"expected 1 to {MostWords} words, at least one of them of {ShortestUseful} characters"];
    }

    /// <summary>The words with what a pattern would take for more than itself marked; null when they are too many or all too short for the index.</summary>
    private static string[]? Words(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length is 0 or > MostWords || !words.Any(word => word.Length >= ShortestUseful)
            ? null
            : [.. words.Select(word => word.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal))];
    }
}
