namespace CrmDr.ServiceDefaults.Cloud;

/// <summary>Whose cloud a service runs in; locally none.</summary>
public enum CloudProvider
{
    Aws,
    Gcp,
}
