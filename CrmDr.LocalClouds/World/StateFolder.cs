using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CrmDr.LocalClouds.World;

/// <summary>The one folder a world lives in. Held by one host at a time.</summary>
internal sealed class StateFolder : IAsyncDisposable
{
    /// <summary>Where the keys are that sign tokens.</summary>
    public const string IdentityName = "identity";

    /// <summary>Where the tokens are that its parts know each other by.</summary>
    public const string AccessName = "access";

    /// <summary>Where the settings of its services are, one file each.</summary>
    public const string EnvironmentsName = "env";

    public const string SecretsName = "secrets.json";

    /// <summary>Where the certificates of its servers are.</summary>
    public const string CertificatesName = "certificates";

    private const string LockName = "instance.lock";

    private static readonly string[] Parts = ["aws", "gcp", "witness", "logs", "logs.previous", EnvironmentsName, SecretsName, "ports.json", IdentityName, AccessName, CertificatesName];

    private readonly FileLock _lock;

    private StateFolder(string root, FileLock held)
    {
        Root = root;
        _lock = held;
    }

    public string Root { get; }

    public string Logs => Path.Combine(Root, "logs");

    public string SecretsFile => Path.Combine(Root, SecretsName);

    public string PortsFile => Path.Combine(Root, "ports.json");

    public string JournalFile => Path.Combine(Root, "processes.jsonl");

    /// <summary>
    /// Where the state of a repository is by default: in it, or for root where an unprivileged server can read it.
    /// </summary>
    public static string DefaultFor(string repository)
    {
        var path = Path.GetFullPath(repository);
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            return Path.Combine(path, ".crmdr");
        return Path.Combine("/var/lib/crmdr", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..12]);
    }

    public string Place(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>Makes it the state folder of a world, whether one runs there or not; its full path.</summary>
    public static string Claim(string folder)
    {
        var root = Path.GetFullPath(folder);
        var lockFile = Path.Combine(root, LockName);
        RefuseStrangers(root, lockFile);
        try
        {
            SharedFolder.Create(root);
            if (!File.Exists(lockFile))
                File.AppendAllText(lockFile, "");
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            throw new LocalCloudsException($"The state folder {root} cannot be made or written: {refused.Message} Choose another one with --state DIR.", refused);
        }

        return root;
    }

    /// <summary>Takes the folder, or says who has it.</summary>
    public static StateFolder Open(string folder)
    {
        var root = Claim(folder);
        var held = FileLock.TryAcquire(Path.Combine(root, LockName)) ?? throw new LocalCloudsException(
            $"The world in {root} is running already, {Holder(root)}. Stop that one first, or choose another state folder. Nothing was changed.");
        File.WriteAllText(Path.Combine(root, "instance.json"), JsonSerializer.Serialize(new Instance(Environment.ProcessId, Environment.CommandLine)));
        return new StateFolder(root, held);
    }

    /// <summary>Deletes what a world keeps, and nothing else that may be in the folder.</summary>
    public void Clear()
    {
        foreach (var part in Parts.Select(name => Path.Combine(Root, name)))
            if (Directory.Exists(part))
                Directory.Delete(part, recursive: true);
            else
                File.Delete(part);
    }

    /// <summary>Starts new log files; those of the run before are kept beside them.</summary>
    public void RotateLogs()
    {
        if (!Directory.Exists(Logs))
            return;
        var previous = Place("logs.previous");
        if (Directory.Exists(previous))
            Directory.Delete(previous, recursive: true);
        Directory.Move(Logs, previous);
    }

    public async ValueTask DisposeAsync() => await _lock.DisposeAsync();

    private static void RefuseStrangers(string root, string lockFile)
    {
        if (Directory.Exists(root) && !File.Exists(lockFile) && Directory.EnumerateFileSystemEntries(root).Any())
            throw new LocalCloudsException($"{root} is not empty and is not the state folder of a world. Choose another one; nothing was changed.");
    }

    private static string Holder(string root)
    {
        try
        {
            var instance = JsonSerializer.Deserialize<Instance>(File.ReadAllText(Path.Combine(root, "instance.json")))!;
            using var process = Process.GetProcessById(instance.Pid);
            return $"held by pid {instance.Pid} ({instance.Command})";
        }
        catch (Exception unknown) when (unknown is IOException or JsonException or ArgumentException)
        {
            return "held by another process";
        }
    }

    private sealed record Instance(int Pid, string Command);
}
