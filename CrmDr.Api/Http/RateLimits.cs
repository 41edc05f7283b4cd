using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.RateLimiting;

namespace CrmDr.Api.Http;

/// <summary>Refuses a caller who asks too often: 429 with <c>Retry-After</c> (RFC 6585). Probes and the document are not counted.</summary>
internal static class RateLimits
{
    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        var options = RateLimitOptions.From(builder.Configuration);
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => Partition(http, options));
            limiter.OnRejected = (context, _) => RefuseAsync(context, options);
        });
    }

    private static RateLimitPartition<string> Partition(HttpContext http, RateLimitOptions options)
    {
        var open = http.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        return options.PerSecond == 0 || open || http.RequestServices.GetRequiredService<ICaller>().SubjectOf(http) is not { } subject
            ? RateLimitPartition.GetNoLimiter("")
            : RateLimitPartition.GetTokenBucketLimiter(subject, _ => Bucket(options));
    }

    // In tenths of a second where that comes out even, so that what is allowed does not come all at once.
    private static TokenBucketRateLimiterOptions Bucket(RateLimitOptions options)
    {
        var even = options.PerSecond % 10 == 0;
        return new()
        {
            TokenLimit = options.Burst,
            TokensPerPeriod = even ? options.PerSecond / 10 : options.PerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(even ? 0.1 : 1),
            AutoReplenishment = false, // The partitioned limiter does it for all of them.
        };
    }

    private static async ValueTask RefuseAsync(OnRejectedContext context, RateLimitOptions options)
    {
        var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? (int)Math.Ceiling(after.TotalSeconds) : 1;
        context.HttpContext.Response.Headers.RetryAfter = Math.Max(1, wait).ToString(CultureInfo.InvariantCulture);
        await CrmProblems.RateLimited.Result($"One caller may ask {options.PerSecond} times a second, and {options.Burst} times at once. Wait as long as Retry-After says.")
            .ExecuteAsync(context.HttpContext);
    }
}
