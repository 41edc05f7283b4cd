namespace CrmDr.LocalClouds.Identity;

/// <summary>Who is known by a shared token.</summary>
public enum SharedTokenKind
{
    /// <summary>People and pipelines: orders to the controllers, status from elsewhere.</summary>
    Operator,

    /// <summary>The controllers towards each other.</summary>
    Peer,

    /// <summary>Each cloud's application towards its own controller.</summary>
    Application,
}
