using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using CrmDr.LocalClouds;

namespace CrmDr.Tests.Terraform;

/// <summary>A <c>moto_server</c> on a free port of this machine: it keeps what it is told to make, and says it again. It looks at no signature, only at whom a request is for.</summary>
internal sealed class SimulatedAws : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http;

    private SimulatedAws(Process process, int port) =>
        (_process, _http) = (process, new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = TimeSpan.FromSeconds(30) });

    public string Url => _http.BaseAddress!.ToString();

    public static string? Program => Which.Find("moto_server");

    public static async Task<SimulatedAws> StartAsync()
    {
        var port = FreePort.Any();
        var process = Process.Start(new ProcessStartInfo(Program!, ["-H", "127.0.0.1", "-p", $"{port}"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var aws = new SimulatedAws(process, port);
        await Poll.UntilAsync("moto_server answers", TimeSpan.FromSeconds(60), TimeProvider.System, async () =>
        {
            try
            {
                return (await aws._http.GetAsync(new Uri("moto-api/data.json", UriKind.Relative))).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        return aws;
    }

    /// <summary>An action of a service that speaks in forms: SNS, CloudWatch, EC2.</summary>
    public async Task<XElement> FormAsync(string service, string version, string action, params IEnumerable<(string Name, string Value)> fields)
    {
        using var body = new FormUrlEncodedContent(fields.Prepend(("Version", version)).Prepend(("Action", action)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        return Xml(await SendAsync(service, HttpMethod.Post, "", body));
    }

    /// <summary>A request to Route 53.</summary>
    public async Task<XElement> Route53Async(HttpMethod method, string path, XElement? content = null)
    {
        using var body = content is null ? null : new StringContent(content.ToString(), Encoding.UTF8, "application/xml");
        return Xml(await SendAsync("route53", method, $"2013-04-01/{path}", body));
    }

    /// <summary>An action of DMS.</summary>
    public Task<JsonNode> DmsAsync(string action, object content) => JsonAsync("dms", $"AmazonDMSv20160101.{action}", content);

    /// <summary>An action of a service that speaks JSON: DMS, Parameter Store, Secrets Manager.</summary>
    public async Task<JsonNode> JsonAsync(string service, string target, object content)
    {
        using var body = new StringContent(JsonSerializer.Serialize(content), Encoding.UTF8, new MediaTypeHeaderValue("application/x-amz-json-1.1"));
        return JsonNode.Parse(await SendAsync(service, HttpMethod.Post, "", body, target))!;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<string> SendAsync(string service, HttpMethod method, string path, HttpContent? body, string? target = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body };
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0");
        if (target is not null) request.Headers.Add("X-Amz-Target", target);
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{service} {target}{path}: {(int)answer.StatusCode} {text}");
        return text;
    }

    // Namespaces differ from service to service and say nothing here.
    private static XElement Xml(string text)
    {
        var root = XDocument.Parse(text).Root!;
        foreach (var element in root.DescendantsAndSelf())
        {
            element.Name = element.Name.LocalName;
            element.Attributes().Where(attribute => attribute.IsNamespaceDeclaration).Remove();
        }
        return root;
    }
}
