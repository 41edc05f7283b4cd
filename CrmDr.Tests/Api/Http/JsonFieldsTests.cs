using System.Text;
using CrmDr.Api.Features.Contacts;
using CrmDr.Api.Features.Deals;
using CrmDr.Api.Http;

namespace CrmDr.Tests.Api.Http;

public sealed class JsonFieldsTests
{
    private const string Id = "0198c0de-0000-7000-8000-000000000001";

    [Fact]
    public void Parse_Valid_NoProblem()
    {
        var errors = Errors($$"""{"accountId":"{{Id}}","title":"t","amount":12.50,"currency":"EUR","stage":"lead"}""", DealFields.Parse, out var deal);
        Assert.Null(errors);
        Assert.Equal(new(Guid.Parse(Id), "t", 12.50m, "EUR", "lead"), deal);
    }

    [Fact]
    public void Problem_ManyFaults_NamesAllAtOnce()
    {
        var errors = Errors("""{"accountId":"x","title":" ","amount":1.234,"currency":"eur","stage":5,"colour":"red"}""", DealFields.Parse, out _);
        Assert.Equal(["accountId", "amount", "colour", "currency", "stage", "title"], errors!.Keys);
    }

    [Fact]
    public void Problem_NothingGiven_EveryRequiredFieldIsMissing()
    {
        Assert.Equal(["accountId", "amount", "currency", "stage", "title"], Errors("{}", DealFields.Parse, out _)!.Keys);
        Assert.Equal(["accountId", "name"], Errors("""{"email":null}""", ContactFields.Parse, out _)!.Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"title":"a","title":"b"}""")]
    [InlineData("""{"title":"a"} x""")]
    public void Problem_NotAnObject_NamesTheRootAlone(string json) => Assert.Equal(["$"], Errors(json, DealFields.Parse, out _)!.Keys);

    [Theory]
    [InlineData("\\u0000")]
    [InlineData("\\ud800")]
    public void Text_WhatTheDatabaseCannotStore_IsWrong(string text) =>
        Assert.Contains("title", Errors($$"""{"title":"{{text}}"}""", DealFields.Parse, out _)!.Keys);

    [Fact]
    public void Text_BytesThatAreNotUtf8_AreWrong()
    {
        byte[] json = [.. "{\"title\":\""u8, 0xff, 0xfe, .. "\"}"u8];
        var fields = JsonFields.Parse(json);
        DealFields.Parse(fields);
        Assert.NotNull(fields.Problem());
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("0.00", true)]
    [InlineData("9999999999999999.99", true)]
    [InlineData("1e3", true)]
    [InlineData("1.230", true)] // the same number as 1.23
    [InlineData("1.234", false)]
    [InlineData("-0.01", false)]
    [InlineData("10000000000000000", false)]
    [InlineData("1e400", false)]
    [InlineData("\"5\"", false)]
    public void Amount_WhatTheColumnHolds(string number, bool valid)
    {
        var fields = JsonFields.Parse(Encoding.UTF8.GetBytes($$"""{"amount":{{number}}}"""));
        fields.Amount("amount");
        Assert.Equal(valid, fields.Problem() is null);
    }

    [Theory]
    [InlineData("a@b", true)]
    [InlineData("a@", false)]
    [InlineData("@b", false)]
    [InlineData("a b@c", false)]
    public void Email_Shape(string email, bool valid)
    {
        var errors = Errors($$"""{"accountId":"{{Id}}","name":"n","email":"{{email}}"}""", ContactFields.Parse, out _);
        Assert.Equal(valid, errors is null);
    }

    [Theory]
    [InlineData("2026-12-31", true)]
    [InlineData("2026-02-30", false)]
    [InlineData("31.12.2026", false)]
    [InlineData("1066-10-14", false)]
    [InlineData("2026-12-31T00:00:00Z", false)]
    public void Date_IsADayOfTheCalendar(string text, bool valid)
    {
        var fields = JsonFields.Parse(Encoding.UTF8.GetBytes($$"""{"day":"{{text}}"}"""));
        Assert.Equal(valid, fields.OptionalDate("day") is not null);
        Assert.Equal(valid, fields.Problem() is null);
    }

    [Theory]
    [InlineData("2026-12-31T09:30:00Z", true)]
    [InlineData("2026-12-31T09:30:00.123456Z", true)]
    [InlineData("2026-12-31T09:30:00+05:30", true)]
    [InlineData("2026-12-31T09:30:00", false)] // which of the many?
    [InlineData("2026-12-31", false)]
    [InlineData("0001-01-01T00:00:00+14:00", false)]
    [InlineData("9999-12-31T23:59:59Z", false)]
    public void Time_SaysItsOffset(string text, bool valid)
    {
        var fields = JsonFields.Parse(Encoding.UTF8.GetBytes($$"""{"at":"{{text}}"}"""));
        var time = fields.OptionalTime("at");
        Assert.Equal(valid, fields.Problem() is null);
        Assert.Equal(valid ? DateTimeKind.Utc : null, time?.Kind);
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("100", true)]
    [InlineData("101", false)]
    [InlineData("-1", false)]
    [InlineData("1.5", false)]
    [InlineData("1e400", false)]
    [InlineData("\"5\"", false)]
    public void Number_WithinBoundsAndWhole(string number, bool valid)
    {
        var fields = JsonFields.Parse(Encoding.UTF8.GetBytes($$"""{"percent":{{number}}}"""));
        fields.Number("percent", 0, 100);
        Assert.Equal(valid, fields.Problem() is null);
    }

    [Theory]
    [InlineData("[]", true)]
    [InlineData("[\"a\",\"b\"]", true)]
    [InlineData("[\"a\",1]", false)]
    [InlineData("[\"\\ud800\"]", false)]
    [InlineData("[\" \"]", false)]
    [InlineData("[\"abcdef\"]", false)]
    [InlineData("[\"a\",\"b\",\"c\",\"d\"]", false)]
    [InlineData("\"a\"", false)]
    public void Texts_AFewShortOnes(string json, bool valid)
    {
        var fields = JsonFields.Parse(Encoding.UTF8.GetBytes($$"""{"list":{{json}}}"""));
        fields.Texts("list", most: 3, longest: 5);
        Assert.Equal(valid, fields.Problem() is null);
    }

    private static IReadOnlyDictionary<string, string[]>? Errors<T>(string json, Func<JsonFields, T> parse, out T result)
    {
        var fields = JsonFields.Parse(Encoding.UTF8.GetBytes(json));
        result = parse(fields);
        return (IReadOnlyDictionary<string, string[]>?)fields.Problem()?.ProblemDetails.Extensions["errors"];
    }
}
