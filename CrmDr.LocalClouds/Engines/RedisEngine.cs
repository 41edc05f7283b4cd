using CrmDr.LocalClouds.Containers;

namespace CrmDr.LocalClouds.Engines;

/// <summary>An installed Redis, or Valkey, which speaks the same.</summary>
public sealed record RedisEngine(string Server)
{
    /// <summary>What it runs in; null: on the machine itself.</summary>
    public EngineContainer? Container { get; init; }
}
