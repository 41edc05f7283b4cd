namespace CrmDr.Api.Entities.Csv;

/// <summary>What came of an import.</summary>
/// <remarks>
/// <c>Imported</c>: lines that are rows now.
/// <c>Unchanged</c>: lines that had been imported before, under the same key.
/// <c>Failed</c>: how many lines were not imported.
/// <c>Failures</c>: the first 1,000 of them.
/// <c>PassedOver</c>: columns that cannot be set.
/// <c>Stopped</c>: why it ended early; null: the file was read to its end. Send the same file with the same key to go on.
/// </remarks>
public sealed record ImportReport(long Imported, long Unchanged, long Failed, ImportFailure[] Failures, string[] PassedOver, string? Stopped);
