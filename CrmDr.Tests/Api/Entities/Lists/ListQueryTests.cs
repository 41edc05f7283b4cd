using CrmDr.Api.Entities.Lists;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace CrmDr.Tests.Api.Entities.Lists;

public sealed class ListQueryTests
{
    private static readonly EntityList List = new(
        [ListFilter.Search("name", "the name"), ListFilter.AccountId, new("kind", ValueKind.Text, "kind = {0}", "") { Words = ["a", "b"] }, .. ListFilter.Range("made", ValueKind.Time, "made", "")],
        new ListOrder("amount", ValueKind.Amount, "amount"), ListOrder.Created);

    private static readonly string[] Known = ["id", "name", "amount", "version"];

    [Theory]
    [InlineData("", "")]
    [InlineData("?limit=200&sort=-amount&fields=name,%20amount&kind=a", "")]
    [InlineData("?q=ab%20abc", "")]
    [InlineData("?madeFrom=2026-11-02T10:00:00Z&madeBefore=2026-11-02T10:00:00.123456%2B09:00", "")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=201", "limit")]
    [InlineData("?limit=1&limit=2", "limit")]
    [InlineData("?sort=name", "sort")]
    [InlineData("?sort=--amount", "sort")]
    [InlineData("?fields=id,shoe", "fields")]
    [InlineData("?accountId=1", "accountId")]
    [InlineData("?kind=c", "kind")]
    [InlineData("?kind=", "kind")]
    [InlineData("?q=ab", "q")]
    [InlineData("?q=%20", "q")]
    [InlineData("?q=a%00bc", "q")]
    [InlineData("?q=abc+b+c+d+e+f+g+h+i", "q")]
    [InlineData("?madeFrom=yesterday", "madeFrom")]
    [InlineData("?cursor=AAAA", "cursor")]
    [InlineData("?cursor=%C3%A4", "cursor")]
    [InlineData("?Limit=5&offset=10", "Limit offset")]
    [InlineData("?limit=x&sort=x&kind=x&shoe=1", "kind limit shoe sort")]
    public void Read_QueryString_NamesEverythingThatIsWrong(string query, string wrong)
    {
        Read(query, out var problem);
        var errors = problem is null ? [] : ((IReadOnlyDictionary<string, string[]>)problem.ProblemDetails.Extensions["errors"]!).Keys.Order(StringComparer.OrdinalIgnoreCase).ToArray();
        Assert.Equal(wrong, string.Join(' ', errors));
    }

    [Fact]
    public void Read_WordsWithCharactersOfPatterns_AreTakenAsTheyAre()
    {
        Assert.Equal([@"%100\%%", @"%a\_b%", @"%c:\\d%"], Read(@"?q=100%25%20a_b%20c:\d", out _).Conditions.Select(condition => condition.Value));
    }

    [Theory]
    [InlineData("?sort=amount&kind=a", true)]
    [InlineData("?kind=a&sort=amount&limit=7&fields=name", true)] // the same list
    [InlineData("?sort=-amount&kind=a", false)]
    [InlineData("?sort=createdAt&kind=a", false)]
    [InlineData("?sort=amount&kind=b", false)]
    [InlineData("?sort=amount", false)]
    public void Cursor_OfAnotherList_IsRefused(string other, bool good)
    {
        var first = Read("?sort=amount&kind=a", out _);
        var cursor = new ListCursor(Guid.CreateVersion7(), "12.50").Encode(first.List);
        var next = Read($"{other}&cursor={cursor}", out var problem);
        Assert.Equal(good, problem is null);
        Assert.Equal(good ? 12.50m : null, next.AfterValue);
    }

    [Fact]
    public void Cursor_WhoseValueWasTamperedWith_IsRefused()
    {
        var list = Read("?sort=amount", out _).List;
        Read($"?sort=amount&cursor={new ListCursor(Guid.Empty, "1; DROP TABLE").Encode(list)}", out var problem);
        Assert.NotNull(problem);
    }

    private static ListQuery Read(string query, out ProblemHttpResult? problem) =>
        ListQuery.Read(new QueryCollection(QueryHelpers.ParseQuery(query)), List, Known, out problem);
}
