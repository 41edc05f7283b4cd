namespace CrmDr.AppHost.Seed;

/// <summary>A row of a table, its values in the order of <see cref="SeedTables"/>.</summary>
public readonly record struct SeedRow(SeedTable Table, object?[] Values);
