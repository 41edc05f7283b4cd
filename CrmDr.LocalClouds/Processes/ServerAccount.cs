namespace CrmDr.LocalClouds.Processes;

/// <summary>An account without privileges. PostgreSQL refuses to run as root.</summary>
public sealed record ServerAccount(string Name, uint User, uint Group);
