using CrmDr.LocalClouds.Engines;
using CrmDr.LocalClouds.Processes;
using CrmDr.Tests.Kubernetes.Manifests;

namespace CrmDr.Tests.Kubernetes.Pods;

/// <summary>A pod as a process: with its own address, its own <c>/etc</c> and <c>/tmp</c>, its account, no privilege, and nothing of the system to write to.</summary>
internal sealed class RunningPod(Pod pod, PodPlace place, string folder, string hosts, string publicAuthorities, EngineSet engines)
{
    // $1: what goes over /etc. $2: an empty folder for /tmp, or nothing. $3: the folder that is kept, $4: where it goes, or nothing. $5: the account.
    private const string Enter = """
        set -e
        mount -t overlay overlay -o "lowerdir=$1:/etc" /etc
        if [ -n "$4" ]; then
          [ -d "$4" ] || { mount -t tmpfs none "$(dirname "$4")"; mkdir "$4"; }
          mount --bind "$3" "$4"
        fi
        [ -z "$2" ] || mount --bind "$2" /tmp
        mount -o remount,bind,ro /
        account=$5; shift 5
        exec setpriv --reuid "$account" --regid "$account" --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all --pdeathsig KILL "$@"
        """;

    public Pod Pod => pod;

    public PodPlace Place => place;

    public ManagedProcess Process { get; private set; } = null!;

    /// <summary>Starts it, again when it has ended.</summary>
    public async Task StartAsync()
    {
        var etc = Path.Combine(folder, "etc");
        foreach (var (path, content) in pod.Files)
            Write(path.StartsWith("/etc/", StringComparison.Ordinal) ? Path.Combine(etc, path["/etc/".Length..]) : throw new InvalidOperationException($"{pod.Name}: {path} is not below /etc"), content);
        Write(Path.Combine(etc, "hosts"), hosts);
        Write(Path.Combine(etc, "public-authorities.pem"), publicAuthorities);
        var user = (uint)pod.Workload.Spec.ReadInteger("securityContext", "runAsUser")!;
        var (temporary, kept) = (Path.Combine(folder, "tmp"), Path.Combine(folder, "kept"));
        foreach (var own in (string[])[temporary, kept])
        {
            Directory.CreateDirectory(own);
            Native.ChangeOwner(own, user, user);
        }

        // An application that lies below /tmp must stay to be seen.
        if (AppContext.BaseDirectory.StartsWith("/tmp/", StringComparison.Ordinal)) temporary = "";
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // What the images bring; the container's own comes on top.
            ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
            ["HOME"] = "/tmp",
            ["DOTNET_RUNNING_IN_CONTAINER"] = "true",
            ["SSL_CERT_FILE"] = "/etc/public-authorities.pem",
        };
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root) environment["DOTNET_ROOT"] = root;
        foreach (var (name, value) in pod.Environment)
            environment[name] = value;
        Process = await place.StartAsync(pod.Name, folder, ["unshare", "--mount", "--propagation", "private", "--", "bash", "-c", Enter, "pod",
            etc, temporary, kept, pod.Kept.SingleOrDefault() ?? "", $"{user}", .. Program()], environment, workingFolder: AppContext.BaseDirectory);
    }

    /// <summary>What it said last.</summary>
    public string Said => $"{pod.Name}:\n{LogTail.Read(Process.LogFile, 8)}";

    private string[] Program() => pod.Image switch
    {
        "crmdr-api" => ["dotnet", Path.Combine(AppContext.BaseDirectory, "CrmDr.Api.dll"), .. pod.Arguments],
        "crmdr-controller" => ["dotnet", Path.Combine(AppContext.BaseDirectory, "CrmDr.Controller.dll"), .. pod.Arguments],
        "crmdr-gateway" => ["dotnet", Path.Combine(AppContext.BaseDirectory, "CrmDr.Gateway.dll"), .. pod.Arguments],
        "etcd" => [engines.Etcd!.Server, .. pod.Arguments.Skip(1)],
        var other => throw new InvalidOperationException($"{pod.Name}: what image {other} runs is not known here"),
    };

    private static void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
