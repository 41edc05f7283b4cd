namespace CrmDr.AppHost.Publish;

/// <summary>What was asked to be published cannot be; the message says why and what to do.</summary>
public sealed class PublishException(string message) : InvalidOperationException(message);
