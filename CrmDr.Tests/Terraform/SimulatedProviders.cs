using System.Diagnostics;
using CrmDr.AppHost.Cli;
using CrmDr.LocalClouds;
using CrmDr.Tests.Terraform.Checks;
using CrmDr.Tests.Terraform.Hcl;

namespace CrmDr.Tests.Terraform;

/// <summary>Programs in the providers' places that keep what they are told in files, and <c>bootstrap.sh</c> run with them.</summary>
/// <param name="folder">Where everything is kept; whose it is removes it.</param>
internal sealed class SimulatedProviders(string folder)
{
    public const string Name = "crmdr-production";
    private static readonly string Module = Path.Combine(Repository.Root, "terraform", "modules", "replication-native");

    /// <summary>What stands in front of <c>bash</c>, such as a program that enters another network.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>Secrets that the module makes a place for, by their short names.</summary>
    public static List<string> Services()
    {
        var module = TerraformTree.Load(Path.Combine(Repository.Root, "terraform")).Modules["modules/replication-native"];
        var evaluator = new Evaluator(module, new Dictionary<string, object?>(), reference => reference);
        return [.. ((IEnumerable<object?>)evaluator.Value(module.Locals["services"].Value)!).Cast<string>()];
    }

    public static string Place(string cloud, string secret) => cloud == "aws"
        ? secret.StartsWith("authority-", StringComparison.Ordinal) ? $"{Name}-authority/{secret["authority-".Length..]}" : $"{Name}/{secret}"
        : $"{Name}-{secret}";

    /// <summary>What the module's output <c>bootstrap_environment</c> would say.</summary>
    public Dictionary<string, string?> Environment { get; } = new()
    {
        ["CRMDR_NAME"] = Name,
        ["AWS_REGION"] = "ap-northeast-2",
        ["AWS_DATABASE_HOST"] = "rds.example",
        ["AWS_DATABASE_PORT"] = "5432",
        ["AWS_DATABASE_NAME"] = "crm",
        ["AWS_DATABASE_SECRET"] = "rds-administrator",
        ["AWS_CACHE"] = "cache-group",
        ["AWS_CONTROLLER"] = "controller.aws",
        ["AWS_MEMBER"] = "etcd.aws",
        ["GCP_PROJECT"] = "crm-prod",
        ["GCP_REGION"] = "asia-northeast3",
        ["GCP_DATABASE_HOST"] = "sql.example",
        ["GCP_DATABASE_PORT"] = "5432",
        ["GCP_DATABASE_NAME"] = "crm",
        ["GCP_DATABASE_SERVICE"] = "sql",
        ["GCP_CACHE"] = "cache",
        ["GCP_CONTROLLER"] = "controller.gcp",
        ["GCP_MEMBER"] = "etcd.gcp",
        ["THIRD_MEMBER"] = "etcd.third",
    };

    /// <summary>What a program does here.</summary>
    public static string Program(string name) => Programs.Single(program => program.Program == name).Body;

    public string Secret(string cloud, string secret) => Value(cloud, Place(cloud, secret));

    /// <summary>By the provider's own name of it.</summary>
    public string Value(string cloud, string place) => File.ReadAllText(Path.Combine(folder, cloud, place.Replace('/', '_')));

    public string WriteFile(string name, string text)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>The places as Terraform makes them, empty, and the programs.</summary>
    /// <param name="replaced">What a program does instead of what it does here; null: the real one runs.</param>
    public void Prepare(IReadOnlyDictionary<string, string?>? replaced = null)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the script is one of bash");
        foreach (var program in (string[])["bash", "jq", "openssl"])
            Assert.SkipWhen(Which.Find(program) is null, $"{program} is not here");
        foreach (var (cloud, own) in ((string, string[])[])[("aws", []), ("gcp", ["administrator"])])
        {
            Directory.CreateDirectory(Path.Combine(folder, cloud));
            foreach (var secret in Services().Concat(own).Concat(["authority-controller", "authority-witness"]))
                File.WriteAllText(Path.Combine(folder, cloud, Place(cloud, secret).Replace('/', '_')), "");
        }

        File.WriteAllText(Path.Combine(folder, "aws", "rds-administrator"), """{"username":"postgres","password":"rds-password"}""");
        foreach (var authority in (string[])["rds-authority", "sql-authority", "memorystore-authority", "memorystore-authority-2"])
            WriteFile(authority, authority);
        Directory.CreateDirectory(Path.Combine(folder, "bin"));
        foreach (var (program, standard) in Programs)
        {
            if ((replaced?.TryGetValue(program, out var other) == true ? other : standard) is not { } body) continue;
            var file = WriteFile(Path.Combine("bin", program), $"#!/usr/bin/env bash\nset -euo pipefail\ncd {folder}\necho \"{program} $*\" >>arguments\n{body}\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public Task<(int Code, string Output)> RunAsync(params string[] arguments) => RunAsync(_ => { }, arguments);

    /// <summary>Runs the script, with its environment changed.</summary>
    public async Task<(int Code, string Output)> RunAsync(Action<Dictionary<string, string?>> change, params string[] arguments)
    {
        string[] command = [.. Before, Which.Find("bash")!, Path.Combine(Module, "bootstrap.sh"), .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var environment = new Dictionary<string, string?>(Environment)
        {
            ["CRMDR_IDENTITY_KEYS"] = Path.Combine(folder, "keys.json"),
            ["CRMDR_MEMBER_FOLDER"] = Path.Combine(folder, "member"),
            ["PATH"] = Path.Combine(folder, "bin") + Path.PathSeparator + System.Environment.GetEnvironmentVariable("PATH"),
        };
        if (!File.Exists(environment["CRMDR_IDENTITY_KEYS"])) WriteFile("keys.json", """{"keys":[{"kty":"EC","kid":"1"}]}""");
        change(environment);
        foreach (var (variable, value) in environment)
            if (value is null)
                start.Environment.Remove(variable);
            else
                start.Environment[variable] = value;
        using var process = Process.Start(start)!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(await output));
    }

    private static readonly (string Program, string Body)[] Programs =
    [
        ("aws", """
            case "$1 $2" in
              'secretsmanager get-secret-value')
                file=aws/${4//\//_}
                [[ -e $file ]] || { echo "An error occurred (ResourceNotFoundException): Secrets Manager can't find the specified secret." >&2; exit 254; }
                [[ -s $file ]] || { echo "An error occurred (ResourceNotFoundException): can't find the specified secret value for staging label: AWSCURRENT" >&2; exit 254; }
                cat "$file"; echo ;;
              'secretsmanager put-secret-value') [[ -e aws/${4//\//_} ]] && cat "${6#file://}" >"aws/${4//\//_}" ;;
              'elasticache describe-replication-groups') if grep -qs SET strategies; then echo True; else echo False; fi ;;
              'elasticache modify-replication-group') jq -r .AuthTokenUpdateStrategy "${4#file://}" >>strategies ;;
              'elasticache wait') ;;
              *) echo "unexpected: aws $*" >&2; exit 1 ;;
            esac
            """),
        ("gcloud", """
            case "$1 $2 $3" in
              'secrets versions access') file=gcp/${5#--secret=}; [[ -s $file ]] || { echo "ERROR: NOT_FOUND: Secret [$file] not found or has no versions." >&2; exit 1; }; cat "$file" ;;
              'secrets versions add') [[ -e gcp/$4 ]] && cat "${5#--data-file=}" >"gcp/$4" ;;
              'sql users set-password') cat >/dev/null ;;
              'sql instances describe') jq -n --rawfile cert sql-authority '{serverCaCert: {cert: $cert}}' ;;
              'redis instances get-auth-string') echo '{"authString":"memorystore-password"}' ;;
              'redis instances describe') jq -n --rawfile one memorystore-authority --rawfile two memorystore-authority-2 '{serverCaCerts: [{cert: $one}, {cert: $two}]}' ;;
              *) echo "unexpected: gcloud $*" >&2; exit 1 ;;
            esac
            """),
        ("curl", "cat rds-authority"),
        ("psql", "cat >\"psql-$4\""),
    ];
}
