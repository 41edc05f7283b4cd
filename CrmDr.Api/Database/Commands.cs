using CrmDr.Api.Entities;
using Npgsql;
using NpgsqlTypes;

namespace CrmDr.Api.Database;

/// <summary>Positional parameters, typed, in the order of <c>$1, $2, ...</c>; columns that may be null.</summary>
internal static class Commands
{
    public static NpgsqlBatchCommand Add(this NpgsqlBatch batch, string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        batch.BatchCommands.Add(command);
        return command;
    }

    public static NpgsqlBatchCommand Id(this NpgsqlBatchCommand command, Guid value) => command.With(value, NpgsqlDbType.Uuid);

    public static NpgsqlBatchCommand Text(this NpgsqlBatchCommand command, string? value) => command.With(value, NpgsqlDbType.Text);

    /// <summary>Text that is already encoded.</summary>
    public static NpgsqlBatchCommand Utf8(this NpgsqlBatchCommand command, byte[]? value) => command.With(value, NpgsqlDbType.Text);

    public static NpgsqlBatchCommand Bytes(this NpgsqlBatchCommand command, byte[] value) => command.With(value, NpgsqlDbType.Bytea);

    public static NpgsqlBatchCommand Number(this NpgsqlBatchCommand command, int value) => command.With(value, NpgsqlDbType.Integer);

    public static NpgsqlBatchCommand Number(this NpgsqlBatchCommand command, int? value) => command.WithOrNull(value, NpgsqlDbType.Integer);

    public static NpgsqlBatchCommand Id(this NpgsqlBatchCommand command, Guid? value) => command.WithOrNull(value, NpgsqlDbType.Uuid);

    public static NpgsqlBatchCommand Date(this NpgsqlBatchCommand command, DateOnly? value) => command.WithOrNull(value, NpgsqlDbType.Date);

    public static NpgsqlBatchCommand Time(this NpgsqlBatchCommand command, DateTime? value) => command.WithOrNull(value, NpgsqlDbType.TimestampTz);

    public static NpgsqlBatchCommand Span(this NpgsqlBatchCommand command, TimeSpan value) => command.With(value, NpgsqlDbType.Interval);

    public static NpgsqlBatchCommand Texts(this NpgsqlBatchCommand command, string[] values) => command.With(values, NpgsqlDbType.Array | NpgsqlDbType.Text);

    public static NpgsqlBatchCommand Ids(this NpgsqlBatchCommand command, Guid[] values) => command.With(values, NpgsqlDbType.Array | NpgsqlDbType.Uuid);

    public static NpgsqlBatchCommand Big(this NpgsqlBatchCommand command, long value) => command.With(value, NpgsqlDbType.Bigint);

    public static NpgsqlBatchCommand Truth(this NpgsqlBatchCommand command, bool? value) => command.WithOrNull(value, NpgsqlDbType.Boolean);

    public static NpgsqlBatchCommand Truth(this NpgsqlBatchCommand command, bool value) => command.With(value, NpgsqlDbType.Boolean);

    public static NpgsqlBatchCommand Amount(this NpgsqlBatchCommand command, decimal value) => command.With(value, NpgsqlDbType.Numeric);

    /// <summary>Three arrays side by side, or three nulls for "whatever version".</summary>
    public static NpgsqlBatchCommand Versions(this NpgsqlBatchCommand command, RowVersion[]? versions) => command
        .With(versions?.Select(v => v.Epoch).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint)
        .With(versions?.Select(v => v.At).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.TimestampTz)
        .With(versions?.Select(v => v.Cloud).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);

    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static T? ValueOrNull<T>(this NpgsqlDataReader row, int column) where T : struct => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);

    private static NpgsqlBatchCommand WithOrNull<T>(this NpgsqlBatchCommand command, T? value, NpgsqlDbType type) where T : struct
    {
        if (value is { } given)
            return command.With(given, type);
        command.Parameters.Add(new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = type });
        return command;
    }

    private static NpgsqlBatchCommand With<T>(this NpgsqlBatchCommand command, T value, NpgsqlDbType type)
    {
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = type });
        return command;
    }
}
