namespace CrmDr.ServiceDefaults.Access;

/// <summary>What a shared token allows. Each kind of asker has one of its own, so that what one knows is of no use to another.</summary>
public enum AccessScope
{
    /// <summary>A person or a pipeline: orders, status, the ledger.</summary>
    Operator,

    /// <summary>The controller of the other cloud.</summary>
    Peer,

    /// <summary>The application of the same cloud: asks for the authority.</summary>
    Application,
}
