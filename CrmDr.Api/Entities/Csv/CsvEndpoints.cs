using CrmDr.Api.Documents;
using CrmDr.Api.Entities.Lists;
using CrmDr.Api.Http;
using CrmDr.Api.Identity;
using CrmDr.Api.Writes;
using Microsoft.AspNetCore.Mvc;

namespace CrmDr.Api.Entities.Csv;

/// <summary>Many rows of a table at once, in and out.</summary>
internal static class CsvEndpoints
{
    /// <summary>How large an imported file may be, in bytes.</summary>
    public const long Largest = 256L * 1024 * 1024;

    public static void MapCsv<T, TFields>(this RouteGroupBuilder group, EntityFeature<T, TFields> feature) where TFields : notnull
    {
        group.MapGet("export", (HttpContext http, [FromServices] EntityReads reads) => Export(http, reads, feature))
            .Produces<string>(200, CsvExport<T>.ContentType).ProducesProblem(400)
            .WithSummary($"All {feature.Route} of a list as CSV")
            .WithDescription("The filters, the order and the fields of the list. Text that a spreadsheet would take for a formula comes behind an apostrophe, which an import takes away again; tags are joined by semicolons.")
            .WithParametersOf(feature.List, "fields");
        group.MapPost("import", (HttpContext http, [FromServices] WritePipeline writes, [FromServices] ICaller caller) => ImportAsync(http, writes, caller, feature))
            .Accepts<string>(CsvExport<T>.ContentType).Produces<ImportReport>().ProducesProblem(400)
            .WithMetadata(new RequestSizeLimitAttribute(Largest))
            .WithSummary($"Create {feature.Route} from CSV")
            .WithDescription("RFC 4180 in UTF-8, up to 256 MiB; the first line has the names of the fields, in any order. Each line is a write of its own, by the rules of a single one: a line that is refused is reported and stops nothing else. "
                + "Send the file again with the same `Idempotency-Key` when the answer is lost or `stopped` is set: no line is carried out twice.")
            .WithWriteHeaders(minimal: false);
    }

    private static IResult Export<T, TFields>(HttpContext http, EntityReads reads, EntityFeature<T, TFields> feature)
    {
        var query = ListQuery.Read(http.Request.Query, feature.List, feature.Table.Fields, out var problem);
        return problem ?? (IResult)new CsvExport<T>(feature.Table, query, reads, Viewer.Of(http));
    }

    private static async Task<IResult> ImportAsync<T, TFields>(HttpContext http, WritePipeline writes, ICaller caller, EntityFeature<T, TFields> feature) where TFields : notnull
    {
        if (http.Request.ContentType?.StartsWith(CsvExport<T>.ContentType, StringComparison.OrdinalIgnoreCase) != true)
            return CrmProblems.UnsupportedMediaType.Result($"The content type is '{http.Request.ContentType}'; expected '{CsvExport<T>.ContentType}'.");
        var key = http.Request.Headers[CrmHeaders.IdempotencyKey];
        if (key.Count != 1 || !IdempotencyKey.IsValid(key[0]!))
            return CrmProblems.Validation(CrmHeaders.IdempotencyKey, $"expected once, 1 to {IdempotencyKey.Longest} printable characters: an import without it could not be sent again");
        if (writes.WhyNot() is { } away)
            return away;
        var (refusal, report) = await new CsvImport<T, TFields>(feature, writes, key[0]!, caller.SubjectOf(http) ?? "", Viewer.Of(http)).RunAsync(http.Request.Body, http.RequestAborted);
        return refusal is not null ? refusal : TypedResults.Ok(report!);
    }
}
