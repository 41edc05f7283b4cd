using System.Collections.Immutable;
using System.Diagnostics;
using CrmDr.LocalClouds.Processes;

namespace CrmDr.Tests.LocalClouds.Processes;

public sealed class ProcessTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _folder = TestFolder.Create("processes");
    private ProcessSupervisor _supervisor = null!;

    private string Journal => Path.Combine(_folder.FullName, "processes.jsonl");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals need Unix.");
        _supervisor = await ProcessSupervisor.OpenAsync(Journal, null, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _supervisor.EndAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Start_Process_HasItsOwnEnvironmentLogFileAndExitCode()
    {
        var process = await _supervisor.StartAsync(Shell("one", "echo out $NAME; echo err $HOME >&2; exit 3", ("NAME", "value")));
        Assert.Equal(3, await process.Exited.WaitAsync(Deadline));
        Assert.Equal(ManagedState.Exited, process.State);
        Assert.Equal("out value\nerr\n", File.ReadAllText(process.LogFile));
    }

    [Fact]
    public async Task Start_ProgramMissing_ExitCodeAndLogSayIt()
    {
        var process = await _supervisor.StartAsync(Shell("one", "") with { Program = "/no/such/program", Arguments = [] });
        Assert.Equal(127, await process.Exited.WaitAsync(Deadline));
        Assert.Contains("/no/such/program", LogTail.Describe(process));
    }

    [Fact]
    public async Task Start_SameNameStillRunning_IsRefused()
    {
        await _supervisor.StartAsync(Shell("one", "sleep 120"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _supervisor.StartAsync(Shell("one", "sleep 120")));
    }

    [Fact]
    public async Task Kill_ProcessWithChildren_NoneIsLeft()
    {
        var (process, family) = await StartFamilyAsync();
        await ProcessGroup.KillAsync([process], TimeProvider.System);
        Assert.Equal(137, await process.Exited);
        Assert.DoesNotContain(family, IsAlive);
    }

    [Fact]
    public async Task Freeze_ProcessWithChildren_AllStopAndGoOnAfterThaw()
    {
        var (process, family) = await StartFamilyAsync();

        await ProcessGroup.FreezeAsync([process], TimeProvider.System);
        Assert.Equal(ManagedState.Frozen, process.State);
        Assert.All([process.Entry, .. family], entry => Assert.True(ProcessTable.Find(entry.Pid)!.Stopped));

        ProcessGroup.Thaw([process]);
        Assert.Equal(ManagedState.Running, process.State);
        await UntilAsync(() => Array.TrueForAll([process.Entry, .. family], entry => !ProcessTable.Find(entry.Pid)!.Stopped));
    }

    [Fact]
    public async Task Kill_FrozenProcess_Ends()
    {
        var (process, family) = await StartFamilyAsync();
        await ProcessGroup.FreezeAsync([process], TimeProvider.System);
        await ProcessGroup.KillAsync([process], TimeProvider.System);
        Assert.DoesNotContain(family, IsAlive);
    }

    [Fact]
    public async Task Stop_ProcessIgnoresTheSignal_IsKilledAfterTheDeadline()
    {
        var process = await _supervisor.StartAsync(Shell("one", "trap '' TERM; echo ready; while :; do sleep 120; done"));
        await UntilAsync(() => LogTail.Read(process.LogFile).Contains("ready", StringComparison.Ordinal));
        await _supervisor.StopAsync([process], UnixSignal.Terminate, TimeSpan.FromMilliseconds(200));
        Assert.Equal(137, await process.Exited);
    }

    [Fact]
    public async Task Open_AfterHostWasKilled_LeftoversAreEndedAndNamed()
    {
        var (process, family) = await StartFamilyAsync();
        var said = new List<string>();

        // The first supervisor knows nothing of its end: as if its host had been killed where no parent-death signal exists.
        await ProcessSupervisor.OpenAsync(Journal, new Said(said), TimeProvider.System);

        await process.Exited.WaitAsync(Deadline);
        Assert.DoesNotContain(family, IsAlive);
        Assert.Contains(said, line => line.Contains($"one (pid {process.Pid})", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_PidNowBelongsToAnotherProcess_ThatOneIsLeftAlone()
    {
        var process = await _supervisor.StartAsync(Shell("one", "sleep 120"));
        // The same pid with another start time: the process that the journal means is long gone.
        File.WriteAllText(Journal, File.ReadAllText(Journal).Replace($"\"{process.Entry.Started}\"", "\"1\"", StringComparison.Ordinal));
        await ProcessSupervisor.OpenAsync(Journal, null, TimeProvider.System);
        Assert.Equal(ManagedState.Running, process.State);
        Assert.True(IsAlive(process.Entry));
    }

    [Fact]
    public async Task Launch_HostIsKilled_ProcessDiesWithIt()
    {
        Assert.SkipUnless(LaunchCommand.DiesWithHost, "No parent-death signal on this system.");
        var command = LaunchCommand.For(Shell("one", "exec sleep 120"));
        using var host = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "\"$@\" & echo $!; read wait", "sh", command.FileName, .. command.ArgumentList])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var child = int.Parse((await host.StandardOutput.ReadLineAsync())!);
        // The last of the programs that replace each other: by then the signal is set.
        await UntilAsync(() => ProcessTable.Find(child) is { Command: "sleep" } entry && entry.Parent == host.Id);
        host.Kill();
        await UntilAsync(() => ProcessTable.Find(child) is not { Alive: true });
    }

    private async Task<(ManagedProcess Process, ProcessEntry[] Family)> StartFamilyAsync()
    {
        var process = await _supervisor.StartAsync(Shell("one", "sleep 120 & sh -c 'sleep 120; :' & wait"));
        await UntilAsync(() => ProcessTable.Descendants([process.Pid]).Count == 3);
        return (process, [.. ProcessTable.Descendants([process.Pid])]);
    }

    private ProcessSpec Shell(string name, string script, params (string Name, string Value)[] environment) => new()
    {
        Name = name,
        Program = "/bin/sh",
        Arguments = ["-c", script],
        Environment = environment.ToImmutableDictionary(variable => variable.Name, variable => variable.Value).Add("PATH", "/usr/bin:/bin"),
        WorkingFolder = _folder.FullName,
        LogFile = Path.Combine(_folder.FullName, name + ".log"),
    };

    private static bool IsAlive(ProcessEntry entry) => ProcessTable.Find(entry.Pid) is { Alive: true } now && now.IsSameAs(entry);

    private static Task UntilAsync(Func<bool> met) => CrmDr.LocalClouds.Poll.UntilAsync("the condition of the test", Deadline, TimeProvider.System, met);
}
