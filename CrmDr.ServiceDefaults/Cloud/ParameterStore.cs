using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
#if HAS_AWS_SETUP && HAS_AWS_PARAMETERS && HAS_AWS_ROLES
using Amazon.Extensions.NETCore.Setup;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using CrmDr.ServiceDefaults.Time;
#endif

namespace CrmDr.ServiceDefaults.Cloud;

/// <summary>AWS Systems Manager's Parameter Store. It also hands out what Secrets Manager keeps, below a reserved path, so that one client is enough.</summary>
internal static partial class ParameterStore
{
#if HAS_AWS_SETUP && HAS_AWS_PARAMETERS && HAS_AWS_ROLES
    /// <summary>The SDK is part of this build.</summary>
    public static bool IsInBuild => true;

    // https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html: GetParameter and GetParameters alone, with decryption.
    private const string SecretsPath = "/aws/reference/secretsmanager/";

    /// <summary>All that is asked for, or everything that went wrong.</summary>
    public static ImmutableDictionary<string, string?> Read(IConfiguration configuration, CloudSettings settings, ImmutableArray<string> parameters, ImmutableArray<string> secrets, ILogger log)
    {
        var options = AwsOptions.Of(configuration, settings);
        var client = options.DefaultClientConfig;
        // An answer takes milliseconds. What section AWS says wins.
        client.ConnectTimeout ??= TimeSpan.FromSeconds(2);
        client.Timeout ??= TimeSpan.FromSeconds(3);
        client.MaxErrorRetry ??= 2;
        if (client.ServiceURL is not null)
            client.AuthenticationRegion ??= settings.Region;
        var store = $"Parameter Store in {settings.Region}{(client.ServiceURL is { } url ? $" ({url})" : "")}";
        var asking = new Asking(store, log);
        using var limit = new TimeLimit(CloudConfiguration.Limit, TimeProvider.System);
        // Credentials are looked for without a thread to spare, and not all of that listens to a token.
        var reading = Task.Run(() => asking.ReadAsync(options, parameters, secrets, limit.Token), CancellationToken.None);
        try
        {
            reading.WaitAsync(limit.Token).GetAwaiter().GetResult();
        }
        catch (Exception failure) when (failure is not InvalidSettingsException)
        {
            // When the time is over it may still be at it, and its list is its own.
            throw new InvalidSettingsException(limit.Token.IsCancellationRequested ? [asking.Fault(null)] : [asking.Fault(failure), .. asking.Faults], failure);
        }

        return asking.Faults.Count == 0 ? asking.Found.ToImmutableDictionary(StringComparer.OrdinalIgnoreCase) : throw new InvalidSettingsException(asking.Faults);
    }

    private sealed class Asking(string store, ILogger log)
    {
        private volatile string _asked = "credentials";

        public Dictionary<string, string?> Found { get; } = new(StringComparer.OrdinalIgnoreCase);

        public List<string> Faults { get; } = [];

        public async Task ReadAsync(AWSOptions options, ImmutableArray<string> parameters, ImmutableArray<string> secrets, CancellationToken cancellation)
        {
            using var client = options.CreateServiceClient<IAmazonSimpleSystemsManagement>();
            foreach (var path in parameters)
                await AskAsync($"GetParametersByPath {path} (Cloud:Parameters)", () => BelowAsync(client, path, cancellation));
            foreach (var secret in secrets)
                await AskAsync($"GetParameter {SecretsPath}{secret} (Cloud:Secrets)", () => SecretAsync(client, secret, cancellation));
        }

        /// <summary>One sentence for an operator. Null: the time is over.</summary>
        public string Fault(Exception? failure) => failure switch
        {
            null => $"{store} has not answered {_asked} within {CloudConfiguration.Limit.TotalSeconds:0} s. Look whether the pod reaches it: its network policy, the VPC's endpoint, AWS:ServiceURL or AWS_ENDPOINT_URL.",
            AmazonServiceException { ErrorCode: "ParameterNotFound" } =>
                $"{store} has no such thing: {_asked}. Create it in that region, or correct the setting.",
            AmazonServiceException { ErrorCode: { Length: > 0 } code } refused =>
                $"{store} answered {code} ({(int)refused.StatusCode}) to {_asked}: {refused.Message.TrimEnd('.')}. {(code.Contains("AccessDenied", StringComparison.Ordinal)
                    ? "Allow the pod's role ssm:GetParametersByPath and ssm:GetParameter on it, and for a secret secretsmanager:GetSecretValue and the key's kms:Decrypt."
                    : "Correct the setting, or what it names.")}",
            _ => $"{store} could not be asked: {_asked}: {OneLine(failure)}. In a pod the service account is annotated with eks.amazonaws.com/role-arn, and the endpoint can be reached from there; elsewhere AWS:Profile names credentials.",
        };

        private static string OneLine(Exception failure) =>
            string.Join(' ', failure.GetBaseException().Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');

        private async Task AskAsync(string what, Func<Task> ask)
        {
            _asked = what;
            LogAsking(log, what);
            try
            {
                await ask();
            }
            catch (AmazonServiceException refused) when (refused.ErrorCode is { Length: > 0 } && (int)refused.StatusCode is >= 400 and < 500)
            {
                Faults.Add(Fault(refused)); // the next one may be answered: all that is wrong is told at once
            }
        }

        private async Task BelowAsync(IAmazonSimpleSystemsManagement client, string path, CancellationToken cancellation)
        {
            var (next, count) = ((string?)null, 0);
            do
            {
                var page = await client.GetParametersByPathAsync(new GetParametersByPathRequest { Path = path, Recursive = true, WithDecryption = true, MaxResults = 10, NextToken = next }, cancellation);
                foreach (var parameter in page.Parameters ?? [])
                {
                    Found[KeptSettings.Key(path, parameter.Name)] = parameter.Value;
                    count++;
                }

                next = page.NextToken;
            }
            while (next is { Length: > 0 });

            if (count == 0)
                Faults.Add($"{store} has nothing below {path} (Cloud:Parameters). Put the settings there, in that region and account, or correct the path.");
        }

        private async Task SecretAsync(IAmazonSimpleSystemsManagement client, string secret, CancellationToken cancellation)
        {
            var answer = await client.GetParameterAsync(new GetParameterRequest { Name = SecretsPath + secret, WithDecryption = true }, cancellation);
            if (KeptSettings.OfSecret(answer.Parameter.Value) is not { Count: > 0 } settings)
                Faults.Add($"The secret {secret} (Cloud:Secrets) is no JSON object with settings as its keys, such as {{\"ConnectionStrings__crm\": \"...\"}}. Change the secret, or set that setting by an environment variable.");
            else
                foreach (var (key, value) in settings)
                    Found[key] = value;
        }
    }

    [LoggerMessage(1403, LogLevel.Information, "Asking for {What}.")]
    private static partial void LogAsking(ILogger log, string what);
#else
    /// <summary>The SDK is part of this build.</summary>
    public static bool IsInBuild => false;

    public static ImmutableDictionary<string, string?> Read(IConfiguration configuration, CloudSettings settings, ImmutableArray<string> parameters, ImmutableArray<string> secrets, ILogger log) =>
        throw new NotSupportedException("AWS' SDK is not part of this build.");
#endif
}
