namespace CrmDr.AppHost.Checklist;

/// <summary>What the checklist found about one item.</summary>
public enum ChecklistState
{
    /// <summary>Verified now.</summary>
    Done,

    /// <summary>Looked at, and it is not so.</summary>
    Wrong,

    /// <summary>It could be verified, but what it needs is missing: an installation that answers, a drill.</summary>
    Open,

    /// <summary>Only a person can tell; the page says how.</summary>
    ForAPerson,
}
