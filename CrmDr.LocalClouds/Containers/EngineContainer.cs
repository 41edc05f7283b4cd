using System.Globalization;
using CrmDr.LocalClouds.Processes;

namespace CrmDr.LocalClouds.Containers;

/// <summary>
/// What a server runs in, when it runs in a container: an image, with network, account and files of this machine. Its processes are then processes of this machine, which are killed and frozen like any
/// other, and its data directory is one that a program could open, too.
/// </summary>
/// <param name="Runtime">Who runs it.</param>
/// <param name="Image">Name of the image.</param>
/// <param name="Folder">Where the world lives: the container sees it under the same name.</param>
/// <param name="PasswordFile">Says what the account is called: initdb wants to know.</param>
public sealed record EngineContainer(ContainerRuntime Runtime, string Image, string Folder, string PasswordFile)
{
    /// <summary>The command that runs a program of the image and stays until it has ended.</summary>
    /// <remarks>Nothing is pulled: a start takes no longer than it must, and a drill's fault does not meet a registry.</remarks>
    public IEnumerable<string> CommandLine(ProcessSpec spec)
    {
        var (user, group) = spec.Account is { } account ? (account.User, account.Group) : (Native.UserId(), Native.GroupId());
        return
        [
            Runtime.Program, "run", "--rm", "--pull", "never", "--log-driver", "none",
            "--network", "host", "--user", string.Create(CultureInfo.InvariantCulture, $"{user}:{group}"), .. Runtime.Rootless ? ["--userns", "keep-id"] : Array.Empty<string>(),
            "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--security-opt", "label=disable",
            // Parallel queries share more than the 64 MB that are the default (PostgreSQL manual, 18.4).
            "--shm-size", "256m",
            "--volume", $"{Folder}:{Folder}", "--volume", $"{PasswordFile}:/etc/passwd:ro", "--workdir", spec.WorkingFolder,
            // Its own PATH knows where its programs are.
            .. spec.Environment.Where(one => one.Key != "PATH").OrderBy(one => one.Key, StringComparer.Ordinal).SelectMany(one => new[] { "--env", $"{one.Key}={one.Value}" }),
            "--entrypoint", spec.Program, Image, .. spec.Arguments,
        ];
    }
}
