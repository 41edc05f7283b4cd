namespace CrmDr.LocalClouds.Engines;

/// <summary>An installed Redis, or Valkey, which speaks the same.</summary>
public sealed record RedisEngine(string Server);
