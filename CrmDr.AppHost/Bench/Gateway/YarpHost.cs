using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CrmDr.AppHost.Bench.Gateway;

/// <summary>Bare YARP: Kestrel and a forwarder to one origin, nothing in between. What the gateway adds is measured against it.</summary>
public static class YarpHost
{
    public static async Task RunAsync(int port, int originPort, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddHttpForwarder();
        await using var app = builder.Build();
        app.MapForwarder("/{**path}", $"http://127.0.0.1:{originPort}");
        await app.StartAsync(cancellation);
        await app.WaitForShutdownAsync(cancellation);
    }
}
