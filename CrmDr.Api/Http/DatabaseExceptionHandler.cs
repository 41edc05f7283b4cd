using System.Net.Sockets;
using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

namespace CrmDr.Api.Http;

/// <summary>What the database did not answer: 503 instead of 500. Writes say more, in their own place; of one that comes here nothing is known.</summary>
internal sealed partial class DatabaseExceptionHandler(ILogger<DatabaseExceptionHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not (NpgsqlException { IsTransient: true } or TimeoutException or SocketException))
            return false;
        LogUnavailable(httpContext.Request.Path, exception.GetBaseException().Message);
        var answer = HttpMethods.IsGet(httpContext.Request.Method) || HttpMethods.IsHead(httpContext.Request.Method)
            ? new UnavailableResult(CrmProblems.Unavailable, "The database of this cloud does not answer now.")
            : new UnavailableResult(CrmProblems.OutcomeUnknown, $"The database of this cloud does not answer now. Send it again with the same {CrmHeaders.IdempotencyKey}.", CrmHeaders.Unknown);
        await answer.ExecuteAsync(httpContext);
        return true;
    }
}
