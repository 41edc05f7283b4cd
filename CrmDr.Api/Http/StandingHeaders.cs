using CrmDr.ServiceDefaults;

namespace CrmDr.Api.Http;

/// <summary>Every answer says which cloud gave it and under which epoch.</summary>
internal static class StandingHeaders
{
    /// <remarks>
    /// The epoch is the one known when the request came in: what is read after that is at least as new. Set when the answer starts,
    /// because an error handler clears the headers; an acknowledged write has set its own epoch by then.
    /// </remarks>
    public static IApplicationBuilder UseStandingHeaders(this IApplicationBuilder app)
    {
        var standing = app.ApplicationServices.GetRequiredService<ICloudStanding>();
        return app.Use((context, next) =>
        {
            var epoch = standing.Epoch;
            context.Response.OnStarting(() =>
            {
                var headers = context.Response.Headers;
                headers[CrmHeaders.Cloud] = standing.Cloud;
                if (!headers.ContainsKey(CrmHeaders.Epoch))
                    headers[CrmHeaders.Epoch] = epoch.ToString();
                return Task.CompletedTask;
            });
            return next(context);
        });
    }
}
