using System.Net.Sockets;
using Npgsql;

namespace CrmDr.Api.Database;

/// <summary>What an exception from the database says about a write.</summary>
internal enum WriteFailure
{
    /// <summary>A defect: nothing was stored, and trying again would not help.</summary>
    Defect,

    /// <summary>Nothing was stored and another try may succeed: deadlock, serialization failure, a connection that was dead already.</summary>
    Transient,

    /// <summary>Somebody stored the same key or id a moment ago: look again.</summary>
    Taken,

    /// <summary>Nothing was stored: the gate is closed, or was closed on this session.</summary>
    NotAuthoritative,

    /// <summary>Nothing was stored: the database does not answer, or not in time.</summary>
    Unavailable,

    /// <summary>It may be stored.</summary>
    Unknown,
}

internal static class WriteFailures
{
    public static WriteFailure Classify(Exception e, bool commitSent) => e switch
    {
        _ when commitSent => WriteFailure.Unknown,
        PostgresException { SqlState: "CR001" or "CR002" } => WriteFailure.NotAuthoritative,
        // A fence begins by revoking the writer role.
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } => WriteFailure.NotAuthoritative,
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => WriteFailure.Taken,
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } => WriteFailure.Transient,
        _ when IsLostConnection(e) => WriteFailure.Transient,
        PostgresException { IsTransient: true } => WriteFailure.Unavailable,
        PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled } => WriteFailure.Unavailable,
        PostgresException => WriteFailure.Defect,
        NpgsqlException or TimeoutException or IOException or SocketException => WriteFailure.Unavailable,
        _ => WriteFailure.Defect,
    };

    /// <summary>The connection is gone, by itself or by the server's will, or of no use any more; a new one may do.</summary>
    public static bool IsLostConnection(Exception e) => e switch
    {
        PostgresException p => p.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown,
        NpgsqlException { InnerException: TimeoutException } => false,
        NpgsqlException { InnerException: IOException or SocketException } => true,
        // What Npgsql throws when it meets an answer that it did not expect ("unexpected backend message"), as after a batch that failed while its statements were
        // being prepared: it goes on with what it wrongly remembers until the connection ends, so that has to be now.
        _ => e.GetType() == typeof(Exception),
    };
}
