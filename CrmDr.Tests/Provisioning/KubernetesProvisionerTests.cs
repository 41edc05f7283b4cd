using System.Text.Json.Nodes;
using CrmDr.Controller.Provisioning;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CrmDr.Tests.Provisioning;

/// <summary>Against a server that answers as the Kubernetes API does, to whoever shows the right token.</summary>
public sealed class KubernetesProvisionerTests : IAsyncLifetime
{
    private const string Path = "/apis/apps/v1/namespaces/crmdr/deployments/crmdr-api";
    private readonly List<string> _patches = [];
    private WebApplication _server = null!;
    private int _replicas;
    private int _available;
    private int _looks;
    private int _refuse;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_ScalesUpAndWaitsForAnAvailableReplica()
    {
        (_replicas, _available) = (0, 0);

        await Provisioner().StartAsync(Stop);

        Assert.Equal(["""application/merge-patch+json {"spec":{"replicas":3}}"""], _patches);
        Assert.True(_available > 0 && _looks > 1, "it did not wait");
    }

    [Fact]
    public async Task Start_WhatRunsWithMoreAlready_IsLeftAlone()
    {
        (_replicas, _available) = (5, 5);

        await Provisioner().StartAsync(Stop);

        Assert.Empty(_patches);
    }

    [Fact]
    public async Task Stop_ScalesToNothing()
    {
        (_replicas, _available) = (3, 3);

        await Provisioner().StopAsync(Stop);

        Assert.Equal(["""application/merge-patch+json {"spec":{"replicas":0}}"""], _patches);
    }

    [Fact]
    public async Task Start_NotAllowed_NamesTheRole()
    {
        _refuse = 403;

        var refused = await Assert.ThrowsAsync<ProvisioningException>(() => Provisioner().StartAsync(Stop));

        Assert.Contains("answered 403", refused.Message);
        Assert.Contains("Role crmdr-provisioner", refused.Message);
        Assert.Contains("forbidden by the test", refused.Message);
    }

    [Fact]
    public async Task Start_NothingBecomesAvailable_SaysWhatTheDeploymentSays()
    {
        (_replicas, _available, _looks) = (3, 0, int.MinValue);
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var started = Provisioner().StartAsync(soon.Token);
        await Salvage.Eventually.TrueAsync(() => Task.FromResult(_looks > int.MinValue), "it looks");
        await soon.CancelAsync();

        var failed = await Assert.ThrowsAnyAsync<Exception>(() => started);
        if (failed is ProvisioningException said)
            Assert.Contains("ImagePullBackOff", said.Message);
        else
            Assert.IsAssignableFrom<OperationCanceledException>(failed);
    }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        _server = builder.Build();
        _server.Use(async (context, next) =>
        {
            if (context.Request.Headers.Authorization != "Bearer the token" || _refuse != 0)
            {
                context.Response.StatusCode = _refuse != 0 ? _refuse : 401;
                await context.Response.WriteAsJsonAsync(new { kind = "Status", message = "forbidden by the test" }, Stop);
                return;
            }

            await next(context);
        });
        _server.MapGet(Path + "/scale", () => new JsonObject { ["kind"] = "Scale", ["spec"] = _replicas == 0 ? new JsonObject() : new JsonObject { ["replicas"] = _replicas } });
        _server.MapPatch(Path + "/scale", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            var body = await reader.ReadToEndAsync(Stop);
            _patches.Add($"{request.ContentType!.Split(';')[0]} {body}");
            _replicas = JsonNode.Parse(body)!["spec"]!["replicas"]!.GetValue<int>();
            return new JsonObject { ["spec"] = new JsonObject { ["replicas"] = _replicas } };
        });
        _server.MapGet(Path, () =>
        {
            if (++_looks == 2)
                _available = _replicas;
            return new JsonObject
            {
                ["kind"] = "Deployment",
                ["status"] = new JsonObject
                {
                    ["availableReplicas"] = _available,
                    ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Available", ["status"] = "False", ["message"] = "ImagePullBackOff" }),
                },
            };
        });
        await _server.StartAsync(Stop);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private IProvisioner Provisioner() => ProvisionerOptions.Open(
        new ProvisionerOptions("kubernetes", new Uri(_server.Urls.Single() + "/"), () => "the token", null, new KubernetesTarget("crmdr", ["crmdr-api"], 3)), TimeProvider.System);
}
