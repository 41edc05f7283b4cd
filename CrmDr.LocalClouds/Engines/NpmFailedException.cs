namespace CrmDr.LocalClouds.Engines;

/// <summary>npm is missing or could not bring a package: a PostgreSQL found on the system may stand in. A wrong integrity is never this.</summary>
internal sealed class NpmFailedException(string message) : Exception(message);
