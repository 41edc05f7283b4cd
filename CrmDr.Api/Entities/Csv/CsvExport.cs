using System.Globalization;
using System.Text;
using System.Text.Json;
using CrmDr.Api.Entities.Lists;
using CrmDr.Api.Identity;
using CsvHelper;

namespace CrmDr.Api.Entities.Csv;

/// <summary>A whole list as CSV, page by page as it is read: a million rows need no more memory than a few hundred.</summary>
internal sealed class CsvExport<T>(EntityTable<T> table, ListQuery query, EntityReads reads, Viewer viewer) : IResult
{
    public const string ContentType = "text/csv";
    private const int PageSize = 500;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        // Before the first byte: what goes wrong now is a problem like any other.
        var page = await reads.PageAsync(table, query with { Limit = PageSize }, viewer);
        response.ContentType = $"{ContentType}; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{table.Name}.csv\"";
        var names = table.Fields.Where(name => query.Fields.Names?.Contains(name) != false).ToArray();
        await using var text = new StreamWriter(response.Body, new UTF8Encoding(false), bufferSize: 16 * 1024);
        await using var csv = new CsvWriter(text, CultureInfo.InvariantCulture, leaveOpen: true);
        foreach (var name in names)
            csv.WriteField(name);
        await csv.NextRecordAsync();
        while (true)
        {
            foreach (var (row, _) in page.Take(PageSize))
            {
                var fields = JsonElement.Parse(table.Serialize(row.Entity));
                foreach (var name in names)
                    csv.WriteField(Cell(fields.GetProperty(name)));
                await csv.NextRecordAsync();
            }

            await text.FlushAsync(httpContext.RequestAborted);
            if (page.Count <= PageSize)
                break;
            var last = page[PageSize - 1];
            page = await reads.PageAsync(table, query with
            {
                Limit = PageSize,
                After = new(last.Row.Head.Id, last.OrderValue),
                AfterValue = query.Order is { } order ? QueryValue.Parse(order.Kind, last.OrderValue) : null,
            }, viewer);
        }
    }

    private static string Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => CsvCell.Out(value.GetString()!),
        JsonValueKind.Array => CsvCell.Out(string.Join(';', value.EnumerateArray().Select(item => item.GetString()))),
        _ => value.GetRawText(),
    };
}
