using System.Collections.Immutable;
using CrmDr.LocalClouds.Processes;

namespace CrmDr.LocalClouds.World;

/// <summary>One service of the world: how it is started, and where it answers.</summary>
internal sealed class Service(
    string name, string assembly, int port, int? tlsPort, ImmutableDictionary<string, string> environment, ImmutableDictionary<string, string> environmentOfJobs, string logFile,
    ProcessSupervisor supervisor, HttpProbe probe)
{
    public string Name => name;

    public Uri Url { get; } = new($"http://127.0.0.1:{port}/");

    /// <summary>The newest process; null before the first start.</summary>
    public ManagedProcess? Process => supervisor.Find(name);

    public bool IsRunning => Process is { State: not ManagedState.Exited };

    /// <summary>Where the other cloud's controller reaches it by TLS; null when nobody does.</summary>
    public int? TlsPort => tlsPort;

    /// <summary>How it is run.</summary>
    public ProcessSpec Spec => SpecOf(name, []) with
    {
        Environment = environment.SetItem("ASPNETCORE_URLS", $"http://127.0.0.1:{port}{(tlsPort is { } tls ? $";https://127.0.0.1:{tls}" : "")}").SetItem("ASPNETCORE_ENVIRONMENT", "Production"),
    };

    public Task StartAsync() => supervisor.StartAsync(Spec);

    /// <summary>How the same program is run for one job.</summary>
    public ProcessSpec SpecOfJob(string job) => SpecOf($"{name}-{job}", [job]) with { Environment = environmentOfJobs };

    /// <summary>Runs the same program with arguments, for one job, to its end.</summary>
    public async Task RunAsync(string job, TimeSpan deadline, TimeProvider time, CancellationToken cancellation)
    {
        var process = await supervisor.StartAsync(SpecOfJob(job));
        try
        {
            if (await process.Exited.WaitAsync(deadline, time, cancellation) != 0)
                throw new LocalCloudsException(LogTail.Describe(process));
        }
        catch (TimeoutException)
        {
            throw new LocalCloudsException($"Waited {deadline.TotalSeconds:0} s for {process.Name} to end, in vain. {LogTail.Describe(process)}");
        }
    }

    /// <summary>Waits until a path answers 200; an end of the process ends the waiting.</summary>
    public Task WaitForAsync(string path, TimeSpan deadline, CancellationToken cancellation) => probe.WaitAsync([this], path, deadline, cancellation);

    private ProcessSpec SpecOf(string processName, ImmutableArray<string> arguments) => new()
    {
        Name = processName,
        Program = DotnetHost.Program,
        Arguments = [assembly, .. arguments],
        Environment = environment,
        WorkingFolder = Path.GetDirectoryName(assembly)!,
        LogFile = Path.Combine(Path.GetDirectoryName(logFile)!, processName + ".log"),
    };
}
