namespace CrmDr.Controller.Replicas;

/// <summary>Whether this process is the one controller of its cloud that acts.</summary>
public interface IReplica
{
    /// <summary>Its name in the row that says who acts; null when there is only one.</summary>
    string? Name { get; }

    /// <summary>Whether it may act now. Looked at before something is decided, and again before an answer goes out.</summary>
    bool IsActive { get; }
}

/// <summary>A controller without replicas always acts.</summary>
internal sealed class OnlyReplica : IReplica
{
    public string? Name => null;

    public bool IsActive => true;
}
