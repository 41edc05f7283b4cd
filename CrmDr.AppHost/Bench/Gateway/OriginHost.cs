using System.Net;
using CrmDr.Failover.Steering;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CrmDr.AppHost.Bench.Gateway;

/// <summary>What stands behind every proxy of the benchmark: answers at once, and says at <c>/active</c> what an application of a cloud says there.</summary>
/// <param name="port">The active cloud.</param>
/// <param name="standbyPort">The other one: it never takes writes.</param>
public sealed class OriginHost(int port, int standbyPort)
{
    /// <summary>Path that makes the active cloud refuse writes, as one that has lost the lease.</summary>
    public const string Rest = "/bench/rest";

    /// <summary>Path that ends that.</summary>
    public const string Serve = "/bench/serve";

    private const string EpochName = "CrmDr-Epoch";

    private static readonly byte[] Contact = [.. """{"id":"01936b2e-7c00-7a11-8f3a-5d0c2b9e4a02","accountId":"01936b2e-7c00-7a11-8f3a-5d0c2b9e4a01","name":"Bench","email":"bench@bench.example","phone":"+49 30 901820","notes":"Asks for a price twice a year, in spring.","owner":"bench","tags":["customer"]}"""u8];

    private volatile bool _active = true;

    public async Task RunAsync(CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.Listen(IPAddress.Loopback, standbyPort);
        });
        await using var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync(cancellation);
        await app.WaitForShutdownAsync(cancellation);
    }

    private Task AnswerAsync(HttpContext context)
    {
        var active = _active && context.Connection.LocalPort == port;
        context.Response.Headers[EpochName] = "1";
        switch (context.Request.Path.Value)
        {
            case "/active":
                context.Response.StatusCode = active ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
                return WriteAsync(context);
            case "/ready":
                return WriteAsync(context);
            case Rest or Serve:
                _active = context.Request.Path == Serve;
                return WriteAsync(context);
            default:
                return HttpMethods.IsGet(context.Request.Method) ? WriteAsync(context) : TakeAsync(context, active);
        }
    }

    private static async Task TakeAsync(HttpContext context, bool active)
    {
        var body = context.Request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync();
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                break;
        }

        if (!active)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers[AnswerRule.OutcomeHeader] = AnswerRule.NotStored;
        }

        await WriteAsync(context);
    }

    private static Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Contact.Length;
        return context.Response.Body.WriteAsync(Contact).AsTask();
    }
}
