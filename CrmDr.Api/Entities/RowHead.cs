using Npgsql;

namespace CrmDr.Api.Entities;

/// <summary>What every row begins with.</summary>
internal readonly record struct RowHead(Guid Id, DateTime CreatedAt, RowVersion Version)
{
    public DateTime UpdatedAt => Version.At;

    public static RowHead Read(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetDateTime(1), new(row.GetInt64(2), row.GetDateTime(3), row.GetString(4)));
}
