using Npgsql;

namespace CrmDr.Controller.Salvage.Tables;

/// <summary>Makes a session write values as text in one agreed form, so that the text of one database can be compared with and read by the other.</summary>
internal static class PlainText
{
    private const string Sql = """
        SELECT set_config('TimeZone', 'UTC', @local), set_config('DateStyle', 'ISO, YMD', @local), set_config('IntervalStyle', 'postgres', @local),
            set_config('bytea_output', 'hex', @local), set_config('extra_float_digits', '1', @local)
        """;

    /// <summary>For the session; a pooled connection forgets it when it is returned.</summary>
    public static async Task SetAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, connection) { Parameters = { new("local", false) } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
