using System.Net.Sockets;
using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

namespace CrmDr.Api.Http;

/// <summary>A read that the database did not answer: 503 instead of 500. Writes say more, in their own place.</summary>
internal sealed partial class DatabaseExceptionHandler(ILogger<DatabaseExceptionHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not (NpgsqlException { IsTransient: true } or TimeoutException or SocketException))
            return false;
        LogUnavailable(httpContext.Request.Path, exception.GetBaseException().Message);
        await new UnavailableResult(CrmProblems.Unavailable, "The database of this cloud does not answer now.").ExecuteAsync(httpContext);
        return true;
    }
}
