namespace CrmDr.AppHost.Model;

/// <summary>A way between two places that can break by itself.</summary>
public sealed record LinkModel(string Name, string From, string To);
