using System.Collections.Immutable;
using CrmDr.LocalClouds.Containers;

namespace CrmDr.LocalClouds.Processes;

/// <summary>A process to start: what runs, as whom, with which environment, and where its output goes.</summary>
public sealed record ProcessSpec
{
    /// <summary>Name for people and for the log file, such as <c>aws-database</c>.</summary>
    public required string Name { get; init; }

    public required string Program { get; init; }

    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>The whole environment of the process; nothing is inherited from the host.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    public required string WorkingFolder { get; init; }

    /// <summary>Standard output and standard error are appended here.</summary>
    public required string LogFile { get; init; }

    /// <summary>The program with its arguments, and what gives up the host's privileges before it: what somebody else has to run.</summary>
    public ImmutableArray<string> CommandLine => Container is { } container ? [.. container.CommandLine(this)] : [.. LaunchCommand.As(Account), Program, .. Arguments];

    /// <summary>The account to run as when the host is root; null: the host's own.</summary>
    public ServerAccount? Account { get; init; }

    /// <summary>What it runs in; null: on the machine itself. The program is then one of the image.</summary>
    public EngineContainer? Container { get; init; }

    /// <summary>
    /// Folder and program name by which children are found that have lost their parent: PostgreSQL's backends work in the data directory. A container is known by them.
    /// </summary>
    public (string Folder, string Program)? Children { get; init; }
}
