namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>What kind of trouble a scenario is about; the order is that of every list.</summary>
public enum ScenarioGroup
{
    /// <summary>Nothing breaks.</summary>
    Planned,

    /// <summary>A whole cloud goes.</summary>
    Cloud,

    /// <summary>A part of the primary goes.</summary>
    Part,

    /// <summary>A way between places is broken.</summary>
    Network,

    /// <summary>The witness, or more than one thing at once.</summary>
    Combined,
}
