using NpgsqlTypes;

namespace CrmDr.AppHost.Seed;

/// <summary>A table that is filled, and its columns.</summary>
public sealed record SeedTable(string Name, params (string Name, NpgsqlDbType Type)[] Columns)
{
    public string Copy => $"COPY {Name} ({string.Join(", ", Columns.Select(column => column.Name))}) FROM STDIN (FORMAT BINARY)";
}
