namespace CrmDr.Tests.Telemetry;

/// <summary>A span as the receiver got it.</summary>
internal sealed record ReceivedSpan(string Service, string Scope, string Trace, string Id, string Parent, string Name, IReadOnlyList<string> Events);
