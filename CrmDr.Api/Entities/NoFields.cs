namespace CrmDr.Api.Entities;

/// <summary>The fields of a request that needs none.</summary>
internal readonly record struct NoFields;
