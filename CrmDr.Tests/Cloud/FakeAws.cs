using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CrmDr.Tests.Cloud;

/// <summary>What a service asks of AWS at its start, answered in the shape that AWS documents: Parameter Store's GetParametersByPath and GetParameter, and AssumeRoleWithWebIdentity of STS.</summary>
internal sealed class FakeAws : IAsyncDisposable
{
    public const string Path = "/crmdr/aws";
    private const string SecretsPath = "/aws/reference/secretsmanager/";

    private readonly WebApplication _app;

    private FakeAws(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>By its whole name.</summary>
    public Dictionary<string, string> Parameters { get; } = [];

    public Dictionary<string, string> Secrets { get; } = [];

    /// <summary>Asking for it is refused.</summary>
    public HashSet<string> Denied { get; } = [];

    /// <summary>It takes connections and says nothing.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Action, and whose credentials came with it.</summary>
    public ConcurrentQueue<(string Action, string Authorization, string Body)> Asked { get; } = [];

    public static async Task<FakeAws> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var aws = new FakeAws(app);
        app.Run(aws.AnswerAsync);
        await app.StartAsync();
        return aws;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var target = context.Request.Headers["X-Amz-Target"].ToString();
        Asked.Enqueue((target.Length > 0 ? target : "AWSSecurityTokenService", context.Request.Headers.Authorization.ToString(), body));
        if (IsSilent)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        if (target.Length == 0)
        {
            context.Response.ContentType = "text/xml";
            await context.Response.WriteAsync(Role);
            return;
        }

        var (status, answer) = Answer(target, JsonNode.Parse(body)!);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/x-amz-json-1.1";
        await context.Response.WriteAsync(answer.ToJsonString());
    }

    private (int Status, JsonNode Answer) Answer(string target, JsonNode question)
    {
        switch (target)
        {
            case "AmazonSSM.GetParametersByPath":
                var path = (string)question["Path"]!;
                if (Denied.Contains(path))
                    return Refused("AccessDeniedException", $"User: arn:aws:sts::123456789012:assumed-role/crmdr/pod is not authorized to perform: ssm:GetParametersByPath on resource: {path}");
                // Without these two a real one would leave parameters out, or hand out what is encrypted.
                Assert.True((bool)question["Recursive"]! && (bool)question["WithDecryption"]!);
                var from = int.Parse((string?)question["NextToken"] ?? "0");
                var size = (int)question["MaxResults"]!;
                var below = Parameters.Where(one => one.Key.StartsWith(path + "/", StringComparison.Ordinal)).OrderBy(one => one.Key, StringComparer.Ordinal).Skip(from).ToList();
                var page = new JsonObject { [nameof(Parameters)] = new JsonArray([.. below.Take(size).Select(one => Parameter(one.Key, one.Value))]) };
                if (below.Count > size)
                    page["NextToken"] = $"{from + size}";
                return (200, page);
            case "AmazonSSM.GetParameter":
                var name = (string)question["Name"]!;
                if (Denied.Contains(name))
                    return Refused("AccessDeniedException", $"not authorized to perform: secretsmanager:GetSecretValue on resource: {name}");
                return (bool)question["WithDecryption"]! && name.StartsWith(SecretsPath, StringComparison.Ordinal) && Secrets.TryGetValue(name[SecretsPath.Length..], out var secret)
                    ? (200, new JsonObject { ["Parameter"] = Parameter(name, secret) })
                    : Refused("ParameterNotFound", $"An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret {name} not found.");
            default:
                return Refused("UnknownOperationException", target);
        }
    }

    private static JsonObject Parameter(string name, string value) => new()
    {
        ["ARN"] = $"arn:aws:ssm:eu-central-1:123456789012:parameter{name}",
        ["DataType"] = "text",
        ["LastModifiedDate"] = 1764579600.25,
        ["Name"] = name,
        ["Type"] = "SecureString",
        ["Value"] = value,
        ["Version"] = 1,
    };

    private static (int, JsonNode) Refused(string type, string message) => (400, new JsonObject { ["__type"] = type, ["message"] = message });

    private const string Role = """
        <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <AssumeRoleWithWebIdentityResult>
            <SubjectFromWebIdentityToken>system:serviceaccount:crmdr:api</SubjectFromWebIdentityToken>
            <Audience>sts.amazonaws.com</Audience>
            <AssumedRoleUser>
              <Arn>arn:aws:sts::123456789012:assumed-role/crmdr/pod</Arn>
              <AssumedRoleId>AROACLKWSDQRAOEXAMPLE:pod</AssumedRoleId>
            </AssumedRoleUser>
            <Credentials>
              <SessionToken>token-of-the-session</SessionToken>
              <SecretAccessKey>secret-of-the-session</SecretAccessKey>
              <Expiration>2035-01-01T00:00:00Z</Expiration>
              <AccessKeyId>ASIAOFTHEPODSROLE</AccessKeyId>
            </Credentials>
            <Provider>arn:aws:iam::123456789012:oidc-provider/oidc.eks.example</Provider>
          </AssumeRoleWithWebIdentityResult>
          <ResponseMetadata><RequestId>ad4156e9-bce1-11e2-82e6-6b6efEXAMPLE</RequestId></ResponseMetadata>
        </AssumeRoleWithWebIdentityResponse>
        """;
}
