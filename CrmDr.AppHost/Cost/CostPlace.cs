namespace CrmDr.AppHost.Cost;

/// <summary>Who is paid.</summary>
public enum CostPlace
{
    /// <summary>The primary cloud of the catalogues.</summary>
    Aws,

    /// <summary>The standby cloud of the catalogues.</summary>
    Gcp,

    /// <summary>Neither, or what lies between them.</summary>
    Other,
}
