namespace CrmDr.LocalClouds.Engines;

/// <summary>An installed etcd.</summary>
public sealed record EtcdEngine(string Server);
