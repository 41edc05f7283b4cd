using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CrmDr.Api.Http;
using CrmDr.Api.Identity;
using CrmDr.Api.Writes;
using CsvHelper;
using CsvHelper.Configuration;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrmDr.Api.Entities.Csv;

/// <summary>Creates a row for each line, by the same write and the same checks as a request for that row alone.</summary>
/// <remarks>
/// A line's key derives from the key of the import and the number of the line: sent again after a failover, or after it broke off, the file doubles nothing.
/// A line that is refused stops nothing else. Several lines are written at once, so their order is not that of the file.
/// </remarks>
internal sealed class CsvImport<T, TFields>(EntityFeature<T, TFields> feature, WritePipeline writes, string key, string subject, Viewer viewer) where TFields : notnull
{
    private const int AtOnce = 8;
    private const int MostListed = 1000;

    private readonly ConcurrentQueue<ImportFailure> _failures = new();
    private long _imported;
    private long _unchanged;
    private long _failed;
    private string? _stopped;

    /// <summary>Reads the file as it comes. A refusal of its head, or the report.</summary>
    public async Task<(ProblemHttpResult? Refusal, ImportReport? Report)> RunAsync(Stream file, CancellationToken cancellation)
    {
        using var text = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
        using var csv = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null, IgnoreBlankLines = true, DetectDelimiter = false, MaxFieldSize = RequestBody.Limit });
        var errors = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        CsvHead head;
        try
        {
            if (!await csv.ReadAsync())
                return (CrmProblems.Validation("$", "the file is empty: expected a first line with the names of the fields"), null);
            head = CsvHead.Read(csv.Record!, feature, errors);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return (CrmProblems.Validation("$", $"not CSV in UTF-8: {e.Message}"), null);
        }

        if (errors.Count > 0)
            return (CrmProblems.Validation(errors), null);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            await Parallel.ForEachAsync(LinesAsync(csv, head, stop.Token), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop.Token }, async (line, _) =>
            {
                await LineAsync(head, line.Number, line.Cells);
                if (_stopped is not null)
                    await stop.CancelAsync();
            });
        }
        catch (OperationCanceledException) when (_stopped is not null)
        {
            // The lines that were under way have been dealt with.
        }

        return (null, new(_imported, _unchanged, _failed, [.. _failures.OrderBy(failure => failure.Line)], head.PassedOver, _stopped));
    }

    private static bool IsUnreadable(Exception e) => e is DecoderFallbackException or CsvHelperException;

    private async IAsyncEnumerable<(long Number, string[] Cells)> LinesAsync(CsvParser csv, CsvHead head, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var number = csv.RawRow + 1L;
            try
            {
                if (!await csv.ReadAsync())
                    yield break;
            }
            catch (Exception e) when (IsUnreadable(e))
            {
                _stopped = $"From line {number} on the file is not CSV in UTF-8: {e.Message}";
                yield break;
            }

            if (csv.Record!.Length == head.Columns.Length)
                yield return (number, csv.Record);
            else
                Fail(new(number, $"{csv.Record.Length} cells, expected {head.Columns.Length} as in the first line.", null));
        }
    }

    private async Task LineAsync(CsvHead head, long number, string[] cells)
    {
        var body = head.Body(cells);
        var parsed = JsonFields.Parse(body);
        var fields = feature.Parse(parsed);
        if (parsed.Problem() is { } problem)
        {
            Fail(Of(number, problem));
            return;
        }

        var request = new WriteRequest($"{key}/{number}", SHA256.HashData([.. Encoding.UTF8.GetBytes($"import {feature.Route}\n{subject}\n"), .. body]), subject, viewer);
        switch (await writes.RunAsync(request, new CreateEntity<T, TFields>(feature, fields)))
        {
            case AcknowledgedResult { IsReplay: true }:
                Interlocked.Increment(ref _unchanged);
                break;
            case AcknowledgedResult:
                Interlocked.Increment(ref _imported);
                break;
            case ProblemHttpResult refused:
                Fail(Of(number, refused));
                break;
            case UnavailableResult away:
                _stopped ??= $"At line {number}: {away.Detail}";
                break;
            case var other:
                throw new InvalidOperationException($"A row that is created is not answered with {other.GetType().Name}.");
        }
    }

    private void Fail(ImportFailure failure)
    {
        if (Interlocked.Increment(ref _failed) <= MostListed)
            _failures.Enqueue(failure);
    }

    private static ImportFailure Of(long number, ProblemHttpResult refused) => new(
        number, refused.ProblemDetails.Detail ?? refused.ProblemDetails.Title ?? "refused", refused.ProblemDetails.Extensions.TryGetValue("errors", out var errors) ? errors as IReadOnlyDictionary<string, string[]> : null);
}
