using System.Collections.Immutable;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.Containers;
using CrmDr.LocalClouds.Processes;

namespace CrmDr.Tests.LocalClouds.Containers;

public sealed class EngineContainerTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    // Does what a container engine does of that which we rely on: it finds folder and program, runs it as a child and stays until it has ended.
    private const string StandIn = """
        #!/bin/sh
        while [ $# -gt 0 ]; do
          case "$1" in
            --workdir) cd "$2" || exit 125 ;;
            --entrypoint) program=$2; shift 3; "$program" "$@"; exit $? ;;
          esac
          shift
        done
        exit 125
        """;

    private readonly DirectoryInfo _folder = TestFolder.Create("containers");
    private ProcessSupervisor _supervisor = null!;

    private string StandInFile => Path.Combine(_folder.FullName, "engine");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Engines run in containers on Linux only.");
        // By another process: a file that this one has open for writing anywhere cannot be run.
        await Tool.RunAsync("/bin/sh", ["-c", "printf '%s\\n' \"$1\" > \"$2\" && chmod u+x \"$2\"", "sh", StandIn, StandInFile], Deadline, TimeProvider.System, CancellationToken.None);
        _supervisor = await ProcessSupervisor.OpenAsync(Path.Combine(_folder.FullName, "processes.jsonl"), null, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        if (OperatingSystem.IsLinux())
            await _supervisor.EndAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(false, false, "--user 71:72 --cap-drop")]
    [InlineData(true, false, "--user 71:72 --cap-drop")]
    [InlineData(true, true, "--user 71:72 --userns keep-id --cap-drop")]
    public void CommandLine_Server_RunsWithNetworkAccountAndFilesOfThisMachine(bool podman, bool rootless, string account)
    {
        var container = new EngineContainer(new ContainerRuntime("/bin/engine", podman, rootless), "postgres:18", "/world", "/cache/passwd-71-72");
        var spec = Spec("postgres", "-D", "/world/aws/postgres") with
        {
            Container = container,
            Account = new ServerAccount("someone", 71, 72),
            WorkingFolder = "/world/aws",
            Environment = ImmutableDictionary<string, string>.Empty.Add("PATH", "/of/this/machine").Add("TZ", "UTC").Add("LC_ALL", "C"),
        };
        var command = string.Join(' ', spec.CommandLine);
        Assert.StartsWith("/bin/engine run --rm --pull never --log-driver none --network host ", command);
        Assert.Contains(account, command);
        Assert.EndsWith("--volume /world:/world --volume /cache/passwd-71-72:/etc/passwd:ro --workdir /world/aws --env LC_ALL=C --env TZ=UTC --entrypoint postgres postgres:18 -D /world/aws/postgres", command);
    }

    [Fact]
    public async Task Start_InContainer_IsTheServerAndNotItsClient()
    {
        var process = await _supervisor.StartAsync(Contained("sleep", "120"));
        Assert.Equal("sleep", ProcessTable.Find(process.Pid)!.Command);
        await ProcessGroup.FreezeAsync([process], TimeProvider.System);
        Assert.True(ProcessTable.Find(process.Pid)!.Stopped);

        await ProcessGroup.KillAsync([process], TimeProvider.System);

        Assert.Equal(137, await process.Exited.WaitAsync(Deadline));
        Assert.Null(ProcessTable.WorkingIn(_folder.FullName, "sleep").FirstOrDefault());
    }

    [Fact]
    public async Task Start_ContainerEndsAtOnce_ExitCodeAndLogSayIt()
    {
        var process = await _supervisor.StartAsync(Contained("/no/such/server"));
        Assert.Equal(127, await process.Exited.WaitAsync(Deadline));
        Assert.Contains("/no/such/server", LogTail.Describe(process));
    }

    [Fact]
    public async Task Ensure_RuntimeRefuses_SaysWhy()
    {
        var engines = new ContainerEngines(Runtime(), _folder.FullName, account: null, TimeProvider.System);
        var refused = await Assert.ThrowsAsync<LocalCloudsException>(() => engines.EnsureAsync(null, CancellationToken.None));
        Assert.StartsWith("Docker could not fetch the image postgres:", refused.Message);
    }

    private ProcessSpec Contained(string program, params string[] arguments) => Spec(program, arguments) with
    {
        Container = new EngineContainer(Runtime(), "image", _folder.FullName, "/etc/passwd"),
        Children = (_folder.FullName, program),
    };

    private ProcessSpec Spec(string program, params string[] arguments) => new()
    {
        Name = "one",
        Program = program,
        Arguments = [.. arguments],
        WorkingFolder = _folder.FullName,
        LogFile = Path.Combine(_folder.FullName, "logs", "one.log"),
    };

    private ContainerRuntime Runtime() => new(StandInFile, IsPodman: false, Rootless: false);
}
