using NpgsqlTypes;

namespace CrmDr.AppHost.Seed;

/// <summary>A table that is filled, and its columns.</summary>
public sealed record SeedTable(string Name, params (string Name, NpgsqlDbType Type)[] Columns)
{
    /// <summary>Takes its rows, each with its version behind its own columns.</summary>
    public string Copy => $"COPY {Name} ({string.Join(", ", Columns.Select(column => column.Name))}, v_epoch, v_at, v_cloud) FROM STDIN (FORMAT BINARY)";
}
