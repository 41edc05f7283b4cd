namespace CrmDr.AppHost.Drill.Load;

/// <summary>What one request of the load did.</summary>
public enum AttemptKind
{
    CreateContact,
    UpdateContact,
    Transfer,
    Read,

    /// <summary>Reads all hot deals in one request, for their total.</summary>
    ReadDeals,
}
