namespace CrmDr.AppHost.Drill.Load;

/// <summary>What one request of the load did.</summary>
public enum AttemptKind
{
    CreateContact,
    UpdateContact,
    Transfer,
    Read,
}
