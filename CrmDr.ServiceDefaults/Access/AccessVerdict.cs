namespace CrmDr.ServiceDefaults.Access;

/// <summary>Whether a request is let in.</summary>
public enum AccessVerdict
{
    Welcome,

    /// <summary>No token, or none that is known: 401.</summary>
    Unknown,

    /// <summary>A token that is known and is for something else: 403.</summary>
    NotEnough,
}
