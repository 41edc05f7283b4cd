namespace CrmDr.Api.Entities;

/// <summary>A row as it was read.</summary>
internal readonly record struct Row<T>(RowHead Head, T Entity);
