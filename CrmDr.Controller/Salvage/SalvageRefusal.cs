using Npgsql;

namespace CrmDr.Controller.Salvage;

/// <summary>What a refusal of the database means for a salvage.</summary>
internal static class SalvageRefusal
{
    /// <summary>Someone else wrote the same rows at the same time: the next attempt sees what they wrote.</summary>
    public static bool IsUsersInTheWay(string sqlState) => sqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected
        or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable;

    /// <summary>The data does not fit what this database demands, and will not next time.</summary>
    public static bool IsForGood(string sqlState) => sqlState != PostgresErrorCodes.UniqueViolation
        && (sqlState.StartsWith("22", StringComparison.Ordinal) || sqlState.StartsWith("23", StringComparison.Ordinal));
}
