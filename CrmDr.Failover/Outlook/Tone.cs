namespace CrmDr.Failover.Outlook;

/// <summary>How something that is shown to a person is to be taken.</summary>
public enum Tone
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Worth knowing: something planned is under way.</summary>
    Note,

    /// <summary>Served, and one more fault may not be survived.</summary>
    Warning,

    /// <summary>Not served, or data may be missing.</summary>
    Bad,

    /// <summary>Not known from here.</summary>
    Unknown,
}
