using CrmDr.LocalClouds.Certificates;

namespace CrmDr.LocalClouds.Servers;

/// <summary>One PostgreSQL server of the local world.</summary>
internal sealed record PostgresOptions
{
    /// <summary>Name for people, processes and log files, such as <c>aws-database</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The data directory; created when it is not there.</summary>
    public required string DataFolder { get; init; }

    public required int Port { get; init; }

    public required string LogFile { get; init; }

    public required string SuperuserPassword { get; init; }

    /// <summary>What it shows to those who come from another place.</summary>
    public required CertificateFiles Certificate { get; init; }

    public required PostgresSize Size { get; init; }
}
