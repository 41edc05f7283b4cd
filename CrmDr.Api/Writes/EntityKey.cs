namespace CrmDr.Api.Writes;

/// <summary>A row by table and id.</summary>
internal readonly record struct EntityKey(string Table, Guid Id);
