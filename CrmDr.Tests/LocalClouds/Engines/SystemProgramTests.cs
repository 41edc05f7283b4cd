using CrmDr.LocalClouds.Engines;

namespace CrmDr.Tests.LocalClouds.Engines;

/// <summary>Installing from the system's packages, with a package manager of the test's own.</summary>
public sealed class SystemProgramTests
{
    [Fact]
    public async Task Install_ManyAtOnce_RunThePackageManagerOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no such packages on Windows");
        var folder = TestFolder.Create("packages").FullName;
        var (program, log, script) = (Path.Combine(folder, "server"), Path.Combine(folder, "log"), Path.Combine(folder, "manager"));
        // As apt-get: a second one at the same time finds it locked and fails.
        await File.WriteAllTextAsync(script, $"""
            #!/bin/sh
            echo "$@" >> '{log}'
            mkdir '{folder}/lock' || exit 100
            cp /bin/sh '{program}'
            rmdir '{folder}/lock'

            """, TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var wanted = new SystemProgram("Server", "server", [program], "", "");
        var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            wanted.InstallAsync(new PackageManager("apk", script), folder, null, TimeProvider.System, TestContext.Current.CancellationToken)));
        Assert.All(found, path => Assert.Equal(program, path));
        Assert.Equal("add server\n", await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken));
    }
}
